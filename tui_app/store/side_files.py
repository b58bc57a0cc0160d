"""The files that SQLite keeps beside a database (sqlite.org/tempfiles.html, section 2)."""

from pathlib import Path

LOG = "-wal"
SHARED = "-shm"
JOURNAL = "-journal"
SUFFIXES = (LOG, SHARED, JOURNAL)


def side_file(database: Path, suffix: str) -> Path:
    """The file of `database` with one of these suffixes; the database itself with none."""
    return database.with_name(database.name + suffix)


def with_side_files(database: Path) -> list[Path]:
    """The database and all that may be beside it."""
    return [database, *(side_file(database, suffix) for suffix in SUFFIXES)]
