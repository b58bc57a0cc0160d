"""The words of messages and of titles, for search. Writing only; `search.py` reads.

The index holds no copy of the texts, so SQLite has to be told the very words again to take a
message out: its body must still be what it was when it was put in.
"""

import re
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from tui_app.core.search import Has
from tui_app.core.words import searchable

TABLES = ("message_text", "title_text")
"""The virtual tables of the index. FTS5 keeps what it knows in tables whose names begin so."""
_CODE_FENCE = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)


def indexes(connection: sqlite3.Connection) -> list[str]:
    """Those of `TABLES` that there are; older schemas have one only."""
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'"
    )
    return [name for (name,) in rows if name in TABLES]


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
    has = _attached(connection, message_id)
    filters = _filters(role, model, text, has)
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


def unindex_title(connection: sqlite3.Connection, session: int) -> None:
    """Take the title of a session, by its key, out of the index."""
    with _sparing_the_rest(connection):
        connection.execute("DELETE FROM title_text WHERE rowid = ?", (session,))


def index_title(connection: sqlite3.Connection, session: int) -> None:
    """Put the title of a session, by its key, into the index, in place of the one it had."""
    unindex_title(connection, session)
    with _sparing_the_rest(connection):
        row = connection.execute("SELECT title FROM session WHERE id = ?", (session,)).fetchone()
        if row is not None:
            connection.execute(
                "INSERT INTO title_text (rowid, title) VALUES (?, ?)", (session, searchable(row[0]))
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


def _attached(connection: sqlite3.Connection, message_id: int) -> set[str]:
    kinds = connection.execute(
        "SELECT DISTINCT ifnull(blob.mime LIKE 'image/%', 0) FROM attachment"
        " LEFT JOIN blob ON blob.sha256 = attachment.blob WHERE message_id = ?",
        (message_id,),
    )
    return {Has.IMAGE if is_image else Has.FILE for (is_image,) in kinds}


def _filters(role: str, model: str, text: str, attached: Iterable[str]) -> str:
    words = [filter_word("role", role)]
    if model:
        # `google/gemini` is found by its own name as well.
        names = {model, model.rpartition("/")[2]}
        words += sorted(filter_word("model", name) for name in names)
    if _CODE_FENCE.search(text):
        words.append(filter_word("has", Has.CODE))
    words += sorted(filter_word("has", each) for each in attached)
    return " ".join(words)
