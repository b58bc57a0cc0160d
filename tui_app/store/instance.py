"""Windows on one database tell each other that they live: each keeps a file locked.

The operating system frees the lock when a window ends, however it ends, so a reply that is marked
as streaming by a window whose lock is free will never be finished by it.
"""

import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from tui_app.config.private import make_private_dir
from tui_app.core.errors import ChinwagError, LockedStoreError, StoreError

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SUFFIX = ".lock"
_ATTEMPTS = 5
_PROBE_TIMEOUT = 1.0
_OPENING = ".opening"
_OPENING_WAIT = 300.0
"""Seconds to wait for another window that opens: it may be copying the whole file before an
update."""


class WindowLock:
    """The locked file of this window, in `folder` (which exists), named after `instance_id`."""

    def __init__(self, folder: Path, instance_id: str) -> None:
        """Raises: StoreError where the file cannot be locked."""
        self._path = _path(folder, instance_id)
        self._lock = _locked(self._path)

    def keep(self) -> None:
        """Make the file anew where somebody has removed it, or its folder: without it, other
        windows would take this one for dead. From one thread at a time."""
        if self._path.exists():
            return
        # Nothing better can be done here than to try again the next time.
        with suppress(ChinwagError):
            make_private_dir(self._path.parent)
            anew = _locked(self._path)
            self._lock.release()
            self._lock = anew

    def release(self) -> None:
        """Unlock and remove the file. Safe more than once."""
        if self._lock.is_locked:
            _remove(self._path, self._lock)


@contextmanager
def opening_alone(folder: Path) -> Generator[None]:
    """Only one at a time is in here, of those that open a history and those that put another in
    its place: a window is not seen before it has its own lock. `folder`: that of the locks.

    Raises: StoreError.
    """
    make_private_dir(folder)
    path = folder / _OPENING
    lock = _file_lock(path)
    try:
        _acquire(lock, _OPENING_WAIT)
    except Timeout as error:
        raise LockedStoreError(
            "Another window is opening the history.", advice="Wait a little and try again."
        ) from error
    except (OSError, NotImplementedError) as error:
        raise _cannot_lock(path, str(error)) from error
    try:
        yield
    finally:
        lock.release()


def window_lives(folder: Path, instance_id: str) -> bool:
    """Whether the window `instance_id` is running. The file of one that is not is removed."""
    # The id comes from the database and becomes a file name.
    if not _ID.fullmatch(instance_id):
        return False
    path = _path(folder, instance_id)
    if not path.exists():
        return False
    lock = _file_lock(path)
    try:
        _acquire(lock, 0)
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        # Unknown: a reply wrongly left as streaming can be put right later, the opposite cannot.
        return True
    _remove(path, lock)
    return False


def others_live(folder: Path, instance_id: str) -> bool:
    """Whether any window but `instance_id` is running."""
    names = (path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))
    return any(window_lives(folder, name) for name in names if name != instance_id)


def window_fell(folder: Path, instance_id: str) -> bool:
    """Whether a window ended without removing its file, which is removed now.

    False in doubt too: one whose file somebody removed is about to make it anew.
    """
    if not _ID.fullmatch(instance_id) or not _path(folder, instance_id).exists():
        return False
    return not window_lives(folder, instance_id)


def remove_stale(folder: Path) -> None:
    """Remove the files of windows that ended without doing so."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            window_lives(folder, path.name.removesuffix(_SUFFIX))


def _path(folder: Path, instance_id: str) -> Path:
    return folder / f"{instance_id}{_SUFFIX}"


def _locked(path: Path) -> FileLock:
    """A lock that is held. Raises: StoreError."""
    lock = _file_lock(path)
    for _ in range(_ATTEMPTS):
        try:
            # A window that looks at new files may hold it for a moment, and then removes it.
            _acquire(lock, _PROBE_TIMEOUT)
        except (OSError, NotImplementedError) as error:
            raise _cannot_lock(path, str(error)) from error
        if path.exists():
            return lock
        lock.release()
    raise _cannot_lock(path, "it keeps disappearing")


def _acquire(lock: BaseFileLock, timeout: float) -> None:
    """Raises: Timeout; OSError, NotImplementedError where the file cannot be locked."""
    # Where a file system knows no locks, filelock warns on the screen and goes on with a file that
    # counts as locked while it exists; that would outlive a window that is killed.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lock.acquire(timeout=timeout)
    if isinstance(lock, SoftFileLock):
        lock.release()
        raise NotImplementedError("its file system knows no locks")


def _file_lock(path: Path) -> FileLock:
    return FileLock(path, mode=0o600, thread_local=False)


def _remove(path: Path, lock: FileLock) -> None:
    # While it is locked, so that nobody's newer file is hit; Windows removes it on release.
    with suppress(OSError):
        path.unlink()
    lock.release()


def _cannot_lock(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"{path} cannot be locked ({reason}).",
        advice="Check who owns the folder, or start with another one: `chinwag --data-dir DIR`.",
    )
