"""Summaries that are sent in place of the older part of a branch: the table `compaction`."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from tui_app.core.conversation import Call, MessageHead, MessageState
from tui_app.core.ids import new_id
from tui_app.core.summary import Summary
from tui_app.core.text import encodable
from tui_app.store.turns import gone, write_call

Path = Sequence[tuple[int, MessageHead | None]]
"""The messages of a branch from its root: the key of each, and its head unless it is deleted."""


def marked(connection: sqlite3.Connection, session: int, path: Path) -> list[MessageHead]:
    """The living messages of a branch; the one that ends what its summary stands for, if it has
    one, has that.

    Of several summaries the one that reaches furthest counts, of those the newest. One that stands
    for a message that was deleted since it was made counts no more: it still tells of it.
    """
    heads = [head for _, head in path if head is not None]
    # Few were ever made; going from them to their messages is the short way.
    made = connection.execute(
        "SELECT upto_message_id, compaction.uid, length(summary), compaction.created_at"
        " FROM compaction CROSS JOIN message ON message.id = upto_message_id"
        " WHERE session_id = ? AND undone_at IS NULL ORDER BY compaction.id",
        (session,),
    ).fetchall()
    if not made:
        return heads
    deleted = dict(
        connection.execute(
            "SELECT id, deleted_at FROM message WHERE session_id = ? AND deleted_at IS NOT NULL",
            (session,),
        ).fetchall()
    )
    by_key: dict[int, list[tuple[str, int, int]]] = {}
    for key, *summary in made:
        by_key.setdefault(key, []).append(tuple(summary))
    for end in range(len(path) - 1, -1, -1):
        for uid, length, made_at in reversed(by_key.get(path[end][0], [])):
            covered = path[: end + 1]
            living = [head for _, head in covered if head is not None]
            if living and all(deleted.get(key, 0) < made_at for key, _ in covered):
                chars = sum(head.chars for head in living)
                summary = Summary(uid, len(living), chars, length, made_at)
                heads[len(living) - 1] = replace(living[-1], summary=summary)
                return heads
    return heads


def text(connection: sqlite3.Connection, summary_id: str) -> str | None:
    """What a summary says; None where it is gone."""
    row = connection.execute(
        "SELECT summary FROM compaction WHERE uid = ?", (summary_id,)
    ).fetchone()
    return None if row is None else row[0]


def write(
    connection: sqlite3.Connection,
    upto_message_id: str,
    summary: str,
    call: Call,
    state: MessageState,
    now_ms: int,
) -> str | None:
    """Keep a call that was to summarise a branch up to a message, and what it said; the id of the
    summary. Empty: it said nothing that is of use. None where there is none.

    On the writer thread, in a transaction. Raises: RejectedWriteError where the message is gone.
    """
    row = connection.execute(
        "SELECT id, session_id FROM message WHERE uid = ?", (upto_message_id,)
    ).fetchone()
    if row is None:
        raise gone("message")
    message, session = row
    write_call(connection, call, state, None, session, purpose="compaction")
    if not summary:
        return None
    summary_id = new_id(now_ms)
    connection.execute(
        "INSERT INTO compaction (uid, upto_message_id, call_id, created_at, summary)"
        " SELECT ?, ?, id, ?, ? FROM call WHERE uid = ?",
        (summary_id, message, now_ms, encodable(summary), call.id),
    )
    return summary_id


def set_undone(connection: sqlite3.Connection, summary_id: str, undone_at: int | None) -> bool:
    """Send the messages again that a summary stands for; None: the summary again. Whether that
    changed anything. On the writer thread, in a transaction."""
    changed = connection.execute(
        "UPDATE compaction SET undone_at = ? WHERE uid = ? AND (undone_at IS NULL) != (? IS NULL)",
        (undone_at, summary_id, undone_at),
    )
    return bool(changed.rowcount)
