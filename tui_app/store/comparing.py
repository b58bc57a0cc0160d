"""Replies of several models to the same question, until one of them is kept.

They share a `group_id`, which they lose when one is kept: then they are siblings like any others.
"""

import sqlite3

from tui_app.core.conversation import MessageHead
from tui_app.store import branching, reading
from tui_app.store.turns import choose, gone


def comparison(connection: sqlite3.Connection, session_id: str) -> list[MessageHead]:
    """The replies of the newest comparison of a session that is not decided, the first one first:
    none was kept, and nothing was said after any. Empty where there is none."""
    rows = connection.execute(
        "SELECT message.uid FROM message WHERE deleted_at IS NULL AND group_id ="
        " (SELECT group_id FROM message WHERE group_id IS NOT NULL AND deleted_at IS NULL"
        " AND session_id = (SELECT id FROM session WHERE uid = ?1)"
        " GROUP BY group_id HAVING count(*) > 1"
        " AND NOT EXISTS (SELECT 1 FROM message AS reply JOIN message AS later"
        " ON later.parent_id = reply.id AND later.deleted_at IS NULL"
        " WHERE reply.group_id = message.group_id AND reply.session_id = message.session_id)"
        " ORDER BY max(id) DESC LIMIT 1)"
        " AND session_id = (SELECT id FROM session WHERE uid = ?1) ORDER BY id",
        (session_id,),
    ).fetchall()
    return [reading.branch(connection, session_id, uid)[-1] for (uid,) in rows]


def keep(connection: sqlite3.Connection, reply_id: str) -> None:
    """Go on with a reply: the active branch goes through it, and the comparison is over.

    Raises: RejectedWriteError where the reply is gone.
    """
    row = connection.execute(
        "SELECT session.id, session.uid, group_id FROM message"
        " JOIN session ON session.id = session_id"
        " WHERE message.uid = ? AND message.deleted_at IS NULL",
        (reply_id,),
    ).fetchone()
    if row is None:
        raise gone("reply")
    session, session_id, group_id = row
    choose(connection, reply_id)
    leaf = branching.tree(connection, session_id).leaf_from(reply_id)
    connection.execute(
        "UPDATE session SET active_leaf = (SELECT id FROM message WHERE uid = ?) WHERE id = ?",
        (leaf, session),
    )
    connection.execute(
        "UPDATE message SET group_id = NULL WHERE group_id = ? AND session_id = ?",
        (group_id, session),
    )
