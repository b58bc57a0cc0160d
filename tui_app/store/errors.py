"""SQLite's errors in words a person can act on: the one place where they become `StoreError`."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tui_app.core.errors import StoreError

_ELSEWHERE = "start with another folder: chinwag --data-dir DIR"
_DAMAGED_ADVICE = f"Keep a copy of the file, then put a backup in its place or {_ELSEWHERE}."


def store_error(error: sqlite3.Error, database: Path | None) -> StoreError:
    """What `error` means for the history in `database` (None: one that is only in memory)."""
    where = str(database) if database else "the temporary history"
    # The low byte of an extended result code is the primary code (sqlite.org/rescode.html).
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"Another program keeps {where} locked.",
                advice=f"Close that program and try again, or {_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(where, str(error))
        case sqlite3.SQLITE_FULL:
            return StoreError(
                f"The disk is full; {where} cannot grow.",
                advice=f"Free some space and try again, or {_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return StoreError(
                f"{where} cannot be opened or written ({error}).",
                advice=f"Check who owns the file and its folder, or {_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"The disk failed while {where} was in use ({error}).")
        case _:
            return StoreError(f"{where}: {error}.")


def damaged(where: object, detail: str) -> StoreError:
    """The history at `where` is not what was written."""
    return StoreError(f"{where} is damaged ({detail}).", advice=_DAMAGED_ADVICE)


@contextmanager
def translated(database: Path | None) -> Generator[None]:
    """Turns SQLite's errors, and the operating system's, into `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, database) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{error.filename or database}: {reason}.",
            advice=f"Check who owns the file and its folder, or {_ELSEWHERE}.",
        ) from error
