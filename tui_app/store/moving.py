"""A session with all its branches as rows: read, and written into a history, another or the same."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence

from tui_app.core.errors import RejectedWriteError
from tui_app.store.text_index import index_message, index_title
from tui_app.store.turns import gone

Columns = dict[str, str | bytes | int | float | None]
SessionRows = Mapping[str, Sequence[Columns]]
"""The rows of a session by table."""

_OF_MESSAGE = "message_id IN (SELECT id FROM message WHERE session_id = :key)"
_TABLES = {
    "session": "id = :key",
    "message": "session_id = :key",
    "body": _OF_MESSAGE,
    "blob": f"sha256 IN (SELECT blob FROM attachment WHERE {_OF_MESSAGE})",  # noqa: S608 - a constant
    "attachment": _OF_MESSAGE,
    "call": "session_id = :key",
    "compaction": "upto_message_id IN (SELECT id FROM message WHERE session_id = :key)",
    "stash": "session_id = :key",
    "queue": "session_id = :key",
}
"""Which rows of each table belong to a session, in the order in which they can be written."""
_KEYED = ("session", "call", "compaction", "stash", "queue")
"""Tables whose keys nothing here refers to but what is written after them."""
_MESSAGE_KEYS = {
    "message": ("id", "parent_id", "revision_of", "chosen_child"),
    "body": ("message_id",),
    "attachment": ("message_id",),
    "call": ("message_id",),
    "compaction": ("upto_message_id",),
}


def rows_of(connection: sqlite3.Connection, session_id: str) -> SessionRows:
    """All that belongs to a session but what is typed in it. Raises: RejectedWriteError where it is
    gone, or a reply is being written in it."""
    found = connection.execute("SELECT id FROM session WHERE uid = ?", (session_id,)).fetchone()
    if found is None:
        raise gone("session")
    (key,) = found
    rows = read_rows(connection, key)
    if any(message["state"] == "streaming" for message in rows["message"]):
        raise RejectedWriteError(
            "A reply is still being written here.", advice="Try again when it has ended."
        )
    return rows


def read_rows(
    connection: sqlite3.Connection, key: int, besides: Collection[str] = ()
) -> dict[str, list[Columns]]:
    """The rows of a session, by its key; none of the tables `besides`."""
    return {
        table: [] if table in besides else _select(connection, table, where, key)
        for table, where in _TABLES.items()
    }


def take_in(connection: sqlite3.Connection, rows: SessionRows) -> int:
    """Write a session with the ids that its rows have, and new keys; its own is returned. On the
    writer thread, in a transaction."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    (session,) = rows["session"]
    key = _insert(connection, "session", {**session, "id": None, "active_leaf": None})
    shift = _shift(connection, rows["message"])
    for table in list(_TABLES)[1:]:
        for row in rows[table]:
            _insert(connection, table, _moved(table, row, key, shift))
    leaf = session["active_leaf"]
    connection.execute(
        "UPDATE session SET active_leaf = ? WHERE id = ?",
        (leaf + shift if isinstance(leaf, int) else None, key),
    )
    index_title(connection, key)
    for (message,) in connection.execute(
        "SELECT id FROM message WHERE session_id = ? AND deleted_at IS NULL", (key,)
    ).fetchall():
        index_message(connection, message)
    return key


def _shift(connection: sqlite3.Connection, messages: Sequence[Columns]) -> int:
    """What is added to the keys of messages, so that they come after all that are there."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()
    keys = [key for message in messages if isinstance(key := message["id"], int)]
    return last + 1 - min(keys, default=0)


def _moved(table: str, row: Columns, session: int, shift: int) -> Columns:
    moved = dict(row)
    if table in _KEYED:
        moved["id"] = None
    if "session_id" in moved:
        moved["session_id"] = session
    if "call_id" in moved:
        # The call is there, with the session, under another key.
        moved["call_id"] = None
    for name in _MESSAGE_KEYS.get(table, ()):
        key = moved[name]
        moved[name] = key + shift if isinstance(key, int) else None
    return moved


def _select(connection: sqlite3.Connection, table: str, where: str, key: int) -> list[Columns]:
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", {"key": key})  # noqa: S608 - our own names
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _insert(connection: sqlite3.Connection, table: str, row: Columns) -> int:
    # A picture may be there already.
    orders = "INSERT OR IGNORE" if table == "blob" else "INSERT"
    cursor = connection.execute(
        f"{orders} INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    )
    return cursor.lastrowid or 0
