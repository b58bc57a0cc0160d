"""This window and the others that have the same history open."""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from tui_app.core.errors import StoreError
from tui_app.store import recovery
from tui_app.store.instance import (
    WindowLock,
    others_live,
    remove_stale,
    window_fell,
    window_lives,
)
from tui_app.store.writer import Writer


class Windows:
    """Which windows live, and whether others wrote something. A history in memory has one only."""

    def __init__(
        self,
        instance_id: str,
        writer: Writer,
        data_version: int,
        *,
        folder: Path | None,
        lock: WindowLock | None,
    ) -> None:
        """`instance_id`: this window's name. `data_version`: what `data_version_of` told last.
        `folder`: where windows keep their locks. `lock`: this window's, held.

        The last two are None together: the history is in memory.
        """
        self._instance_id = instance_id
        self._writer = writer
        self.known_version = data_version
        """What `data_version` told last."""
        self._folder = folder
        self._lock = lock
        self._ended = 0

    def keep_lock(self) -> None:
        """Make this window's lock anew where somebody has removed it. On the writer thread."""
        if self._lock:
            self._lock.keep()

    def release(self) -> None:
        """Let others see that this window has ended. Safe more than once."""
        if self._lock:
            self._lock.release()

    def shared(self) -> bool:
        """Whether other windows have this history open."""
        return self._folder is not None and others_live(self._folder, self._instance_id)

    def lives(self, window: str) -> bool:
        """Whether a window is running: this one is."""
        if window == self._instance_id:
            return True
        return self._folder is not None and window_lives(self._folder, window)

    def dead(self, windows: Iterable[str]) -> list[str]:
        """Those of the windows that have ended, however they did. Nothing is left of their locks."""
        if self._folder is None:
            return []
        dead = [window for window in windows if not self.lives(window)]
        remove_stale(self._folder)
        return dead

    def data_version(self) -> int:
        """A number that changes after another window has written; own writes do not change it,
        but for one: replies of a window that was killed are ended by those that look on.

        It waits for its turn on the writer thread; where it cannot look, it is what was seen last.
        """
        with suppress(StoreError):
            self.known_version = self._writer.submit_look(self._look_around).result()
        return self.known_version

    def _look_around(self, connection: sqlite3.Connection) -> int:
        self.keep_lock()
        self._end_fallen(connection)
        return data_version_of(connection) + self._ended

    def _end_fallen(self, connection: sqlite3.Connection) -> None:
        folder = self._folder
        if folder is None:
            return
        fallen = [
            window
            for window in recovery.windows_streaming(connection)
            if window != self._instance_id and window_fell(folder, window)
        ]
        if not fallen:
            return

        def count(done: Future[int]) -> None:
            if done.exception() is None:
                self._ended += done.result()

        self._writer.submit(lambda c: recovery.interrupt(c, fallen)).add_done_callback(count)


def data_version_of(connection: sqlite3.Connection) -> int:
    """SQLite's number that changes whenever another connection has written."""
    return connection.execute("PRAGMA data_version").fetchone()[0]
