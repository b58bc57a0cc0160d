"""Copying a session with all its branches. On the writer thread, in a transaction."""

import sqlite3
from collections.abc import Callable

from tui_app.core.text import encodable
from tui_app.store.moving import Columns, read_rows, take_in
from tui_app.store.turns import gone

_COPIED_CALLS = frozenset({"reply", "continue"})
_UNPAID: Columns = {"credits": None, "cost_usd": None, "cost_source": None}


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
    found = connection.execute(
        "SELECT id FROM session WHERE uid = ? AND deleted_at IS NULL", (session_id,)
    ).fetchone()
    if found is None:
        raise gone("session")
    (original,) = found
    rows = read_rows(connection, original, besides=("blob", "stash", "queue"))
    (session,) = rows["session"]
    copy = take_in(
        connection,
        {
            **rows,
            "session": [
                {
                    **_ended(session, "last_state"),
                    "uid": copy_id,
                    "title": encodable(title),
                    "title_by": "person",
                    "origin": None,
                    "origin_id": None,
                    "updated_at": now_ms,
                    "pinned_at": None,
                    "archived_at": None,
                }
            ],
            "message": [
                {**_ended(message, "state"), "uid": new_id(), "instance_id": None}
                for message in rows["message"]
            ],
            "call": [
                {**_ended(call, "state"), **_UNPAID, "uid": new_id()}
                for call in rows["call"]
                if call["message_id"] is not None and call["purpose"] in _COPIED_CALLS
            ],
            "compaction": [{**summary, "uid": new_id()} for summary in rows["compaction"]],
        },
    )
    connection.execute(
        "INSERT INTO session_tag (session_id, tag_id)"
        " SELECT ?, tag_id FROM session_tag WHERE session_id = ?",
        (copy, original),
    )


def _ended(row: Columns, column: str) -> Columns:
    return {**row, column: "interrupted"} if row[column] == "streaming" else row
