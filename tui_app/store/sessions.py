"""Writing what is about a session as a whole. On the writer thread, in a transaction."""

import sqlite3

from tui_app.core.conversation import Call, MessageState, SessionSummary
from tui_app.core.text import encodable
from tui_app.store import reading
from tui_app.store.text_index import index_title
from tui_app.store.turns import gone, write_call


def rename(connection: sqlite3.Connection, session_id: str, title: str) -> None:
    """Give a session the title a person chose."""
    _update(
        connection,
        "UPDATE session SET title = ?, title_by = 'person' WHERE uid = ?",
        (encodable(title), session_id),
    )
    key = key_of(connection, session_id)
    if key is not None:
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


def delete(connection: sqlite3.Connection, session_id: str, now_ms: int) -> None:
    """Put a session in the trash."""
    _update(
        connection,
        "UPDATE session SET deleted_at = coalesce(deleted_at, ?) WHERE uid = ?",
        (now_ms, session_id),
    )


def restore(connection: sqlite3.Connection, session_id: str) -> None:
    """Take a session out of the trash."""
    _update(connection, "UPDATE session SET deleted_at = NULL WHERE uid = ?", (session_id,))


def pin(connection: sqlite3.Connection, session_id: str, pinned_at: int | None) -> None:
    """Pin a session, or unpin it with None."""
    _update(connection, "UPDATE session SET pinned_at = ? WHERE uid = ?", (pinned_at, session_id))


def archive(connection: sqlite3.Connection, session_id: str, archived_at: int | None) -> None:
    """Put a session away, or bring it back with None."""
    _update(
        connection, "UPDATE session SET archived_at = ? WHERE uid = ?", (archived_at, session_id)
    )


def add_tag(connection: sqlite3.Connection, session_id: str, tag: str) -> None:
    """Give a session a tag; it keeps the case it was first written in."""
    connection.execute("INSERT OR IGNORE INTO tag (name) VALUES (?)", (encodable(tag),))
    connection.execute(
        "INSERT OR IGNORE INTO session_tag (session_id, tag_id)"
        " SELECT ?, id FROM tag WHERE name = ?",
        (_existing(connection, session_id), encodable(tag)),
    )


def remove_tag(connection: sqlite3.Connection, session_id: str, tag: str) -> None:
    """Take a tag from a session; one that no session has is gone."""
    connection.execute(
        "DELETE FROM session_tag WHERE session_id = ?"
        " AND tag_id = (SELECT id FROM tag WHERE name = ?)",
        (_existing(connection, session_id), encodable(tag)),
    )
    connection.execute(
        "DELETE FROM tag WHERE name = ?"
        " AND NOT EXISTS (SELECT 1 FROM session_tag WHERE tag_id = tag.id)",
        (encodable(tag),),
    )


def _existing(connection: sqlite3.Connection, session_id: str) -> int:
    key = key_of(connection, session_id)
    if key is None:
        raise gone("session")
    return key


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
    if session_id is None:
        return None
    row = connection.execute("SELECT id FROM session WHERE uid = ?", (session_id,)).fetchone()
    if row is None:
        raise gone("session")
    return row[0]


def _update(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> None:
    if connection.execute(statement, values).rowcount == 0:
        raise gone("session")
