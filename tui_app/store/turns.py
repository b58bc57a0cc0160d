"""Writing a turn: it begins, is checkpointed, and ends or is withdrawn.

A turn writes a new reply, or goes on with one that had ended too early.

Every function runs on the writer thread, inside a transaction.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageState
from tui_app.core.errors import RejectedWriteError
from tui_app.core.events import FinishReason
from tui_app.core.queued import Queued
from tui_app.core.setup import ChatSetup
from tui_app.core.text import encodable
from tui_app.store.columns import body_columns, call_columns, setup_columns, size_columns
from tui_app.store.text_index import index_message, index_title, unindex_message, unindex_title


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and the reply that is about to be asked for."""

    session_id: str
    new_session: bool
    title: str
    """Of the new session; an existing one keeps its own."""
    user_message_id: str | None
    """None: another reply to the message `parent_id`, beside those it has."""
    user_text: str
    parent_id: str | None
    """The message before; None for the first of a session."""
    reply_id: str
    call: Call
    created_at: int
    setup: ChatSetup = field(default_factory=ChatSetup)
    """Of the new session."""
    queued: Queued | None = None
    """What waited in the queue, if that is the question."""
    group_id: str | None = None
    """What it shares with those that ask the same question of other models, to be compared."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply that this window is writing."""

    row: int
    session: int
    parent: int | None
    created_at: int


def begin(connection: sqlite3.Connection, turn: NewTurn, instance_id: str) -> None:
    """Write the question, an empty reply and its call; the reply becomes the active leaf.

    A session that was deleted meanwhile, in another window, comes back.
    """
    if turn.new_session:
        _insert(
            connection,
            "session",
            uid=turn.session_id,
            title=encodable(turn.title),
            created_at=turn.created_at,
            updated_at=turn.created_at,
            **setup_columns(turn.setup),
        )
    row = connection.execute(
        "SELECT id, active_leaf, updated_at FROM session WHERE uid = ?", (turn.session_id,)
    ).fetchone()
    if row is None:
        raise gone("session")
    session, previous_leaf, previous_updated_at = row
    if turn.new_session:
        index_title(connection, session)
    parent, previous_choice = _parent(connection, session, turn.parent_id)
    if turn.user_message_id is None and parent is None:
        raise RejectedWriteError(
            "There is no message to reply to.", advice="Start a new chat with ^N."
        )
    user = None
    if turn.user_message_id is not None:
        user = insert_message(
            connection,
            session,
            parent,
            Role.USER,
            Body(turn.user_text),
            uid=turn.user_message_id,
            state=MessageState.COMPLETE.value,
            created_at=turn.created_at,
        )
        index_message(connection, user)
    reply = insert_message(
        connection,
        session,
        parent if user is None else user,
        Role.ASSISTANT,
        Body(),
        uid=turn.reply_id,
        state=MessageState.STREAMING.value,
        instance_id=instance_id,
        created_at=turn.created_at,
        model=encodable(turn.call.model),
        group_id=turn.group_id,
    )
    _insert(
        connection,
        "turn",
        reply_id=reply,
        user_message_id=user,
        previous_leaf=previous_leaf,
        previous_choice=previous_choice,
        previous_updated_at=previous_updated_at,
    )
    write_call(connection, turn.call, MessageState.STREAMING, reply, session)
    connection.execute(
        "UPDATE session SET active_leaf = ?, updated_at = ?, last_state = ?,"
        " n_messages = n_messages + ?, deleted_at = NULL WHERE id = ?",
        (
            reply,
            turn.created_at,
            MessageState.STREAMING.value,
            1 if user is None else 2,
            session,
        ),
    )


def begin_together(
    connection: sqlite3.Connection, turns: Sequence[NewTurn], instance_id: str
) -> None:
    """Begin turns that ask the same question of several models; the first reply becomes the active
    leaf."""
    for turn in turns:
        begin(connection, turn, instance_id)
    choose(connection, turns[0].reply_id)


def choose(connection: sqlite3.Connection, message_id: str) -> None:
    """End the active branch with a message, and go its way from the one before it."""
    connection.execute(
        "UPDATE session SET active_leaf = message.id FROM message"
        " WHERE message.uid = ? AND session.id = message.session_id",
        (message_id,),
    )
    connection.execute(
        "UPDATE message SET chosen_child = chosen.id FROM message AS chosen"
        " WHERE chosen.uid = ? AND message.id = chosen.parent_id",
        (message_id,),
    )


def begin_continuation(
    connection: sqlite3.Connection, reply_id: str, call: Call, instance_id: str
) -> None:
    """Take a reply that ended too early up again; it becomes the active leaf.

    What it says stays, and is out of the text index until the reply ends. A session that was
    deleted meanwhile, in another window, comes back.
    """
    row = connection.execute(
        "SELECT id, session_id, parent_id, state FROM message"
        " WHERE uid = ? AND role = 'assistant' AND deleted_at IS NULL",
        (reply_id,),
    ).fetchone()
    if row is None:
        raise gone("reply")
    reply, session, parent, state = row
    if state == MessageState.STREAMING:
        raise RejectedWriteError("This reply is being written already, here or in another window.")
    if state == MessageState.COMPLETE and not _cut_by_length(connection, reply):
        raise RejectedWriteError("This reply is whole; there is nothing to go on with.")
    if _has_children(connection, reply):
        raise RejectedWriteError("This reply has been answered; it stays as it is.")
    previous_leaf, previous_updated_at = connection.execute(
        "SELECT active_leaf, updated_at FROM session WHERE id = ?", (session,)
    ).fetchone()
    previous_choice = connection.execute(
        "SELECT (SELECT chosen_child FROM message WHERE id = ?)", (parent,)
    ).fetchone()[0]
    unindex_message(connection, reply)
    connection.execute(
        "UPDATE message SET state = ?, instance_id = ? WHERE id = ?",
        (MessageState.STREAMING.value, instance_id, reply),
    )
    connection.execute("UPDATE message SET chosen_child = ? WHERE id = ?", (reply, parent))
    _insert(
        connection,
        "turn",
        reply_id=reply,
        previous_leaf=previous_leaf,
        previous_choice=previous_choice,
        previous_updated_at=previous_updated_at,
        previous_state=state,
    )
    write_call(connection, call, MessageState.STREAMING, reply, session, purpose="continue")
    connection.execute(
        "UPDATE session SET active_leaf = ?, updated_at = ?, deleted_at = NULL WHERE id = ?",
        (reply, call.started_at, session),
    )
    write_last_state(connection, session)


def checkpoint(connection: sqlite3.Connection, reply_id: str, body: Body, instance_id: str) -> None:
    """Write what the reply says so far."""
    reply = _running(connection, reply_id, instance_id)
    _write_body(connection, reply.row, body)


def finish(
    connection: sqlite3.Connection,
    reply_id: str,
    state: MessageState,
    body: Body,
    call: Call,
    instance_id: str,
    now_ms: int,
    *,
    unattended: bool = False,
) -> None:
    """Write how the reply ended, with all it says, and put it into the text index.

    `unattended`: no window was open to show it; `take_unattended` will tell of it.
    """
    reply = _running(connection, reply_id, instance_id)
    _write_body(connection, reply.row, body)
    write_call(connection, call, state, reply.row, reply.session)
    end(connection, reply.row, state)
    connection.execute("UPDATE session SET updated_at = ? WHERE id = ?", (now_ms, reply.session))
    if unattended:
        connection.execute(
            "INSERT OR REPLACE INTO unattended (message_id, ended_at) VALUES (?, ?)",
            (reply.row, now_ms),
        )


def end(connection: sqlite3.Connection, reply: int, state: MessageState) -> None:
    """A streaming reply is no longer: `reply` is its row. Its body is as it will be."""
    connection.execute(
        "UPDATE message SET state = ?, instance_id = NULL WHERE id = ?", (state.value, reply)
    )
    connection.execute("DELETE FROM turn WHERE reply_id = ?", (reply,))
    index_message(connection, reply)
    write_last_state(
        connection,
        connection.execute("SELECT session_id FROM message WHERE id = ?", (reply,)).fetchone()[0],
    )


def withdraw(connection: sqlite3.Connection, reply_id: str, instance_id: str) -> None:
    """Undo `begin` or `begin_continuation`: everything is as if nothing had been asked for."""
    reply = _running(connection, reply_id, instance_id)
    previous_state = connection.execute(
        "SELECT previous_state FROM turn WHERE reply_id = ?", (reply.row,)
    ).fetchone()[0]
    if previous_state is None:
        _withdraw_reply(connection, reply)
    else:
        _withdraw_continuation(connection, reply, MessageState(previous_state))


def _withdraw_continuation(
    connection: sqlite3.Connection, reply: _Reply, previous_state: MessageState
) -> None:
    previous_leaf, previous_choice, previous_updated_at = connection.execute(
        "SELECT previous_leaf, previous_choice, previous_updated_at FROM turn WHERE reply_id = ?",
        (reply.row,),
    ).fetchone()
    call, begun_at = connection.execute(
        "SELECT id, started_at FROM call WHERE message_id = ? ORDER BY id DESC LIMIT 1",
        (reply.row,),
    ).fetchone()
    connection.execute("DELETE FROM call WHERE id = ?", (call,))
    # What points elsewhere was changed since and stays; what was there before may be gone.
    if previous_choice is not None:
        connection.execute(
            "UPDATE message SET chosen_child = ? WHERE id = ? AND chosen_child = ?",
            (previous_choice, reply.parent, reply.row),
        )
    if previous_leaf is not None:
        connection.execute(
            "UPDATE session SET active_leaf = ? WHERE id = ? AND active_leaf = ?",
            (previous_leaf, reply.session, reply.row),
        )
    connection.execute(
        "UPDATE session SET updated_at = ? WHERE id = ? AND updated_at = ?",
        (previous_updated_at, reply.session, begun_at),
    )
    end(connection, reply.row, previous_state)


def _withdraw_reply(connection: sqlite3.Connection, reply: _Reply) -> None:
    if _has_children(connection, reply.row):
        raise RejectedWriteError("This reply has been answered in another window; it stays.")
    if connection.execute(
        "SELECT 1 FROM queue WHERE session_id = ? LIMIT 1", (reply.session,)
    ).fetchone():
        raise RejectedWriteError("Something waits in the queue for this turn; it stays.")
    user, previous_leaf, previous_choice, previous_updated_at = connection.execute(
        "SELECT user_message_id, previous_leaf, previous_choice, previous_updated_at"
        " FROM turn WHERE reply_id = ?",
        (reply.row,),
    ).fetchone()
    connection.execute("DELETE FROM call WHERE message_id = ?", (reply.row,))
    connection.execute("DELETE FROM message WHERE id = ?", (reply.row,))
    removed = 1
    parent = reply.parent
    if user is not None and _has_children(connection, user):
        # Another reply to the same question was asked for since: the question stays chosen.
        previous_choice = None
    elif user is not None:
        parent = connection.execute(
            "SELECT parent_id FROM message WHERE id = ?", (user,)
        ).fetchone()[0]
        unindex_message(connection, user)
        connection.execute("DELETE FROM message WHERE id = ?", (user,))
        removed = 2
    # The foreign keys have cleared what pointed to the messages; what points elsewhere was
    # changed since and stays.
    # What was there before may be gone too, where several turns are withdrawn.
    connection.execute(
        "UPDATE message SET chosen_child = coalesce(?,"
        " (SELECT max(id) FROM message AS child WHERE child.parent_id = message.id))"
        " WHERE id = ? AND chosen_child IS NULL",
        (previous_choice, parent),
    )
    connection.execute(
        "UPDATE session SET active_leaf = coalesce(active_leaf, ?, ?,"
        " (SELECT max(id) FROM message WHERE session_id = session.id)),"
        " n_messages = n_messages - ?,"
        " updated_at = iif(updated_at = ?, ?, updated_at) WHERE id = ?",
        (previous_leaf, parent, removed, reply.created_at, previous_updated_at, reply.session),
    )
    write_last_state(connection, reply.session)
    emptied = connection.execute(
        "DELETE FROM session WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM message WHERE session_id = session.id)",
        (reply.session,),
    )
    if emptied.rowcount:
        unindex_title(connection, reply.session)


def gone(what: str) -> RejectedWriteError:
    """The answer to a write to something that is not there."""
    return RejectedWriteError(
        f"This {what} is no longer in the history.",
        advice="Another window may have removed it. Start a new chat with ^N.",
    )


def _parent(
    connection: sqlite3.Connection, session: int, parent_id: str | None
) -> tuple[int | None, int | None]:
    """The row of a message that gets a new child, and its chosen child until now."""
    if parent_id is None:
        return None, None
    row = connection.execute(
        "SELECT id, chosen_child FROM message WHERE uid = ? AND session_id = ?",
        (parent_id, session),
    ).fetchone()
    if row is None:
        raise gone("message")
    return row


def _running(connection: sqlite3.Connection, reply_id: str, instance_id: str) -> _Reply:
    """The reply, if it is this window's to write. Raises: RejectedWriteError otherwise."""
    row = connection.execute(
        "SELECT id, session_id, parent_id, created_at FROM message"
        " WHERE uid = ? AND state = 'streaming' AND instance_id = ?",
        (reply_id, instance_id),
    ).fetchone()
    if row is None:
        raise RejectedWriteError("This reply has ended, or another window is writing it.")
    return _Reply(*row)


def _cut_by_length(connection: sqlite3.Connection, reply: int) -> bool:
    reason = connection.execute(
        "SELECT finish_reason FROM call WHERE message_id = ? ORDER BY id DESC LIMIT 1", (reply,)
    ).fetchone()
    return reason == (FinishReason.LENGTH.value,)


def _has_children(connection: sqlite3.Connection, message: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM message WHERE parent_id = ? LIMIT 1", (message,)
        ).fetchone()
        is not None
    )


def insert_message(
    connection: sqlite3.Connection,
    session: int,
    parent: int | None,
    role: Role,
    body: Body,
    **columns: object,
) -> int:
    """Insert a message with its body; its parent chooses it."""
    message = _insert(
        connection,
        "message",
        session_id=session,
        parent_id=parent,
        role=role.value,
        **columns,
    )
    connection.execute("INSERT INTO body (message_id) VALUES (?)", (message,))
    _write_body(connection, message, body)
    connection.execute("UPDATE message SET chosen_child = ? WHERE id = ?", (message, parent))
    return message


def _write_body(connection: sqlite3.Connection, message: int, body: Body) -> None:
    columns = body_columns(body)
    connection.execute(
        "UPDATE body SET text = :text, reasoning = :reasoning, parts_json = :parts_json"
        " WHERE message_id = :message",
        {"message": message, **columns},
    )
    connection.execute(
        "UPDATE message SET chars = :chars, lines = :lines WHERE id = :message",
        {"message": message, **size_columns(columns["text"])},
    )


def write_call(
    connection: sqlite3.Connection,
    call: Call,
    state: MessageState,
    message: int | None,
    session: int,
    purpose: str = "reply",
) -> None:
    """Write a call, new or known. `purpose`: of a new one."""
    columns = {
        **call_columns(call, state),
        "message_id": message,
        "session_id": session,
    }
    known = connection.execute("SELECT id FROM call WHERE uid = ?", (call.id,)).fetchone()
    if known is None:
        _insert(connection, "call", **columns, purpose=purpose)
        return
    connection.execute(
        f"UPDATE call SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE uid = :uid",  # noqa: S608 - our own column names
        columns,
    )


def write_last_state(connection: sqlite3.Connection, session: int) -> None:
    """Write how the newest reply of a session ended; `session` is its row."""
    connection.execute(
        "UPDATE session SET last_state = coalesce((SELECT state FROM message"
        " WHERE session_id = session.id AND role = 'assistant' AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1), 'complete') WHERE id = ?",
        (session,),
    )


def _insert(connection: sqlite3.Connection, table: str, **columns: object) -> int:
    """Insert a row; its key."""
    values: Mapping[str, Any] = columns
    cursor = connection.execute(
        f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608 - our own names
        f" VALUES ({', '.join(f':{name}' for name in values)})",
        values,
    )
    return cursor.lastrowid or 0
