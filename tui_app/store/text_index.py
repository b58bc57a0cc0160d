"""The words of messages, for search. Writing only.

The index holds no copy of the texts, so SQLite has to be told the very words again to take a
message out: its body must still be what it was when it was put in.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager

_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035"  # ideographic marks and numerals
    "\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul
    "\U00016fe0-\U00018cff\U0001b000-\U0001b16f"  # Tangut, Khitan, historic kana
    "\U00020000-\U0003fffd"  # Han beyond the basic plane
    "])"
)
_CODE_FENCE = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)


def searchable(text: str) -> str:
    """`text` as the index takes it, and as a query must be written to match it.

    Scripts without spaces between words come apart into single characters, to be looked for as a
    phrase: the tokenizer would make one word of a whole clause. Forms of one character that only
    look different (wide, half-width, composed or not) become the same.
    """
    if text.isascii():
        return text
    return _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def filter_word(kind: str, value: str) -> str:
    """A filter, such as role and `user`, as the one word that stands for it in the index."""
    return kind + "".join(filter(str.isalnum, value.casefold()))


def index_message(connection: sqlite3.Connection, message_id: int) -> None:
    """Put a message that is not in the index into it.

    A damaged index costs the entry, never the message: what is missing in `indexed` can be
    put in when the index has been built again.
    """
    row = connection.execute(
        "SELECT message.role, message.model, body.text, body.reasoning"
        " FROM message JOIN body ON body.message_id = message.id WHERE message.id = ?",
        (message_id,),
    ).fetchone()
    if row is None:
        return
    role, model, text, reasoning = row
    filters = _filters(role, model, text)
    with _sparing_the_rest(connection):
        connection.execute(
            "INSERT INTO message_text (rowid, text, reasoning, filters) VALUES (?, ?, ?, ?)",
            (message_id, searchable(text), searchable(reasoning), filters),
        )
        connection.execute(
            "INSERT INTO indexed (message_id, filters) VALUES (?, ?)", (message_id, filters)
        )


def unindex_message(connection: sqlite3.Connection, message_id: int) -> None:
    """Take a message out of the index, if it is in it. Before its body changes or goes."""
    row = connection.execute(
        "SELECT indexed.filters, body.text, body.reasoning"
        " FROM indexed JOIN body USING (message_id) WHERE message_id = ?",
        (message_id,),
    ).fetchone()
    if row is None:
        return
    filters, text, reasoning = row
    connection.execute("DELETE FROM indexed WHERE message_id = ?", (message_id,))
    with _sparing_the_rest(connection):
        connection.execute(
            "INSERT INTO message_text (message_text, rowid, text, reasoning, filters)"
            " VALUES ('delete', ?, ?, ?, ?)",
            (message_id, searchable(text), searchable(reasoning), filters),
        )


@contextmanager
def _sparing_the_rest(connection: sqlite3.Connection) -> Generator[None]:
    """Writes to the index that are left out where it is damaged."""
    connection.execute("SAVEPOINT text_index")
    try:
        yield
        # FTS5 writes what it has gathered when a savepoint begins or ends; the inner one makes it
        # do so, and fail, while the outer one can still be returned to.
        connection.execute("SAVEPOINT text_index_written")
        connection.execute("RELEASE text_index_written")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        connection.execute("ROLLBACK TO text_index")
    connection.execute("RELEASE text_index")


def _filters(role: str, model: str, text: str) -> str:
    words = [filter_word("role", role)]
    if model:
        # `google/gemini` is found by its own name as well.
        names = {model, model.rpartition("/")[2]}
        words += sorted(filter_word("model", name) for name in names)
    if _CODE_FENCE.search(text):
        words.append(filter_word("has", "code"))
    return " ".join(words)
