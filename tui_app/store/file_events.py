"""Waiting until something happens to the files in a folder."""

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from select import POLLIN, poll

SOON = 0.25
"""Seconds from a change to the time it is told: SQLite's log is written before others see what is
in it. One that takes longer is met by further looks, each after twice the time."""
LOOK = 0.5
"""Seconds between looks where the system does not tell of changes."""
_LONGEST = 15.0
"""Seconds between looks where it does, and nothing happens: of what another machine does to files
it cannot tell."""
_THOROUGH = 5
"""Every so many looks that see no change count as one: what changes twice within one tick of the
clock looks the same."""


class FileEvents(ABC):
    """Tells one thread when something may have happened to files."""

    @abstractmethod
    def wait(self) -> bool:
        """Wait for that; False: for nothing more, as `stop` was called."""

    @abstractmethod
    def stop(self) -> None:
        """Have `wait` return. From another thread."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what `wait` needs, on its thread."""


def file_events(files: Sequence[Path]) -> FileEvents:
    """What tells of changes to `files`, which stand in one folder and need not exist."""
    try:
        return _ToldEvents(files[0].parent)
    except (ImportError, OSError):
        # Another system, or all that it would watch is watched already.
        return _SeenEvents(files)


class _ToldEvents(FileEvents):
    """Linux tells: nothing is done while nothing happens. Source: inotify(7)."""

    def __init__(self, folder: Path) -> None:
        """Raises: ImportError, OSError."""
        from inotify_simple import (  # pyright: ignore[reportMissingTypeStubs] - it has none
            INotify,
            flags,
        )

        self._told = INotify()
        # Closing, because a window that is killed does no more than that.
        changes = flags.MODIFY | flags.CLOSE_WRITE | flags.CREATE | flags.DELETE | flags.MOVED_TO
        self._stopped = os.eventfd(0)
        try:
            self._told.add_watch(folder, changes)  # pyright: ignore[reportUnknownMemberType]
        except OSError:
            self.close()
            raise
        self._either = _polled(self._told.fileno(), self._stopped)
        self._only_stopped = _polled(self._stopped)
        self._patience = 2 * SOON

    def wait(self) -> bool:
        if not self._either.poll(self._patience * 1000):
            self._patience = min(2 * self._patience, _LONGEST)
            return True
        self._patience = 2 * SOON
        if self._only_stopped.poll(SOON * 1000):
            return False
        self._told.read(timeout=0)  # pyright: ignore[reportUnknownMemberType]
        return True

    def stop(self) -> None:
        os.eventfd_write(self._stopped, 1)

    def close(self) -> None:
        self._told.close()
        os.close(self._stopped)


class _SeenEvents(FileEvents):
    """The files are looked at now and then."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._stopped = threading.Event()
        self._seen = self._look()

    def wait(self) -> bool:
        for _ in range(_THOROUGH):
            if self._stopped.wait(LOOK):
                return False
            before, self._seen = self._seen, self._look()
            if before != self._seen:
                break
        return True

    def stop(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        pass

    def _look(self) -> tuple[tuple[int, int], ...]:
        """Nanoseconds and bytes of each file that is there."""
        found = filter(None, map(_stat, self._files))
        return tuple((each.st_mtime_ns, each.st_size) for each in found)


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


def _polled(*descriptors: int) -> poll:
    polled = poll()
    for each in descriptors:
        polled.register(each, POLLIN)
    return polled
