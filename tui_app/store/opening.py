"""Looking at a database file before it is opened, so that what is not ours stays as it is."""

import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tui_app.core.errors import ForeignStoreError, NewerStoreError, StoreError
from tui_app.store.errors import UNREADABLE, damaged, read_only
from tui_app.store.migrations import APPLICATION_ID, VERSION
from tui_app.store.side_files import JOURNAL, LOG, SHARED, side_file, with_side_files
from tui_app.store.text_index import TABLES

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another program that has the database locked, unless told otherwise."""
_MINIMUM = (3, 37)
"""The first SQLite with STRICT tables."""
_ALWAYS = frozenset({"session", "message", "body", "call", "draft"})
"""Tables that every schema has."""


def check_library() -> None:
    """Raises: StoreError where Python's SQLite is too old or lacks full-text search."""
    if sqlite3.sqlite_version_info < _MINIMUM:
        raise StoreError(
            f"This Python has SQLite {sqlite3.sqlite_version}; chinwag needs 3.37 or newer.",
            advice="Use a newer Python, such as one installed by uv.",
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        if not connection.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]:
            raise StoreError(
                "The SQLite of this Python was built without full-text search (FTS5).",
                advice="Use another Python, such as one installed by uv.",
            )


def real_file(database: Path) -> Path:
    """Where `database` really lies: SQLite keeps its side files there.

    Raises: StoreError for a link that leads nowhere: what it points to may come back, such as a
    disk that is not connected, and must not be begun anew.
    """
    if database.is_symlink() and not database.exists():
        raise StoreError(
            f"{database} is a link to {database.readlink()}, which is not there.",
            advice="Bring that file back, or start with another folder: `chinwag --data-dir DIR`.",
        )
    return Path(os.path.realpath(database))


def check_file(database: Path, busy_timeout: float) -> int:
    """Look at an existing file without changing a byte of it. Returns its schema; 0 where empty.

    Cheap: the header, the length, the schema, and both ends of each table.
    Raises: StoreError where it is foreign, newer than this version, or damaged; OSError or
    sqlite3.Error where it cannot be read.
    """
    if database.is_dir():
        raise StoreError(f"{database} is a folder, not a file.")
    if not database.is_file():
        raise StoreError(f"{database} is no ordinary file.")
    if database.stat().st_size == 0:
        return 0
    with looking_at(database, busy_timeout) as connection:
        version = _check_identity(connection, database)
        try:
            check_tables(connection, database)
        except (*UNREADABLE, StoreError):
            # SQLite makes the file whole from its journal when it is opened.
            if not side_file(database, JOURNAL).exists():
                raise
    return version


def check_tables(connection: sqlite3.Connection, database: Path) -> None:
    """Read the first and the last row of each table of a history that is not empty.

    The text index is left out: it can be built again, so it is no reason to refuse.
    Raises: StoreError where a table is missing, sqlite3.Error where one cannot be read.
    """
    tables = ordinary_tables(connection)
    for name, without_rowid in tables:
        quoted = name.replace('"', '""')
        for order in ("",) if without_rowid else ("", "ORDER BY rowid DESC"):
            connection.execute(
                f'SELECT 1 FROM "{quoted}" NOT INDEXED {order} LIMIT 1'  # noqa: S608 - quoted
            ).fetchone()
    missing = _ALWAYS.difference(name for name, _ in tables)
    if tables and missing:
        raise damaged(database, f"it lacks the table {min(missing)}")


def ordinary_tables(connection: sqlite3.Connection) -> list[tuple[str, bool]]:
    """The tables of a history, but for the text index and what SQLite has of its own: each with
    whether it is one without row ids. Raises: sqlite3.Error."""
    others = "".join(f" AND name NOT GLOB '{each}*'" for each in (*TABLES, "sqlite_"))
    return connection.execute(
        "SELECT name, wr FROM pragma_table_list"  # noqa: S608 - our own names
        f" WHERE schema = 'main' AND type = 'table'{others}"
    ).fetchall()


def check_writable(database: Path) -> None:
    """Raises: StoreError where this user may not write an existing database or beside it."""
    for path in (database, database.parent):
        if not os.access(path, os.W_OK):
            raise read_only(path, "it may only be read")


@contextmanager
def looking_at(database: Path, busy_timeout: float) -> Generator[sqlite3.Connection]:
    """A connection that leaves the database, and the files beside it, as they are.

    Raises: sqlite3.Error.
    """
    # Only SQLite opens the file: closing it by other means would drop the locks that other
    # connections of this process have on it (sqlite.org/howtocorrupt.html, section 2.2).
    # A write-ahead log belongs to the database and must be read with it. Without one, nobody has
    # it open, and `immutable` keeps SQLite from leaving new files beside it.
    logged = side_file(database, LOG).exists()
    # Whoever writes a log has made the file that is shared by its readers before.
    left_behind = (
        logged
        and side_file(database, LOG).stat().st_size > 0
        and not side_file(database, SHARED).exists()
    )
    mode = "mode=ro" if logged else "mode=ro&immutable=1"
    uri = f"{database.absolute().as_uri()}?{mode}"
    try:
        with closing(
            sqlite3.connect(uri, uri=True, timeout=busy_timeout, isolation_level=None)
        ) as connection:
            yield connection
    except StoreError:
        if left_behind:
            with suppress(OSError):
                side_file(database, SHARED).unlink()
        raise


def tighten(database: Path) -> None:
    """Take the rights of others from a database and its side files."""
    for path in with_side_files(database):
        # Somebody else's file that we may write keeps its permissions.
        with suppress(OSError):
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                path.chmod(0o600)


def _check_identity(connection: sqlite3.Connection, database: Path) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID:
        if version > VERSION:
            raise NewerStoreError(
                f"{database} was written by a newer chinwag (its schema is {version}, "
                f"this one knows {VERSION}). It was left as it is."
            )
        if version < 1:
            raise damaged(database, f"its schema has the number {version}")
        return version
    # Empty: another window is just making it.
    empty = connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0]
    if application or version or not empty:
        raise ForeignStoreError(f"{database} is another program's database. It was left as it is.")
    return 0
