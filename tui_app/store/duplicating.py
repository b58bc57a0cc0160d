"""Copying a session with all its branches. On the writer thread, in a transaction."""

import sqlite3
from collections.abc import Callable

from tui_app.core.text import encodable
from tui_app.store.text_index import index_message, index_title
from tui_app.store.turns import gone

_NAMES = "SELECT name FROM pragma_table_info(?)"
_SHIFTED = ("parent_id", "revision_of", "chosen_child")


def duplicate(
    connection: sqlite3.Connection,
    session_id: str,
    copy_id: str,
    title: str,
    now_ms: int,
    new_id: Callable[[], str],
) -> None:
    """Copy a session, all branches of it, as `copy_id`.

    Messages keep their times, calls what they say but for the cost: it was paid once. What is
    typed and not sent stays with the original. A reply that is still being written is copied as
    far as it was stored, and counts as interrupted. Raises: RejectedWriteError where the session
    is gone.
    """
    row = connection.execute(
        "SELECT id, active_leaf FROM session WHERE uid = ? AND deleted_at IS NULL", (session_id,)
    ).fetchone()
    if row is None:
        raise gone("session")
    session, leaf = row
    copy = _copy_rows(
        connection,
        "session",
        "id = ?",
        (session,),
        id=None,
        uid=copy_id,
        title=encodable(title),
        title_by="person",
        origin=None,
        origin_id=None,
        active_leaf=None,
        updated_at=now_ms,
        pinned_at=None,
        archived_at=None,
    )
    connection.create_function("copied_id", 0, new_id)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    # New keys are the old ones and so much; thus what refers to a message is known beforehand.
    (shift,) = connection.execute(
        "SELECT (SELECT max(id) FROM message) + 1 - coalesce(min(id), 0) FROM message"
        " WHERE session_id = ?",
        (session,),
    ).fetchone()
    mine = "session_id = ?"
    _copy_rows(
        connection,
        "message",
        mine,
        (session,),
        session_id=copy,
        id=_Sql(f"id + {shift}"),
        uid=_Sql("copied_id()"),
        state=_Sql("iif(state = 'streaming', 'interrupted', state)"),
        instance_id=None,
        **{name: _Sql(f"{name} + {shift}") for name in _SHIFTED},
    )
    mine = "message_id IN (SELECT id FROM message WHERE session_id = ?)"
    shifted = _Sql(f"message_id + {shift}")
    _copy_rows(connection, "body", mine, (session,), message_id=shifted)
    _copy_rows(connection, "attachment", mine, (session,), message_id=shifted)
    _copy_rows(
        connection,
        "call",
        f"{mine} AND purpose IN ('reply', 'continue')",
        (session,),
        id=None,
        uid=_Sql("copied_id()"),
        message_id=shifted,
        session_id=copy,
        state=_Sql("iif(state = 'streaming', 'interrupted', state)"),
        credits=None,
        cost_usd=None,
        cost_source=None,
    )
    _copy_rows(connection, "session_tag", "session_id = ?", (session,), session_id=copy)
    connection.execute(
        "UPDATE session SET active_leaf = ?,"
        " last_state = iif(last_state = 'streaming', 'interrupted', last_state) WHERE id = ?",
        (leaf + shift if leaf is not None else None, copy),
    )
    index_title(connection, copy)
    for (message,) in connection.execute(
        "SELECT id FROM message WHERE session_id = ? AND deleted_at IS NULL", (copy,)
    ).fetchall():
        index_message(connection, message)


class _Sql(str):
    """An expression that a column of a copy is made of."""

    __slots__ = ()


def _copy_rows(
    connection: sqlite3.Connection,
    table: str,
    where: str,
    which: tuple[int],
    **instead: str | int | None,
) -> int:
    """Copy rows of a table; `instead`: what columns have in the copies. The key of the last one."""
    names = [name for (name,) in connection.execute(_NAMES, (table,))]
    columns: list[str] = []
    values: list[str | int | None] = []
    for name in names:
        value = instead.get(name, _Sql(name))
        if isinstance(value, _Sql):
            columns.append(value)
        else:
            columns.append("?")
            values.append(value)
    cursor = connection.execute(
        f"INSERT INTO {table} ({', '.join(names)})"  # noqa: S608 - our own names
        f" SELECT {', '.join(columns)} FROM {table} WHERE {where}",
        (*values, *which),
    )
    return cursor.lastrowid or 0
