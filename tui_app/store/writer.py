"""The one thread that writes. Others hand it work and go on."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from tui_app.core.errors import ChinwagError
from tui_app.store.connections import Connections, closed, transaction
from tui_app.store.errors import UNREADABLE, store_error

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")

_SLOW = 0.25
"""Seconds of a write that are worth a line in the log."""


class Writer:
    """Runs functions on the writing connection, in the order they were handed in."""

    def __init__(self, connections: Connections, database: Path | None) -> None:
        self._connections = connections
        self._database = database
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        # A daemon, so that a disk that hangs cannot hold the app's exit.
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[sqlite3.Connection], _Result]) -> "Future[_Result]":
        """Have `work` run in a transaction of its own.

        The future holds its result, or its error: a `StoreError` where SQLite failed or the
        store is closed. After an error nothing of `work` is in the database.
        """
        return self._enqueue(partial(self._in_transaction, work))

    def submit_look(self, work: Callable[[sqlite3.Connection], _Result]) -> "Future[_Result]":
        """Like `submit` for `work` that writes nothing: no transaction, so no lock."""
        return self._enqueue(work)

    @contextmanager
    def stilled(self, patience: float) -> Generator[None]:
        """What was handed in is written, and nothing is until the end: no lock is held meanwhile.

        After `patience` seconds it goes on whatever the writer does.
        """
        still, go_on = threading.Event(), threading.Event()

        def wait(_: sqlite3.Connection) -> None:
            still.set()
            go_on.wait()

        self.submit_look(wait)
        try:
            still.wait(patience)
            yield
        finally:
            go_on.set()

    def close(self) -> None:
        """Run what has been handed in, then end the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _enqueue(self, work: Callable[[sqlite3.Connection], _Result]) -> "Future[_Result]":
        future: Future[_Result] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(closed())
            else:
                self._jobs.put(partial(self._perform, future, work))
        return future

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _perform(
        self, future: "Future[_Result]", work: Callable[[sqlite3.Connection], _Result]
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        started = time.monotonic()
        try:
            with self._connections.writing() as connection:
                result = work(connection)
        except UNREADABLE as error:
            translated = store_error(error, self._database)
            translated.__cause__ = error
            logger.exception("a write failed")
            future.set_exception(translated)
        except BaseException as error:
            if not isinstance(error, ChinwagError):
                logger.exception("a write met a bug")
            future.set_exception(error)
        else:
            future.set_result(result)
        took = time.monotonic() - started
        if took > _SLOW:
            logger.warning("a write took %.2f s", took)

    @staticmethod
    def _in_transaction(
        work: Callable[[sqlite3.Connection], _Result], connection: sqlite3.Connection
    ) -> _Result:
        with transaction(connection):
            return work(connection)
