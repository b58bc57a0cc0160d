"""Making whole conversations of rows of which some are lost."""

import sqlite3
from dataclasses import dataclass

from tui_app.core.errors import StoreError
from tui_app.core.ids import new_id
from tui_app.store.columns import READ_CALL, body_from, call_from

_RECOVERED = "Recovered chat"
_LONGEST_TITLE = 60
_STATES = "('complete', 'cancelled', 'failed', 'interrupted', 'streaming')"


@dataclass(frozen=True, slots=True)
class Mended:
    """What was missing."""

    lost_messages: int
    rebuilt_sessions: int


def mend(connection: sqlite3.Connection) -> Mended:
    """Give every text a message, every message a session and a way to it from the root.

    For a history that no window has open, with foreign keys off, inside a transaction. Nothing
    here goes by the clock: messages follow each other by their keys. Raises: sqlite3.Error.
    """
    lost = _count_ghosts(connection)
    _add_messages(connection)
    rebuilt = _add_sessions(connection)
    bodiless = _hide_messages_without_text(connection)
    _drop_nonsense(connection)
    _end_replies(connection)
    _attach(connection)
    _clear_dangling(connection)
    shortfall = _recount(connection)
    return Mended(max(lost + bodiless, shortfall), rebuilt)


def _count_ghosts(connection: sqlite3.Connection) -> int:
    """Messages that others speak of, of which nothing is left."""
    return connection.execute(
        "SELECT count(*) FROM ("
        " SELECT parent_id AS id FROM message UNION SELECT message_id FROM call"
        " UNION SELECT active_leaf FROM session UNION SELECT chosen_child FROM message)"
        " WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM message)"
        " AND id NOT IN (SELECT message_id FROM body)"
    ).fetchone()[0]


def _add_messages(connection: sqlite3.Connection) -> None:
    """Make a message for each text that lost its own.

    A call says that it is a reply, and in which session. A question has the key before its reply's.
    Its parent is unknown, which `_attach` sees by the key that no message has.
    """
    texts = connection.execute(
        "SELECT message_id, length(text),"
        " length(text) - length(replace(text, char(10), '')) + (text != '') FROM body"
        " WHERE message_id NOT IN (SELECT id FROM message) ORDER BY message_id DESC"
    ).fetchall()
    for message, chars, lines in texts:
        call = connection.execute(
            "SELECT session_id, started_at, state, model FROM call WHERE message_id = ?"
            " ORDER BY id DESC LIMIT 1",
            (message,),
        ).fetchone()
        after = connection.execute(
            "SELECT session_id, created_at, role, id FROM message WHERE id > ? ORDER BY id LIMIT 1",
            (message,),
        ).fetchone()
        before = connection.execute(
            "SELECT session_id, created_at FROM message WHERE id < ? ORDER BY id DESC LIMIT 1",
            (message,),
        ).fetchone()
        if call:
            session, created_at, state, model = call
            role = "assistant"
        else:
            asked = after and after[2] == "assistant" and after[3] == message + 1
            session, created_at = (after if asked else before or after or (None, 0))[:2]
            state, model, role = "complete", "", "user" if asked or not before else "assistant"
            if role == "assistant":
                state = "interrupted"
        # Without a clue, a chat of its own: a number that no session has.
        session = (
            session
            or connection.execute(
                "SELECT max(ifnull((SELECT max(id) FROM session), 0),"
                " ifnull((SELECT max(session_id) FROM message), 0)) + 1"
            ).fetchone()[0]
        )
        connection.execute(
            "INSERT INTO message (parent_id, id, uid, session_id, role, state, created_at, chars,"
            " lines, model) VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (message, new_id(created_at), session, role, state, created_at, chars, lines, model),
        )


def _add_sessions(connection: sqlite3.Connection) -> int:
    missing = connection.execute(
        "SELECT session_id, min(created_at), max(created_at) FROM message"
        " WHERE session_id NOT IN (SELECT id FROM session) GROUP BY session_id"
    ).fetchall()
    for session, first, last in missing:
        connection.execute(
            "INSERT INTO session (id, uid, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            (session, new_id(first), _title(connection, session), first, last),
        )
    return len(missing)


def _title(connection: sqlite3.Connection, session: int) -> str:
    """The first line of the first question there is."""
    row = connection.execute(
        "SELECT trim(text, char(32, 9, 10, 13)) AS said FROM message JOIN body ON message_id = id"
        " WHERE session_id = ? AND role = 'user' AND said != '' ORDER BY id LIMIT 1",
        (session,),
    ).fetchone()
    return row[0].splitlines()[0][:_LONGEST_TITLE] if row else _RECOVERED


def _hide_messages_without_text(connection: sqlite3.Connection) -> int:
    """A message without its text stays in the tree, but is neither shown nor sent."""
    count = connection.execute(
        "UPDATE message SET deleted_at = created_at"
        " WHERE deleted_at IS NULL AND id NOT IN (SELECT message_id FROM body)"
    ).rowcount
    connection.execute(
        "INSERT INTO body (message_id) SELECT id FROM message"
        " WHERE id NOT IN (SELECT message_id FROM body)"
    )
    return count


def _drop_nonsense(connection: sqlite3.Connection) -> None:
    """Take out figures and attachments to texts that would keep a chat from being opened."""
    parts = connection.execute(
        "SELECT message_id, parts_json FROM body WHERE parts_json != '{}'"
    ).fetchall()
    for message, parts_json in parts:
        try:
            body_from("", "", parts_json)
        except StoreError:
            connection.execute("UPDATE body SET parts_json = '{}' WHERE message_id = ?", (message,))
    for key, *call in connection.execute(f"SELECT id, {READ_CALL} FROM call").fetchall():  # noqa: S608 - a constant
        try:
            call_from(tuple(call))
        except StoreError:
            connection.execute("DELETE FROM call WHERE id = ?", (key,))


def _end_replies(connection: sqlite3.Connection) -> None:
    for table in ("message", "call"):
        connection.execute(
            f"UPDATE {table} SET state = 'interrupted'"  # noqa: S608 - our own names
            f" WHERE state = 'streaming' OR state NOT IN {_STATES}"
        )
    connection.execute(
        f"UPDATE session SET last_state = 'complete' WHERE last_state NOT IN {_STATES}"  # noqa: S608 - our own words
    )
    connection.execute("UPDATE message SET instance_id = NULL")
    connection.execute(
        "UPDATE message SET role = 'user' WHERE role NOT IN ('user', 'assistant', 'system')"
    )


def _attach(connection: sqlite3.Connection) -> None:
    """Hang messages whose parent is lost on the one before them in their session.

    A parent always has the smaller key, so there can be no circle.
    """
    connection.execute(
        "UPDATE message SET parent_id ="
        " (SELECT max(other.id) FROM message other"
        "  WHERE other.session_id = message.session_id AND other.id < message.id)"
        " WHERE (parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message parent"
        "   WHERE parent.id = message.parent_id AND parent.id < message.id"
        "   AND parent.session_id = message.session_id))"
        # A reply always answers something.
        " OR (parent_id IS NULL AND role = 'assistant')"
    )
    connection.execute(
        "UPDATE session SET active_leaf ="
        " (SELECT max(id) FROM message WHERE session_id = session.id)"
        " WHERE active_leaf IS NULL OR NOT EXISTS (SELECT 1 FROM message"
        "  WHERE message.id = session.active_leaf AND message.session_id = session.id)"
    )


def _clear_dangling(connection: sqlite3.Connection) -> None:
    """Let nothing point to what is not there: a pointer is cleared, or its row goes."""
    while violations := connection.execute("PRAGMA foreign_key_check").fetchall():
        for table, number in {(table, number) for table, _, _, number in violations}:
            column, other, key = connection.execute(
                'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?) WHERE id = ?',
                (table, number),
            ).fetchone()
            required = connection.execute(
                'SELECT "notnull" OR pk FROM pragma_table_info(?) WHERE name = ?', (table, column)
            ).fetchone()[0]
            dangling = f"{column} NOT IN (SELECT {key} FROM {other})"  # noqa: S608 - our schema
            connection.execute(
                f"DELETE FROM {table} WHERE {dangling}"  # noqa: S608 - our schema
                if required
                else f"UPDATE {table} SET {column} = NULL WHERE {dangling}"  # noqa: S608
            )


def _recount(connection: sqlite3.Connection) -> int:
    """Set what sessions know of their messages; returns how many fewer there are than it said."""
    present = (
        "(SELECT count(*) FROM message"
        " WHERE message.session_id = session.id AND message.deleted_at IS NULL)"
    )
    shortfall = connection.execute(
        f"SELECT ifnull(sum(max(n_messages - {present}, 0)), 0) FROM session"  # noqa: S608
    ).fetchone()[0]
    connection.execute(f"UPDATE session SET n_messages = {present}")  # noqa: S608
    connection.execute(
        "UPDATE session SET last_state = coalesce((SELECT state FROM message"
        " WHERE session_id = session.id AND role = 'assistant' AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1), 'complete')"
    )
    return shortfall
