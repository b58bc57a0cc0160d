"""Finding an earlier question that is like the one being typed."""

import math
import sqlite3
from collections.abc import Sequence

from tui_app.core.chat import Role
from tui_app.core.search import MessageFilter, Query, Term
from tui_app.core.similar import LONGEST, Similar, likeness, roots
from tui_app.store.matching import how_many_have, match_messages

_COMMON = 300
"""Messages that have a word which tells little about what is asked."""
_MOST_WORDS = 12
"""Words of a question of which it is found out how rare they are: the longest ones."""
_RAREST = 4
"""Words of which a question that is like it has to have one."""
_NEWEST = 60
"""Questions with one of them that are looked at."""
_READ = 40
"""Questions that are read, those with the most and the rarest of the words first."""
_MINE = MessageFilter(role=Role.USER)


def similar(connection: sqlite3.Connection, text: str, beside: str | None = None) -> Similar | None:
    """The question most like `text` among the newest few hundred that share a rare word with it.

    `beside`: the id of a session that is left out. None where none is really similar. Takes a few
    milliseconds, however many messages there are. Raises: sqlite3.Error.
    """
    words = roots(text) if len(text) <= LONGEST else {}
    longest = sorted(words, key=len, reverse=True)[:_MOST_WORDS]
    counts = {root: how_many_have(connection, words[root], _COMMON) for root in longest}
    known = sorted((root for root, count in counts.items() if count), key=lambda root: counts[root])
    if len(known) < 2:
        return None
    telling = {root: 1 / math.log(3 + counts.get(root, _COMMON)) for root in words}
    rarest = [(words[root], telling[root]) for root in known[:_RAREST]]
    best, found = 0.0, None
    for uid, session, title, created_at, said in _read(connection, _candidates(connection, rarest)):
        if session == beside:
            continue
        score = likeness(telling, set(roots(said)))
        if score > best:
            best, found = score, Similar(session, uid, title, created_at)
    return found


def _candidates(connection: sqlite3.Connection, words: Sequence[tuple[str, float]]) -> list[int]:
    """The keys of the newest questions that have the words, those that promise most first.

    `words`: each with how telling it is.
    """
    promise: dict[int, float] = {}
    for word, value in words:
        match = match_messages(Query((Term(word, phrase=True),), messages=(_MINE,)))
        for (key,) in connection.execute(
            "SELECT rowid FROM message_text WHERE message_text MATCH ? ORDER BY rowid DESC LIMIT ?",
            (match, _NEWEST),
        ):
            promise[key] = promise.get(key, 0.0) + value
    return sorted(promise, key=lambda key: (-promise[key], -key))[:_READ]


def _read(
    connection: sqlite3.Connection, keys: Sequence[int]
) -> list[tuple[str, str, str, int, str]]:
    """Questions, the newest first: id, session, its title, when, what."""
    return connection.execute(
        "SELECT m.uid, s.uid, s.title, m.created_at, b.text FROM message m"  # noqa: S608 - marks
        " JOIN session s ON s.id = m.session_id JOIN body b ON b.message_id = m.id"
        f" WHERE m.id IN ({','.join('?' * len(keys))})"
        " AND m.deleted_at IS NULL AND s.deleted_at IS NULL AND m.chars <= ?"
        " ORDER BY m.id DESC",
        (*keys, LONGEST),
    ).fetchall()
