"""Building the text index again from the messages."""

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tui_app.core.errors import NotDoneError
from tui_app.store.backing_up import NAME_FOLDER, Progress, no_history
from tui_app.store.connections import FileConnections, transaction
from tui_app.store.errors import translated
from tui_app.store.migrations import VERSION
from tui_app.store.opening import (
    BUSY_TIMEOUT,
    check_file,
    check_library,
    check_writable,
    real_file,
)
from tui_app.store.text_index import TABLES, index_message, index_title

logger = logging.getLogger(__name__)

_AT_ONCE = 100
END = 1 << 62
"""A key that is larger than that of any message."""
_PARTS = ("", "_data", "_idx", "_content", "_docsize", "_config")
"""Of a table of FTS5: itself and those in which it keeps what it knows."""


def rebuild_index_of(database: Path, progress: Progress | None = None) -> int:
    """Build the index of the history in a file again; returns how many messages it has.

    Raises: NotDoneError where there is no history of this version's schema; StoreError where it
    cannot be used.
    """
    check_library()
    with translated(database):
        real = real_file(database)
        if not real.exists():
            raise no_history(database)
        version = check_file(real, BUSY_TIMEOUT)
        if version == 0:
            raise NotDoneError(
                f"{database} is empty: there is nothing to index.", advice=NAME_FOLDER
            )
        if version < VERSION:
            raise NotDoneError(
                f"{database} is from an older chinwag.",
                advice="Start chinwag once, then try again.",
            )
        check_writable(real)
        connections = FileConnections(real, BUSY_TIMEOUT)
        try:
            with connections.writing() as connection:
                return rebuild_index(connection, progress)
        finally:
            connections.close()


def rebuild_index(connection: sqlite3.Connection, progress: Progress | None = None) -> int:
    """Empty the index and put every message that has ended into it; returns how many.

    Safe while windows are open: each step is a short transaction, and what a window indexes
    meanwhile is left alone. Should it break off, what is missing is not found by searching, and
    `is_whole` says so. Raises: sqlite3.Error.
    """
    if renew(connection):
        tidy(connection)
    total = connection.execute("SELECT count(*) FROM message").fetchone()[0]
    done, below = 0, END
    while below is not None:
        with transaction(connection):
            taken, below = fill(connection, below)
        done += taken
        if progress and taken:
            progress(done, max(done, total))
    return connection.execute("SELECT count(*) FROM indexed").fetchone()[0]


def is_whole(connection: sqlite3.Connection) -> bool:
    """Whether the index was filled to its end, the oldest message, since it was made."""
    unindexed = connection.execute(
        "SELECT 1 FROM (SELECT id, state FROM message ORDER BY id LIMIT 1)"
        " WHERE state != 'streaming' AND id NOT IN (SELECT message_id FROM indexed)"
    ).fetchone()
    return unindexed is None


def renew(connection: sqlite3.Connection) -> bool:
    """Make the tables of the index anew, empty. Not inside a transaction.

    Whether pages are left in the file that nothing uses. Dropping a table would follow what its
    damaged pages say about where the others are; so where SQLite refuses to, the tables are taken
    out of the schema (sqlite.org/pragma.html, writable_schema) and their pages are left alone:
    VACUUM gives them back. Raises: sqlite3.Error.
    """
    made = connection.execute(
        f"SELECT name, sql FROM sqlite_schema WHERE name IN ({_marks(TABLES)})",  # noqa: S608 - marks
        TABLES,
    ).fetchall()
    try:
        with transaction(connection):
            for name, _ in made:
                connection.execute(f"DROP TABLE {name}")
            _make(connection, made)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
    else:
        return False
    parts = [name + part for name in TABLES for part in _PARTS]
    with transaction(connection):
        connection.execute("PRAGMA writable_schema = ON")
        try:
            connection.execute(
                f"DELETE FROM sqlite_schema WHERE tbl_name IN ({_marks(parts)})",  # noqa: S608 - marks
                parts,
            )
        finally:
            connection.execute("PRAGMA writable_schema = RESET")
        _make(connection, made)
    return True


def tidy(connection: sqlite3.Connection) -> None:
    """Give back the pages of the file that nothing uses, if that can be done. Others wait for it.

    Not inside a transaction.
    """
    try:
        connection.execute("VACUUM")
    except sqlite3.Error as error:
        # For want of room, for instance. The pages are in nobody's way.
        logger.warning("the pages of the damaged index stay in the file: %s", error)


def fill(connection: sqlite3.Connection, below: int) -> tuple[int, int | None]:
    """Put some more messages into the index, the newest first, and before all the titles.

    `below`: `END` at first, then what it returned beside the number of messages it went over; None
    at the end. To be called in a transaction. Raises: sqlite3.Error.
    """
    if below == END:
        for (session,) in connection.execute(
            "SELECT id FROM session WHERE id NOT IN (SELECT rowid FROM title_text)"
        ).fetchall():
            index_title(connection, session)
    rows = connection.execute(
        "SELECT id, state != 'streaming' AND id NOT IN (SELECT message_id FROM indexed)"
        " FROM message WHERE id < ? ORDER BY id DESC LIMIT ?",
        (below, _AT_ONCE),
    ).fetchall()
    # FTS5 writes out what it has gathered whenever a key is smaller than the one before.
    for message, wanted in reversed(rows):
        if wanted:
            index_message(connection, message)
    return len(rows), rows[-1][0] if rows else None


def _make(connection: sqlite3.Connection, made: Sequence[tuple[str, str]]) -> None:
    for _, sql in made:
        connection.execute(sql)
    connection.execute("DELETE FROM indexed")


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
