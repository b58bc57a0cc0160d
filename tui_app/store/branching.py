"""Branches: the tree of a session, read and changed.

Changes run on the writer thread, inside a transaction.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import RejectedWriteError
from tui_app.core.text import encodable
from tui_app.core.tree import Node, Tree
from tui_app.store.moving import Columns, read_rows, take_in
from tui_app.store.reading import branch as read_branch
from tui_app.store.reading import role_of, state_of
from tui_app.store.text_index import index_message, unindex_message
from tui_app.store.turns import gone, insert_message, write_last_state

_OPENING = 200
"""Characters of a text that the tree is given."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages that were deleted, enough to bring them back."""

    session_id: str
    message_ids: Sequence[str]
    leaf: str | None
    """The active leaf before, as an id."""


def tree(connection: sqlite3.Connection, session_id: str, *, words: bool = False) -> Tree:
    """The tree of a session; with `words` how the messages begin, which takes longer."""
    opening = f"substr(body.text, 1, {_OPENING})" if words else "''"
    rows = connection.execute(
        "SELECT message.uid, above.uid, message.role, message.state, message.created_at, chosen.uid,"  # noqa: S608 - constants
        " message.deleted_at IS NOT NULL, message.model, message.revision_of IS NOT NULL,"
        f" message.branch_name, {opening} FROM message"
        " LEFT JOIN message AS above ON above.id = message.parent_id"
        " LEFT JOIN message AS chosen ON chosen.id = message.chosen_child"
        + (" LEFT JOIN body ON body.message_id = message.id" if words else "")
        + " WHERE message.session_id = (SELECT id FROM session WHERE uid = ?) ORDER BY message.id",
        (session_id,),
    )
    nodes = [
        Node(
            uid,
            above,
            role_of(role),
            state_of(state),
            created_at,
            chosen,
            bool(deleted),
            model,
            bool(edited),
            name,
            begins or "",
        )
        for uid, above, role, state, created_at, chosen, deleted, model, edited, name, begins in rows
    ]
    leaf = connection.execute(
        "SELECT message.uid FROM session JOIN message ON message.id = active_leaf"
        " WHERE session.uid = ?",
        (session_id,),
    ).fetchone()
    return Tree(nodes, leaf[0] if leaf else None)


def remove(
    connection: sqlite3.Connection, message_id: str, now_ms: int, *, branch: bool
) -> Removed:
    """Delete a message; with `branch` all that follows it, too. What follows a message that goes
    alone then stands under the one before it.

    Raises: RejectedWriteError where it is gone, or a reply among them is being written.
    """
    session_id = _session_of(connection, message_id)
    before = tree(connection, session_id)
    if not before.siblings(message_id):
        raise gone("message")
    ids = before.below(message_id) if branch else [message_id]
    keys = _keys(connection, ids)
    if any(state == MessageState.STREAMING for _, state in keys.values()):
        raise RejectedWriteError(
            "A reply is being written there, here or in another window.",
            advice="Stop it first, with ^C in its chat.",
        )
    leaf = before.active_leaf
    for key, _ in keys.values():
        unindex_message(connection, key)
        connection.execute("UPDATE message SET deleted_at = ? WHERE id = ?", (now_ms, key))
    _set_leaf(connection, session_id, before.after_removal(message_id, branch=branch))
    _count(connection, session_id, -len(ids))
    return Removed(session_id, ids, leaf)


def bring_back(connection: sqlite3.Connection, removed: Removed) -> int:
    """Undo `remove`, as far as the messages still are; how many that is."""
    back = 0
    for key, _ in _keys(connection, removed.message_ids).values():
        undeleted = connection.execute(
            "UPDATE message SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL", (key,)
        )
        if undeleted.rowcount:
            index_message(connection, key)
            back += 1
    if back:
        there = tree(connection, removed.session_id)
        before = removed.leaf or removed.message_ids[0]
        at = before if there.siblings(before) else removed.message_ids[0]
        _set_leaf(connection, removed.session_id, there.leaf_from(at))
    _count(connection, removed.session_id, back)
    return back


def name_branch(connection: sqlite3.Connection, message_id: str, name: str) -> None:
    """Call the branch that begins with a message so; empty: nothing any more."""
    named = connection.execute(
        "UPDATE message SET branch_name = ? WHERE uid = ?", (encodable(name), message_id)
    )
    if not named.rowcount:
        raise gone("message")


def revise(
    connection: sqlite3.Connection, reply_id: str, text: str, revision_id: str, now_ms: int
) -> None:
    """Write another text in the place of a reply, beside it; it becomes the active leaf.

    Raises: RejectedWriteError where the reply is gone.
    """
    row = connection.execute(
        "SELECT id, session_id, parent_id, model FROM message"
        " WHERE uid = ? AND role = 'assistant' AND deleted_at IS NULL",
        (reply_id,),
    ).fetchone()
    if row is None:
        raise gone("reply")
    reply, session, parent, model = row
    revision = insert_message(
        connection,
        session,
        parent,
        Role.ASSISTANT,
        Body(text),
        uid=revision_id,
        state=MessageState.COMPLETE.value,
        created_at=now_ms,
        model=model,
        revision_of=reply,
    )
    index_message(connection, revision)
    connection.execute(
        "UPDATE session SET active_leaf = ?, updated_at = ?, n_messages = n_messages + 1,"
        " deleted_at = NULL WHERE id = ?",
        (revision, now_ms, session),
    )
    write_last_state(connection, session)


def fork(
    connection: sqlite3.Connection,
    message_id: str,
    fork_id: str,
    title: str,
    now_ms: int,
    new_id: Callable[[], str],
) -> None:
    """Copy the branch from its beginning to a message into a session of its own, `fork_id`.

    Messages keep their times, calls what they say but for the cost: it was paid once. Raises:
    RejectedWriteError where the message is gone or is being written.
    """
    session_id = _session_of(connection, message_id)
    (original,) = connection.execute(
        "SELECT id FROM session WHERE uid = ?", (session_id,)
    ).fetchone()
    path = tree(connection, session_id).path(message_id)
    if not path or path[-1] != message_id:
        raise gone("message")
    rows = read_rows(connection, original, besides=("blob", "stash", "queue"))
    (session,) = rows["session"]
    by_uid = {message["uid"]: message for message in rows["message"]}
    messages: list[Columns] = []
    for above, uid, below in zip([None, *path], path, [*path[1:], None], strict=False):
        message = by_uid[uid]
        if message["state"] == MessageState.STREAMING:
            raise RejectedWriteError(
                "This reply is still being written.", advice="Try again when it has ended."
            )
        messages.append(
            {
                **message,
                "uid": new_id(),
                "parent_id": by_uid[above]["id"] if above else None,
                "chosen_child": by_uid[below]["id"] if below else None,
                "revision_of": None,
                "group_id": None,
                "instance_id": None,
                "branch_name": "",
            }
        )
    keys = {message["id"] for message in messages}
    heads = read_branch(connection, session_id, message_id)
    ends = {head.summary.id: by_uid[head.id]["id"] for head in heads if head.summary is not None}
    take_in(
        connection,
        {
            **rows,
            "session": [
                {
                    **session,
                    "uid": fork_id,
                    "title": encodable(title),
                    "title_by": "person",
                    "origin": None,
                    "origin_id": None,
                    "active_leaf": messages[-1]["id"],
                    "n_messages": len(messages),
                    "updated_at": now_ms,
                    "pinned_at": None,
                    "archived_at": None,
                    "deleted_at": None,
                }
            ],
            "message": messages,
            **{
                table: [row for row in rows[table] if row["message_id"] in keys]
                for table in ("body", "attachment")
            },
            "call": [
                {**call, "uid": new_id(), "credits": None, "cost_usd": None, "cost_source": None}
                for call in rows["call"]
                if call["message_id"] in keys and call["purpose"] in ("reply", "continue")
            ],
            "compaction": [
                {**row, "uid": new_id(), "upto_message_id": ends[row["uid"]]}
                for row in rows["compaction"]
                if row["uid"] in ends
            ],
        },
    )
    write_last_state(
        connection,
        connection.execute("SELECT id FROM session WHERE uid = ?", (fork_id,)).fetchone()[0],
    )


def _session_of(connection: sqlite3.Connection, message_id: str) -> str:
    row = connection.execute(
        "SELECT session.uid FROM message JOIN session ON session.id = session_id"
        " WHERE message.uid = ?",
        (message_id,),
    ).fetchone()
    if row is None:
        raise gone("message")
    return row[0]


def _keys(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The keys and states of messages, by their ids."""
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        rows = connection.execute(
            f"SELECT uid, id, state FROM message WHERE uid IN ({','.join('?' * len(some))})",  # noqa: S608 - marks
            some,
        )
        found.update({uid: (key, state) for uid, key, state in rows})
    return found


def _set_leaf(connection: sqlite3.Connection, session_id: str, leaf: str | None) -> None:
    connection.execute(
        "UPDATE session SET active_leaf = (SELECT id FROM message WHERE uid = ?) WHERE uid = ?",
        (leaf, session_id),
    )


def _count(connection: sqlite3.Connection, session_id: str, more: int) -> None:
    (session,) = connection.execute(
        "UPDATE session SET n_messages = n_messages + ? WHERE uid = ? RETURNING id",
        (more, session_id),
    ).fetchone()
    write_last_state(connection, session)
