"""SQLite's errors in words a person can act on: the one place where they become `StoreError`."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tui_app.core.errors import (
    ConfigError,
    DamagedStoreError,
    FullDiskError,
    LockedStoreError,
    NewerStoreError,
    NotDoneError,
    ReadOnlyStoreError,
    StoreError,
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# Where a quota or a limit on files stops a write, SQLite speaks of an I/O error only.
_CANNOT_GROW = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_NOT_TEXT = "Could not decode to UTF-8"
"""What sqlite3 says of a column, without a code."""

UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What Python's sqlite3 raises; the latter where a damaged schema is repeated in a message."""
_FOREIGN = (*UNREADABLE, OSError, ConfigError)


def store_error(error: sqlite3.Error | UnicodeDecodeError, database: Path | None) -> StoreError:
    """What `error` means for the history in `database` (None: one that is only in memory)."""
    where = str(database) if database else "the temporary history"
    if isinstance(error, UnicodeDecodeError) or str(error).startswith(_NOT_TEXT):
        return damaged(where, "what should be text is not")
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _CANNOT_GROW:
        return FullDiskError(
            f"The disk takes no more of {where} ({error}): it is full, a limit is reached, or it "
            "fails."
        )
    # The low byte of an extended result code is the primary code (sqlite.org/rescode.html).
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedStoreError(f"Another program keeps {where} locked.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(where, str(error))
        case sqlite3.SQLITE_FULL:
            return FullDiskError(f"The disk is full; {where} cannot grow.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return read_only(where, str(error))
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"The disk failed while {where} was in use ({error}).")
        case _:
            return StoreError(f"{where}: {error}.")


def system_error(error: OSError, path: Path | None) -> StoreError:
    """What an error of the operating system means. `path`: where it names no file itself."""
    where = error.filename or path
    reason = error.strerror or str(error)
    if error.errno in _NO_ROOM:
        return FullDiskError(f"There is no room for {where}: {reason}.")
    if error.errno in _NOT_ALLOWED:
        return read_only(where, reason)
    return StoreError(f"{where}: {reason}.", advice=ReadOnlyStoreError.default_advice)


def damaged(where: object, detail: str) -> DamagedStoreError:
    """The history at `where` is not what was written."""
    return DamagedStoreError(f"{where} is damaged ({detail}).")


def read_only(where: object, detail: str) -> ReadOnlyStoreError:
    """The file or folder `where` may not be used as it has to be."""
    return ReadOnlyStoreError(f"{where} cannot be opened or written ({detail}).")


def not_done(error: StoreError, otherwise: str = "") -> StoreError:
    """What `error` about a file that a command names means for that command: the history in use
    is all right. A full disk stays one. `otherwise`: what to do where nothing else is known."""
    match error:
        case NotDoneError():
            return error
        case FullDiskError():
            advice = "Free some space, or name a file on another disk."
            return FullDiskError(error.what, advice=advice)
        case LockedStoreError():
            advice = "Close that program and try again."
        case ReadOnlyStoreError():
            advice = "Check who owns it and its folder, or name another file."
        case NewerStoreError():
            advice = "Update chinwag, or name another file."
        case _:
            advice = otherwise
    return NotDoneError(error.what, advice=advice)


@contextmanager
def translated(database: Path | None) -> Generator[None]:
    """Turns SQLite's errors, and the operating system's, into `StoreError`."""
    try:
        yield
    except _FOREIGN as error:
        raise _meaning(error, database) from error


@contextmanager
def written_for(target: Path) -> Generator[None]:
    """Turns such errors into what they mean for a command that names the file it writes."""
    try:
        yield
    except FullDiskError as error:
        raise not_done(error) from error
    except _FOREIGN as error:
        raise not_done(_meaning(error, target)) from error


def _meaning(
    error: sqlite3.Error | UnicodeDecodeError | OSError | ConfigError, path: Path | None
) -> StoreError:
    if isinstance(error, OSError):
        return system_error(error, path)
    if not isinstance(error, ConfigError):
        return store_error(error, path)
    # A private file or folder could not be made.
    if isinstance(error.__cause__, OSError):
        return system_error(error.__cause__, path)
    return StoreError(error.what, advice=error.advice)
