"""Changing how many sessions at once are kept, and undoing it.

On the writer thread, in a transaction.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from tui_app.core.keeping import Change, Changed
from tui_app.core.text import encodable

_AT_ONCE = 500
_COLUMNS = {"pinned": "pinned_at", "archived": "archived_at", "deleted": "deleted_at"}
_WITH_TAG = (
    "id {} IN (SELECT session_id FROM session_tag JOIN tag ON tag.id = tag_id WHERE name = ?)"
)


def change(
    connection: sqlite3.Connection, keys: Sequence[int], wanted: Change, now_ms: int
) -> Changed:
    """Change the sessions with these keys; those that are so already, or gone, are left alone."""
    if wanted.keeping is not None:
        column = _COLUMNS[wanted.keeping]
        before = _where(connection, keys, f"{column} IS {'' if wanted.on else 'NOT '}NULL", column)
        moment = now_ms if wanted.on else None
        _set(connection, column, dict.fromkeys(before, moment).items())
    else:
        there = _WITH_TAG.format("NOT" if wanted.on else "")
        before = _where(connection, keys, there, "NULL", encodable(wanted.tag))
        _tag(connection, before, wanted.tag, on=wanted.on)
    return Changed(wanted, before)


def undo(connection: sqlite3.Connection, changed: Changed) -> list[str]:
    """Bring sessions back to how they were before a change; the ids of those that still are."""
    wanted, there = changed.change, _there(connection, list(changed.before))
    if wanted.keeping is not None:
        before = ((uid, changed.before[uid]) for uid in there)
        _set(connection, _COLUMNS[wanted.keeping], before)
    else:
        _tag(connection, there, wanted.tag, on=not wanted.on)
    return there


def _there(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = connection.execute(f"SELECT uid FROM session WHERE uid IN ({marks})", some)  # noqa: S608 - marks
        found += [uid for (uid,) in rows]
    return found


def _where(
    connection: sqlite3.Connection, keys: Sequence[int], condition: str, column: str, *values: str
) -> dict[str, int | None]:
    """The ids of sessions that a condition holds for, and a column of each."""
    found: dict[str, int | None] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        rows = connection.execute(
            f"SELECT uid, {column} FROM session WHERE {condition}"  # noqa: S608 - our own names
            f" AND id IN ({','.join('?' * len(some))})",
            (*values, *some),
        )
        found.update(rows)
    return found


def _set(
    connection: sqlite3.Connection, column: str, values: Iterable[tuple[str, int | None]]
) -> None:
    connection.executemany(
        f"UPDATE session SET {column} = ? WHERE uid = ?",  # noqa: S608 - our own names
        ((value, uid) for uid, value in values),
    )


def _tag(connection: sqlite3.Connection, ids: Iterable[str], tag: str, *, on: bool) -> None:
    name = encodable(tag)
    if on:
        connection.execute("INSERT OR IGNORE INTO tag (name) VALUES (?)", (name,))
        statement = (
            "INSERT OR IGNORE INTO session_tag (session_id, tag_id)"
            " SELECT session.id, tag.id FROM session, tag WHERE uid = ? AND name = ?"
        )
    else:
        statement = (
            "DELETE FROM session_tag WHERE session_id = (SELECT id FROM session WHERE uid = ?)"
            " AND tag_id = (SELECT id FROM tag WHERE name = ?)"
        )
    connection.executemany(statement, ((uid, name) for uid in ids))
    connection.execute(
        "DELETE FROM tag WHERE name = ?"
        " AND NOT EXISTS (SELECT 1 FROM session_tag WHERE tag_id = tag.id)",
        (name,),
    )
