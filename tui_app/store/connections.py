"""Connections to the database: one that writes, as many as there are readers at a time."""

import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from tui_app.core.errors import StoreError

_MODE_RETRY = 0.02


class Connections(Protocol):
    """Where the store's connections come from."""

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection that writes. For the writer thread only, once there is one."""
        ...

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection that sees one unchanging state while it is held. From any thread.

        Raises: StoreError after `close`.
        """
        ...

    def close(self) -> None:
        """Close them all; one that is being read from closes when it is given back."""
        ...


class FileConnections:
    """Connections to a file.

    Readers are pooled, not tied to threads: replies have threads of their own that come and go,
    and each would leave an open file behind.
    """

    def __init__(self, database: Path, busy_timeout: float) -> None:
        """`busy_timeout`: seconds to wait for another program's lock."""
        self._database = database
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._writer = self._connect()
        try:
            self._enter_wal()
            self._writer.execute("PRAGMA synchronous = FULL")
            self._writer.execute("PRAGMA foreign_keys = ON")
            self._writer.execute("PRAGMA secure_delete = ON")
        except BaseException:
            self._writer.close()
            raise

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        yield self._writer

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        connection = self._take()
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            self._give_back(connection)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        # Last, so that SQLite empties the write-ahead log and removes it.
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._database.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    def _enter_wal(self) -> None:
        # Two windows that make the file at the same time: SQLite does not wait for this lock.
        deadline = time.monotonic() + self._busy_timeout
        while True:
            try:
                self._writer.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(_MODE_RETRY)
            else:
                return

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise closed()
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            raise
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()


class MemoryConnections:
    """A database that is nowhere on disk: one connection that everybody takes turns with."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._closed = False
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA temp_store = MEMORY")

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            yield self._connection

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise closed()
            yield self._connection

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All of the writes inside, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # On some errors, such as a full disk, SQLite has rolled back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def closed() -> StoreError:
    """What to answer after `close`."""
    return StoreError("The history is closed.", advice="Start chinwag again.")
