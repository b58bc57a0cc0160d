"""Writing what is about a session as a whole. On the writer thread, in a transaction."""

import sqlite3

from tui_app.core.conversation import Call, MessageState, SessionSummary
from tui_app.core.text import encodable
from tui_app.store import reading
from tui_app.store.text_index import index_title
from tui_app.store.turns import gone, write_call


def rename(connection: sqlite3.Connection, session_id: str, title: str) -> None:
    """Give a session the title a person chose."""
    key = _existing(connection, session_id)
    connection.execute(
        "UPDATE session SET title = ?, title_by = 'person' WHERE id = ?", (encodable(title), key)
    )
    index_title(connection, key)


def wants_title(connection: sqlite3.Connection, session_id: str) -> bool:
    """Whether a session is called by its first line still, and has its first whole reply."""
    replies = connection.execute(
        "SELECT count(*) FROM message JOIN session ON session.id = session_id"
        " WHERE session.uid = ? AND title_by = 'text' AND session.deleted_at IS NULL"
        " AND role = 'assistant' AND state = 'complete'",
        (session_id,),
    ).fetchone()[0]
    return replies == 1


def name(
    connection: sqlite3.Connection, session_id: str, title: str, call: Call, state: MessageState
) -> bool:
    """Keep the call that was to name a session, and the title, if there is one and no person gave
    another meanwhile; whether the session has it now."""
    key = _existing(connection, session_id)
    write_call(connection, call, state, None, key, purpose="title")
    if not title:
        return False
    named = connection.execute(
        "UPDATE session SET title = ?, title_by = 'model' WHERE id = ? AND title_by = 'text'",
        (encodable(title), key),
    )
    if named.rowcount:
        index_title(connection, key)
    return bool(named.rowcount)


def take_unattended(connection: sqlite3.Connection) -> list[SessionSummary]:
    """The sessions with replies that ended while no window was open; they are forgotten."""
    rows = connection.execute(
        "SELECT session.uid FROM unattended JOIN message ON message.id = unattended.message_id"
        " JOIN session ON session.id = message.session_id"
        " GROUP BY session.id ORDER BY max(ended_at) DESC, max(message.id) DESC"
    ).fetchall()
    connection.execute("DELETE FROM unattended")
    found = [reading.session(connection, session_id) for (session_id,) in rows]
    return [summary for summary in found if summary is not None]


def key_of(connection: sqlite3.Connection, session_id: str | None) -> int | None:
    """The row of a session; None: that of none. Raises: RejectedWriteError."""
    return None if session_id is None else _existing(connection, session_id)


def _existing(connection: sqlite3.Connection, session_id: str) -> int:
    row = connection.execute("SELECT id FROM session WHERE uid = ?", (session_id,)).fetchone()
    if row is None:
        raise gone("session")
    return row[0]
