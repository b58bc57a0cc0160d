"""A chat of as many messages as one likes, written in one go."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tests.stubs.clock import StillClock
from tui_app.core.conversation import Body
from tui_app.core.ids import new_id
from tui_app.store import Store
from tui_app.store.columns import body_columns, size_columns

_NOON = 1_700_000_000_000


def write_long_chat(database: Path, bodies: Sequence[Body], title: str = "A long chat") -> str:
    """Write questions and replies by turns into a history, new or not; the id of their session."""
    locks = database.parent / "windows"
    Store.open(database, StillClock(), locks_dir=locks).close()
    session = new_id(_NOON)
    connection = sqlite3.connect(database)
    with connection:
        key = connection.execute(
            "INSERT INTO session (uid, title, created_at, updated_at, n_messages)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            (session, title, _NOON, _NOON, len(bodies)),
        ).fetchone()[0]
        first = connection.execute("SELECT ifnull(max(id), 0) + 1 FROM message").fetchone()[0]
        connection.executemany(
            "INSERT INTO message (id, uid, session_id, parent_id, role, state, created_at, chars,"
            " lines) VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, ?)",
            (
                (
                    first + n,
                    new_id(_NOON + n),
                    key,
                    first + n - 1 if n else None,
                    "assistant" if n % 2 else "user",
                    _NOON + n,
                    *size_columns(body.text).values(),
                )
                for n, body in enumerate(bodies)
            ),
        )
        connection.executemany(
            "INSERT INTO body (message_id, text, reasoning, parts_json) VALUES (?, ?, ?, ?)",
            ((first + n, *body_columns(body).values()) for n, body in enumerate(bodies)),
        )
        connection.execute(
            "UPDATE session SET active_leaf = ? WHERE id = ?", (first + len(bodies) - 1, key)
        )
    connection.close()
    return session
