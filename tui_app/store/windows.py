"""This window and the others that have the same history open."""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import Future, wait
from pathlib import Path

from tui_app.store import recovery
from tui_app.store.instance import (
    WindowLock,
    others_live,
    remove_stale,
    window_fell,
    window_lives,
)
from tui_app.store.traces import Traces, traces_of
from tui_app.store.writer import Writer

_THOROUGH = 5
"""Every so many looks at what other windows did goes into the history itself."""
_GLANCE = 0.005
"""Seconds that a look at what other windows write may take of the thread that asks."""


class Windows:
    """Which windows live, and whether others wrote something. A history in memory has one only."""

    def __init__(
        self,
        instance_id: str,
        writer: Writer,
        data_version: int,
        *,
        database: Path | None,
        folder: Path | None,
        lock: WindowLock | None,
    ) -> None:
        """`instance_id`: this window's name. `data_version`: what `data_version_of` told last.
        `folder`: where windows keep their locks. `lock`: this window's, held.

        The last three are None together: the history is in memory.
        """
        self._instance_id = instance_id
        self._writer = writer
        self._seen = data_version
        self._database = database
        self._folder = folder
        self._lock = lock
        self._look: Future[int] | None = None
        self._ended = 0
        self._traces: Traces | None = None
        self._glances = 0

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

        Made to be polled: where the writer thread is busy, it is what was seen before.
        """
        if self._look is None and self._undisturbed():
            return self._seen
        look = self._look or self._writer.submit_look(self._look_around)
        wait([look], _GLANCE)
        self._look = None if look.done() else look
        if look.done() and look.exception() is None:
            self._seen = look.result()
        return self._seen

    def _undisturbed(self) -> bool:
        """Whether this is the only window and no file changed since this was last asked.

        A change within the same tick of the clock would be missed: so, now and then, it is not.
        """
        if self._database is None or self._folder is None:
            return False
        before, self._traces = self._traces, traces_of(self._database, self._folder)
        self._glances += 1
        return (
            self._traces is not None
            and self._traces == before
            and len(self._traces.locks) <= 1
            and self._glances % _THOROUGH > 0
        )

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
