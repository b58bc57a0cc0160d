"""Bringing an older history up to date, after a copy of it was made."""

import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from tui_app.config.private import make_private_dir, open_private, sync_folder
from tui_app.core.errors import LockedStoreError
from tui_app.store import migrations
from tui_app.store.backing_up import Progress, copy_database, refuse_while_open
from tui_app.store.migrations import migrate, schema_version

_KEPT = 2
_WAIT = 300.0
"""Seconds to wait for another window that is updating: it copies the whole file."""
_NAME = re.compile(r"(\d{4,})-schema-\d+-.*\.db", re.ASCII)


def update(
    connection: sqlite3.Connection,
    database: Path,
    *,
    locks_dir: Path,
    backups_dir: Path,
    now_ms: int,
    progress: Progress | None = None,
) -> None:
    """Make the schema of an existing history the newest, a copy of the old one going to
    `backups_dir` first. An empty one gets its tables.

    Raises: StoreError where there is no room for the copy, the history is damaged, or a window of
    an older chinwag has it open; sqlite3.Error; OSError.
    """
    if schema_version(connection) == 0:
        migrate(connection)
    if schema_version(connection) >= migrations.VERSION:
        return
    with _alone(backups_dir):
        version = schema_version(connection)
        # Another window may have done it meanwhile.
        if version < migrations.VERSION:
            # A window of this version opens the history only once it is updated, so one that has
            # it open is older and would go on with the schema it knows.
            refuse_while_open(locks_dir)
            _copy(database, backups_dir, version, now_ms, progress)
            migrate(connection)


def automatic_backups(backups_dir: Path) -> list[Path]:
    """The copies made before updates, oldest first."""
    with suppress(OSError):
        found = [
            (int(match[1]), path)
            for path in backups_dir.iterdir()
            if (match := _NAME.fullmatch(path.name))
        ]
        return [path for _, path in sorted(found)]
    return []


def _copy(
    database: Path, backups_dir: Path, version: int, now_ms: int, progress: Progress | None
) -> None:
    existing = automatic_backups(backups_dir)
    # Numbered, because the clock may have been set back since the last one.
    number = int(existing[-1].name.partition("-")[0]) + 1 if existing else 1
    target = backups_dir / f"{number:04}-schema-{version}-{_stamp(now_ms)}.db"
    partial = target.with_suffix(".part")
    try:
        open_private(partial, "wb").close()
        copy_database(database, partial, progress)
        partial.replace(target)
    finally:
        with suppress(OSError):
            partial.unlink()
    sync_folder(backups_dir)
    for path in automatic_backups(backups_dir)[:-_KEPT]:
        with suppress(OSError):
            path.unlink()


@contextmanager
def _alone(backups_dir: Path) -> Generator[None]:
    """Only one window at a time is in here."""
    make_private_dir(backups_dir)
    try:
        with FileLock(backups_dir / ".lock", timeout=_WAIT, mode=0o600):
            yield
    except Timeout as error:
        raise LockedStoreError(
            "Another window is updating the history.", advice="Wait a little and try again."
        ) from error


def _stamp(now_ms: int) -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now_ms)
    except OverflowError:
        return "unknown-time"
    return moment.strftime("%Y-%m-%d-%H%M%S")
