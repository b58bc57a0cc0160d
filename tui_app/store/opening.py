"""Looking at a database file before it is opened, so that what is not ours stays as it is."""

import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from tui_app.core.errors import StoreError
from tui_app.store.migrations import APPLICATION_ID, VERSION

_MINIMUM = (3, 37)
"""The first SQLite with STRICT tables."""


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


def check_file(database: Path, busy_timeout: float) -> None:
    """Look at an existing file without changing a byte of it.

    Cheap: the header, the length, the schema, and the first page of each table.
    Raises: StoreError where it is foreign, newer than this version, or damaged; OSError or
    sqlite3.Error where it cannot be read.
    """
    if database.is_dir():
        raise StoreError(f"{database} is a folder, not a file.")
    if database.stat().st_size == 0:
        return
    # Only SQLite opens the file: closing it by other means would drop the locks that other
    # connections of this process have on it (sqlite.org/howtocorrupt.html, section 2.2).
    # A write-ahead log belongs to the database and must be read with it. Without one, nobody has
    # it open, and `immutable` keeps SQLite from leaving new files beside it.
    logged = database.with_name(f"{database.name}-wal").exists()
    mode = "mode=ro" if logged else "mode=ro&immutable=1"
    uri = f"{database.absolute().as_uri()}?{mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=busy_timeout)) as connection:
        _check_identity(connection, database)
        _check_tables(connection)


def tighten(database: Path) -> None:
    """Take the rights of others from a database and its side files."""
    for suffix in ("", "-wal", "-shm"):
        path = database.with_name(database.name + suffix)
        # Somebody else's file that we may write keeps its permissions.
        with suppress(OSError):
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                path.chmod(0o600)


def _check_identity(connection: sqlite3.Connection, database: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID:
        if version > VERSION:
            raise StoreError(
                f"{database} was written by a newer chinwag (its schema is {version}, "
                f"this one knows {VERSION}). It was left as it is.",
                advice="Update chinwag, or start with another folder: chinwag --data-dir DIR.",
            )
        return
    # Empty: another window is just making it.
    empty = connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0]
    if application or version or not empty:
        raise StoreError(
            f"{database} is another program's database. It was left as it is.",
            advice="Move it away, or start with another folder: chinwag --data-dir DIR.",
        )


def _check_tables(connection: sqlite3.Connection) -> None:
    """Raises: sqlite3.DatabaseError where a table cannot be read.

    The text index is left out: it can be built again, so it is no reason to refuse.
    """
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'message_text%'"
    ).fetchall()
    for (name,) in tables:
        quoted = name.replace('"', '""')
        connection.execute(f'SELECT 1 FROM "{quoted}" NOT INDEXED LIMIT 1').fetchone()  # noqa: S608 - quoted
