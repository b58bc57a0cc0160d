"""Reading the whole history in the background, to find damage before it is met."""

import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path

from tui_app.core.errors import DamagedStoreError, StoreError
from tui_app.store.checking import look_over, lower_priority
from tui_app.store.errors import translated

_AGAIN = 0.02
"""Seconds."""


class LookOver:
    """One look, on a thread of its own that everything else goes before."""

    def __init__(self, database: Path, busy_timeout: float) -> None:
        self.done: Future[None] = Future()
        """Holds a `DamagedStoreError` where something was found. No other failure is told: what
        keeps the look from being had is met elsewhere."""
        self._database = database
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._begun = self._stopped = False
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="store-look-over", daemon=True)

    def start(self) -> None:
        """Begin; once it was begun or stopped, nothing."""
        with self._lock:
            if self._begun or self._stopped:
                return
            self._begun = True
        self._thread.start()

    def stop(self) -> None:
        """End it, if it is still looking, and wait for that. Safe more than once."""
        with self._lock:
            self._stopped = True
        if not self._begun:
            if not self.done.done():
                self.done.set_result(None)
            return
        # Between two statements an interruption has no effect.
        while self._thread.is_alive():
            with self._lock:
                if self._connection:
                    self._connection.interrupt()
            self._thread.join(_AGAIN)

    def _run(self) -> None:
        problem: StoreError | None = None
        with suppress(OSError):
            lower_priority()
        try:
            with translated(self._database):
                self._look()
        except DamagedStoreError as error:
            problem = error
        except StoreError:
            pass
        if problem:
            self.done.set_exception(problem)
        else:
            self.done.set_result(None)

    def _look(self) -> None:
        # No BEGIN: a state that is held would keep the log from being emptied.
        uri = f"{self._database.absolute().as_uri()}?mode=ro"
        with closing(
            sqlite3.connect(
                uri,
                uri=True,
                timeout=self._busy_timeout,
                isolation_level=None,
                check_same_thread=False,
            )
        ) as connection:
            with self._lock:
                if self._stopped:
                    return
                self._connection = connection
            try:
                look_over(connection, self._database)
            finally:
                with self._lock:
                    self._connection = None
