"""What was asked before, the newest first."""

import sqlite3
from collections.abc import Iterable, Sequence

from tui_app.core.chat import Role
from tui_app.core.conversation import Question
from tui_app.core.search import MessageFilter, Query, Term
from tui_app.store.matching import match_messages

BEGINNING = 400
"""Characters of a question that are read."""
_MINE = (MessageFilter(role=Role.USER),)
_SELECT = (
    f"SELECT m.uid, m.created_at, substr(b.text, 1, {BEGINNING})"  # noqa: S608 - a constant
    " FROM message m JOIN session s ON s.id = m.session_id JOIN body b ON b.message_id = m.id"
    " WHERE m.role = 'user' AND m.deleted_at IS NULL AND s.deleted_at IS NULL"
)


def newest(connection: sqlite3.Connection, most: int) -> list[Question]:
    """The newest questions, at most so many; none twice."""
    return _read(connection.execute(f"{_SELECT} ORDER BY m.id DESC LIMIT ?", (most,)))


def of_session(connection: sqlite3.Connection, session_id: str) -> list[Question]:
    """All questions of a session, on whatever branch."""
    return _read(connection.execute(f"{_SELECT} AND s.uid = ? ORDER BY m.id DESC", (session_id,)))


def with_words(connection: sqlite3.Connection, words: Sequence[str], most: int) -> list[Question]:
    """The newest questions that have words, or words that begin so."""
    match = match_messages(Query(tuple(map(Term, words)), messages=_MINE))
    if match is None:
        return []
    return _read(
        connection.execute(
            f"{_SELECT} AND m.id IN (SELECT rowid FROM message_text"  # noqa: S608 - a constant
            " WHERE message_text MATCH ?"
            " ORDER BY rowid DESC LIMIT ?) ORDER BY m.id DESC",
            (match, most),
        )
    )


def _read(rows: Iterable[tuple[str, int, str]]) -> list[Question]:
    found: dict[str, Question] = {}
    for row in rows:
        found.setdefault(row[2], Question(*row))
    return list(found.values())
