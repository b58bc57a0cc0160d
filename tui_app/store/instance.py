"""Windows on one database tell each other that they live: each keeps a file locked.

The operating system frees the lock when a window ends, however it ends, so a reply that is marked
as streaming by a window whose lock is free will never be finished by it.
"""

import re
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from tui_app.core.errors import StoreError

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SUFFIX = ".lock"
_ATTEMPTS = 5
_PROBE_TIMEOUT = 1.0


class WindowLock:
    """The locked file of this window, in `folder` (which exists), named after `instance_id`."""

    def __init__(self, folder: Path, instance_id: str) -> None:
        """Raises: StoreError where the file cannot be locked."""
        self._path = _path(folder, instance_id)
        self._lock = _file_lock(self._path)
        for _ in range(_ATTEMPTS):
            try:
                # A window that looks at new files may hold it for a moment, and then removes it.
                self._lock.acquire(timeout=_PROBE_TIMEOUT)
            except (OSError, NotImplementedError) as error:
                raise _cannot_lock(self._path, str(error)) from error
            if self._path.exists():
                return
            self._lock.release()
        raise _cannot_lock(self._path, "it keeps disappearing")

    def release(self) -> None:
        """Unlock and remove the file. Safe more than once."""
        if self._lock.is_locked:
            _remove(self._path, self._lock)


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
        lock.acquire(blocking=False)
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        # Unknown: a reply wrongly left as streaming can be put right later, the opposite cannot.
        return True
    _remove(path, lock)
    return False


def remove_stale(folder: Path) -> None:
    """Remove the files of windows that ended without doing so."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            window_lives(folder, path.name.removesuffix(_SUFFIX))


def _path(folder: Path, instance_id: str) -> Path:
    return folder / f"{instance_id}{_SUFFIX}"


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
        advice="Check who owns the folder, or start with another one: chinwag --data-dir DIR.",
    )
