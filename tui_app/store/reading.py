"""Reading: rows into core values. Every function takes a connection that sees one state."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead, MessageState, SessionSummary
from tui_app.core.errors import DamagedStoreError, StoreError
from tui_app.store.columns import READ_CALL, body_from, call_from
from tui_app.store.compacting import marked

SUMMARY_COLUMNS = "uid, title, created_at, updated_at, n_messages, pinned_at, last_state"
_SUMMARY = f"SELECT {SUMMARY_COLUMNS} FROM session"  # noqa: S608 - a constant
_AT_ONCE = 500
"""Ids per statement; SQLite takes at most 32,766 parameters."""
_LAST = "\U0010ffff"
# Looking up a word here is several times as fast as making the member of the enumeration from it.
_STATES = {state.value: state for state in MessageState}
_ROLES = {role.value: role for role in Role}


def sessions(connection: sqlite3.Connection) -> list[SessionSummary]:
    """All sessions but deleted ones: pinned first, then the newest first."""
    # Nearly every row is wanted: going through the table takes half as long as by way of an index.
    rows = connection.execute(
        f"{_SUMMARY} NOT INDEXED WHERE deleted_at IS NULL"
        " ORDER BY pinned_at IS NULL, updated_at DESC, id DESC"
    )
    return [summary_from(*row) for row in rows]


def deleted_sessions(connection: sqlite3.Connection) -> list[SessionSummary]:
    """The sessions in the trash, the last deleted first."""
    rows = connection.execute(
        f"{_SUMMARY} WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC"
    )
    return [summary_from(*row) for row in rows]


def deleted_before(connection: sqlite3.Connection, moment_ms: int) -> list[str]:
    """The ids of sessions that were put in the trash before a moment, the first one first."""
    rows = connection.execute(
        "SELECT uid FROM session WHERE deleted_at < ? ORDER BY deleted_at", (moment_ms,)
    )
    return [session_id for (session_id,) in rows]


def session(connection: sqlite3.Connection, session_id: str) -> SessionSummary | None:
    """One session, unless it is deleted."""
    row = connection.execute(
        f"{_SUMMARY} WHERE uid = ? AND deleted_at IS NULL", (session_id,)
    ).fetchone()
    return summary_from(*row) if row else None


def newest_session(connection: sqlite3.Connection) -> SessionSummary | None:
    """The session in which a reply was asked for last; the clock has no say in it.

    Where no reply was ever asked for, the one that was changed last.
    """
    row = connection.execute(
        "SELECT session.id FROM call CROSS JOIN session ON session.id = call.session_id"
        " WHERE deleted_at IS NULL ORDER BY call.id DESC LIMIT 1"
    ).fetchone()
    row = (
        row
        or connection.execute(
            "SELECT id FROM session WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 1"
        ).fetchone()
    )
    found = connection.execute(f"{_SUMMARY} WHERE id = ?", row or (None,)).fetchone()
    return summary_from(*found) if found else None


def find_sessions(connection: sqlite3.Connection, prefix: str, most: int) -> list[SessionSummary]:
    """Sessions whose ids are or begin with `prefix`, oldest first, at most so many."""
    prefix = prefix.strip().lower()
    if not prefix:
        return []
    rows = connection.execute(
        f"{_SUMMARY} WHERE uid >= ? AND uid < ? AND deleted_at IS NULL ORDER BY uid LIMIT ?",
        (prefix, prefix + _LAST, most),
    )
    return [summary_from(*row) for row in rows]


def branch(
    connection: sqlite3.Connection, session_id: str, leaf_id: str | None = None
) -> list[MessageHead]:
    """The path from the root of a session to a leaf, without deleted messages: those that follow
    one stand beside what follows the message before it.

    `leaf_id`: the message it ends with; None: the active leaf.
    """
    found = connection.execute(
        "SELECT id, active_leaf FROM session WHERE uid = ?", (session_id,)
    ).fetchone()
    if found is None:
        return []
    key, leaf = found
    rows: dict[int, tuple[Any, ...]] = {}
    above: dict[int | None, int | None] = {}
    """By the key of a message: the living one before it."""
    families: dict[int | None, int] = {}
    places: dict[int, int] = {}
    if leaf_id is not None:
        leaf = _key_of_message(connection, leaf_id)
    for row in connection.execute(
        "SELECT id, parent_id, deleted_at IS NULL, uid, role, state, created_at, chars, lines,"
        " revision_of IS NOT NULL FROM message WHERE session_id = ? ORDER BY id",
        (key,),
    ):
        number, parent, present, *_ = rows[row[0]] = row
        if parent in rows and not rows[parent][2]:
            parent = above[parent]
        above[number] = parent
        if present:
            places[number] = families[parent] = families.get(parent, 0) + 1
    calls: dict[int, tuple[Any, ...]] = {
        row[0]: row[1:]
        for row in connection.execute(
            f"SELECT message_id, {READ_CALL} FROM call WHERE session_id = ?"  # noqa: S608 - a constant
            " AND message_id IS NOT NULL AND purpose IN ('reply', 'continue') ORDER BY id",
            (key,),
        )
    }
    path: list[tuple[int, MessageHead | None]] = []
    while leaf is not None:
        row = rows.get(leaf)
        # A path is never longer than its session, so a damaged tree cannot hold us in a circle.
        if row is None or len(path) > len(rows):
            raise DamagedStoreError("The branches of this session are damaged.")
        _, parent, present, uid, role, state, created_at, chars, lines, edited = row
        head = None
        if present:
            call = calls.get(leaf)
            head = MessageHead(
                uid,
                session_id,
                rows[parent][3] if parent is not None else None,
                role_of(role),
                state_of(state),
                created_at,
                chars,
                lines,
                call_from(call) if call else None,
                places[leaf],
                families[above[leaf]],
                bool(edited),
            )
        path.append((leaf, head))
        leaf = parent
    path.reverse()
    return marked(connection, key, path)


def calls_beside(connection: sqlite3.Connection, session_id: str) -> list[Call]:
    """The calls of a session that wrote no message but named or summarised it, oldest first."""
    rows = connection.execute(
        f"SELECT {READ_CALL} FROM call WHERE purpose IN ('title', 'compaction')"  # noqa: S608 - a constant
        " AND session_id = (SELECT id FROM session WHERE uid = ?) ORDER BY id",
        (session_id,),
    )
    return [call_from(row) for row in rows]


def bodies(connection: sqlite3.Connection, message_ids: Sequence[str]) -> dict[str, Body]:
    """What the messages say, by their ids; those that are not there are left out."""
    found: dict[str, Body] = {}
    for start in range(0, len(message_ids), _AT_ONCE):
        some = message_ids[start : start + _AT_ONCE]
        for uid, *columns in connection.execute(
            "SELECT message.uid, body.text, body.reasoning, body.parts_json"  # noqa: S608 - marks
            " FROM message JOIN body ON body.message_id = message.id"
            f" WHERE message.uid IN ({','.join('?' * len(some))})",
            some,
        ):
            found[uid] = body_from(*columns)
    return found


def put_aside(connection: sqlite3.Connection, session_id: str | None) -> list[str]:
    """Texts put aside in a session, each once, oldest first; None: in new chats."""
    rows = connection.execute(
        "SELECT stash.text FROM stash LEFT JOIN session ON session.id = stash.session_id"
        " WHERE session.uid IS ? GROUP BY stash.text"
        " ORDER BY max(stash.position), max(stash.id)",
        (session_id,),
    )
    return [text for (text,) in rows]


def _key_of_message(connection: sqlite3.Connection, message_id: str) -> int | None:
    row = connection.execute("SELECT id FROM message WHERE uid = ?", (message_id,)).fetchone()
    return None if row is None else row[0]


def draft(connection: sqlite3.Connection, session_id: str | None) -> str:
    """What was typed in a session and not sent; None: in the chat that is not begun yet."""
    if session_id is None:
        row = connection.execute("SELECT text FROM draft WHERE session_id IS NULL").fetchone()
    else:
        row = connection.execute(
            "SELECT draft.text FROM draft JOIN session ON session.id = draft.session_id"
            " WHERE session.uid = ?",
            (session_id,),
        ).fetchone()
    return row[0] if row else ""


def summary_from(
    uid: str,
    title: str,
    created_at: int,
    updated_at: int,
    messages: int,
    pinned_at: int | None,
    last_state: str,
) -> SessionSummary:
    """A session from `SUMMARY_COLUMNS`."""
    return SessionSummary(
        uid, title, created_at, updated_at, messages, pinned_at, state_of(last_state)
    )


def state_of(word: str) -> MessageState:
    """The state a column names. Raises: StoreError."""
    state = _STATES.get(word)
    if state is None:
        raise StoreError(f"A message in the history has the unknown state {word!r}.")
    return state


def role_of(word: str) -> Role:
    """The role a column names. Raises: StoreError."""
    role = _ROLES.get(word)
    if role is None:
        raise StoreError(f"A message in the history has the unknown role {word!r}.")
    return role
