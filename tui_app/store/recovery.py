"""Ending the replies of windows that are gone."""

import sqlite3
from collections.abc import Iterable

from tui_app.core.conversation import MessageState
from tui_app.store.turns import end


def windows_streaming(connection: sqlite3.Connection) -> list[str]:
    """The ids of the windows that replies marked as streaming belong to."""
    rows = connection.execute(
        "SELECT DISTINCT instance_id FROM message WHERE state = 'streaming'"
    ).fetchall()
    return [row[0] or "" for row in rows]


def interrupt(connection: sqlite3.Connection, instance_ids: Iterable[str]) -> int:
    """Mark the streaming replies of these windows as interrupted, with the text they have.

    Returns how many. To run on the writer thread, inside a transaction.
    """
    count = 0
    for instance_id in instance_ids:
        replies = connection.execute(
            "SELECT id FROM message WHERE state = 'streaming' AND ifnull(instance_id, '') = ?",
            (instance_id,),
        ).fetchall()
        for (reply,) in replies:
            connection.execute(
                "UPDATE call SET state = ? WHERE message_id = ? AND state = 'streaming'",
                (MessageState.INTERRUPTED.value, reply),
            )
            end(connection, reply, MessageState.INTERRUPTED)
        count += len(replies)
    return count
