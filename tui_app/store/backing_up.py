"""Copies of the history: made while windows write, and put back."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui_app.config.private import make_private_dir, sync_folder
from tui_app.core.errors import (
    ConfigError,
    DamagedStoreError,
    FullDiskError,
    LockedStoreError,
    NotDoneError,
    StoreError,
)
from tui_app.store.errors import (
    UNREADABLE,
    damaged,
    not_done,
    store_error,
    translated,
    written_for,
)
from tui_app.store.instance import opening_alone, window_lives
from tui_app.store.opening import BUSY_TIMEOUT, check_file, check_library, looking_at, real_file
from tui_app.store.side_files import JOURNAL, LOG, SUFFIXES, side_file, with_side_files

Progress = Callable[[int, int], None]
"""Called now and then with how much is done, and of how much."""

NAME_FOLDER = "Name the folder of the chats: --data-dir DIR."
"""What to do where a command finds no history."""
_A_COPY = "Name a backup, or a recovered copy."
_PART = ".part"
_PAGES_AT_ONCE = 1024
_SPARE_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    database: Path
    kept: Path | None
    """Where the history that was there before lies now; None where there was none."""


def backup(
    database: Path, target: Path, *, replace: bool = False, progress: Progress | None = None
) -> int:
    """Write a whole, checked copy of the history to `target`, private to its owner.

    Windows may write meanwhile: the copy has what was there when it began. A crash leaves no half
    file under the name of `target`. `replace`: whether a file that is there may go.

    Returns the bytes written. Raises: NotDoneError where `target` cannot be written or there is
    nothing to copy; StoreError.
    """
    check_library()
    with translated(database):
        real = real_file(database)
        if not real.exists():
            raise no_history(database)
        if check_file(real, BUSY_TIMEOUT) == 0:
            raise NotDoneError(
                f"{database} is empty: there is nothing to copy.", advice=NAME_FOLDER
            )
    with written_for(target):
        target = real_target(real, target)
        if not replace and os.path.lexists(target):
            raise NotDoneError(
                f"{target} exists already.",
                advice="Name another file, or overwrite it with --force.",
            )
        with partial_file(target) as partial:
            copy_database(real, partial, progress)
            partial.replace(target)
        sync_folder(target.parent)
        return target.stat().st_size


def restore(
    source: Path, database: Path, locks_dir: Path, progress: Progress | None = None
) -> Restored:
    """Put a copy of the backup `source` in the place of `database`, which is kept beside it.

    An older schema is fine: it is brought up to date when it is opened. Until the copy is whole
    and checked, nothing is changed.

    Raises: NotDoneError where `source` is no sound history, or a window is open; StoreError.
    """
    check_library()
    source = _sound_source(source)
    with translated(database):
        database = real_file(database)
        if database.exists():
            if source.samefile(database):
                raise NotDoneError(f"{source} is the history in use.", advice=_A_COPY)
            if not database.is_file():
                raise NotDoneError(f"{database} is no file.", advice="Move it away.")
        refuse_while_open(locks_dir, NotDoneError)
        _make_folder(database.parent)
        with partial_file(database) as partial:
            try:
                copy_database(source, partial, progress)
            except (DamagedStoreError, LockedStoreError) as error:
                raise not_done(error, _A_COPY) from error
            with opening_alone(locks_dir):
                refuse_while_open(locks_dir, NotDoneError)
                kept = _put_aside(database)
                partial.replace(database)
            sync_folder(database.parent)
    return Restored(database, kept)


def copy_database(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy one state of `source` over the file `target`, which then is one file by itself.

    Raises: StoreError where there is no room, or `source` is locked or not sound; sqlite3.Error;
    OSError.
    """
    check_room(source, target.parent)
    try:
        problem = _copy(source, target, progress)
    except UNREADABLE as error:
        # Nobody else has the copy, and what is damaged in it came from the source.
        told = store_error(error, source)
        if isinstance(told, (DamagedStoreError, LockedStoreError)):
            raise told from error
        raise
    if problem != "ok":
        raise damaged(source, problem)
    with target.open("r+b") as file:
        os.fsync(file.fileno())


def _copy(source: Path, target: Path, progress: Progress | None) -> str:
    """Copy, and look the copy over: what is wrong with it, or `ok`."""

    def report(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    with (
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
        looking_at(source, BUSY_TIMEOUT) as original,
    ):
        # A transaction holds the state that is copied; else every write of a window would make
        # SQLite begin again.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        copy.execute("PRAGMA synchronous = OFF")
        original.backup(copy, pages=_PAGES_AT_ONCE, progress=report, sleep=0)
        # A log beside it would be a second file to carry along.
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        return str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])


def check_room(source: Path, folder: Path) -> None:
    """Raises: FullDiskError where `folder` has no room for a copy of `source`; OSError."""
    needed = _SPARE_BYTES
    for path in (source, side_file(source, LOG)):
        with suppress(FileNotFoundError):
            needed += path.stat().st_size
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise FullDiskError(
            f"To copy {source}, {needed // 1_000_000 + 1} MB have to be free; the disk of {folder} "
            f"has {free // 1_000_000} MB left."
        )


def refuse_while_open(locks_dir: Path, kind: type[StoreError] = LockedStoreError) -> None:
    """Raises: `kind` while a window has the history open."""
    for path in locks_dir.glob("*.lock"):
        if window_lives(locks_dir, path.stem):
            raise kind(
                "A chinwag window has this history open.",
                advice="Close every window and try again.",
            )


def no_history(database: Path) -> NotDoneError:
    """The answer where there is nothing to work on."""
    return NotDoneError(f"There is no history at {database}.", advice=NAME_FOLDER)


def free_name(folder: Path, stem: str) -> Path:
    """A database name in `folder` that nothing has: `stem.db`, or with a number."""
    path = folder / f"{stem}.db"
    number = 2
    while os.path.lexists(path):
        path = folder / f"{stem}-{number}.db"
        number += 1
    return path


def real_target(database: Path, target: Path) -> Path:
    """Where a copy of `database` really goes that is to have the name `target`.

    Raises: NotDoneError where no file can be, or the history itself is; OSError.
    """
    target = Path(os.path.realpath(target))
    if not target.parent.is_dir():
        raise NotDoneError(
            f"There is no folder {target.parent}.", advice="Make it first, or name another file."
        )
    if not target.exists():
        return target
    if any(path.exists() and target.samefile(path) for path in with_side_files(database)):
        raise NotDoneError(f"{target} is the history itself.")
    if target.is_dir():
        raise NotDoneError(f"{target} is a folder.", advice="Name a file in it.")
    if not target.is_file():
        raise NotDoneError(f"{target} is no ordinary file.")
    return target


def _sound_source(source: Path) -> Path:
    """Where the copy `source` really lies. Raises: NotDoneError where it is no sound history."""
    try:
        with translated(source):
            real = real_file(source)
            if not real.exists():
                raise NotDoneError(f"{source} does not exist.", advice="Check its path.")
            if check_file(real, BUSY_TIMEOUT) == 0:
                raise NotDoneError(f"{source} is empty.", advice=_A_COPY)
            return real
    except StoreError as error:
        raise not_done(error, _A_COPY) from error


def _make_folder(folder: Path) -> None:
    """Raises: NotDoneError where that cannot be."""
    try:
        make_private_dir(folder)
    except ConfigError as error:
        raise NotDoneError(error.what, advice=error.advice) from error


@contextmanager
def partial_file(target: Path) -> Generator[Path]:
    """A private file beside `target` to be written and renamed; gone at the end if it was not."""
    make_private_dir(target.parent)
    path = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=".chinwag-", suffix=_PART, dir=target.parent)
        os.close(descriptor)
        path = Path(name)
        yield path
    except OSError as error:
        if str(error.filename).endswith(_PART):
            # What is meant is the name that the file is to take.
            error.filename = str(target)
        raise
    finally:
        for each in with_side_files(path) if path else ():
            with suppress(OSError):
                each.unlink()


def _put_aside(database: Path) -> Path | None:
    """Give the history a second name, its log too, and take the log from beside the first.

    Should the machine stop at any point, one of the names has everything: the history is not
    renamed away before another can take its place, and its log goes only once it is empty or has
    its second name.
    """
    if not database.exists():
        return None
    kept = free_name(database.parent, f"{database.stem}-before-restore")
    _empty_log(database)
    for suffix in ("", LOG, JOURNAL):
        path = side_file(database, suffix)
        if path.exists():
            _name_twice(path, side_file(kept, suffix))
    sync_folder(database.parent)
    # Beside another history the log would be taken for its own (sqlite.org/howtocorrupt.html, 1.4).
    for suffix in SUFFIXES:
        with suppress(OSError):
            side_file(database, suffix).unlink()
    return kept


def _empty_log(database: Path) -> None:
    """Bring what is in the log into the history, where that is sound."""
    with suppress(sqlite3.Error, StoreError):
        check_file(database, BUSY_TIMEOUT)
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _name_twice(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:
        # A file system without links.
        shutil.copy2(path, other)
