"""Questions that wait for a reply to end, by session. Windows share them.

An entry is taken out where it goes: by the transaction that begins its turn, or makes it the draft,
or puts it aside. So it is in the history all the time, and of two windows that take it one does.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from tui_app.core.clock import Clock
from tui_app.core.errors import TakenError
from tui_app.core.queued import Queued
from tui_app.core.text import encodable
from tui_app.store import drafts
from tui_app.store.drafts import Shared, WindowDrafts
from tui_app.store.sessions import key_of
from tui_app.store.writer import Writer

_Result = TypeVar("_Result")
Read = Callable[[Callable[[sqlite3.Connection], _Result]], _Result]


class Queues:
    """The queues of a history, as one window changes them. From any thread; the writes are done in
    order with all others, and their futures hold a `StoreError` where one failed."""

    def __init__(
        self,
        writer: Writer,
        read: "Read[list[Queued]]",
        window_drafts: WindowDrafts,
        shared: Shared,
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._read = read
        self._drafts = window_drafts
        self._shared = shared
        self._clock = clock

    def of(self, session_id: str) -> list[Queued]:
        """What waits in a session, the next one first; nothing in one that was deleted. Raises:
        StoreError."""
        return self._read(lambda c: waiting(c, session_id))

    def add(
        self, session_id: str, text: str, position: int | None = None, after: int = 0
    ) -> Future[None]:
        """Queue what stood in the prompt, whose draft it takes the place of.

        `position`: where it was taken out to be edited; None: at the end, `after` a position that
        is to be given back to an entry.
        """
        text = encodable(text)

        def write(connection: sqlite3.Connection) -> None:
            add(connection, session_id, text, position, after)
            drafts.clear(connection, session_id, text, self._drafts.seen(session_id), self._shared)

        return self._drafts.put_aside(session_id, text, self._writer.submit(write))

    def handed_back(self, text: str) -> None:
        """What could not be queued stands in the prompt again."""
        self._drafts.take_back(encodable(text))

    def edit(self, session_id: str, entry: Queued) -> Future[None]:
        """Make an entry the draft of its session. Refused where it is gone."""
        now = self._clock.now_ms()

        def write(connection: sqlite3.Connection) -> None:
            take(connection, entry)
            seen = self._drafts.seen(session_id)
            drafts.save(connection, session_id, entry.text, seen, self._shared, now)

        return self._drafts.hand_in(session_id, entry.text, self._writer.submit(write))

    def remove(self, session_id: str, entry: Queued) -> Future[None]:
        """Put an entry aside. Refused where it is gone."""

        def write(connection: sqlite3.Connection) -> None:
            take(connection, entry)
            drafts.keep_aside(connection, session_id, entry.text)

        return self._writer.submit(write)

    def bring_back(self, session_id: str, entry: Queued) -> Future[None]:
        """Undo `remove`."""

        def write(connection: sqlite3.Connection) -> None:
            drafts.take_back(connection, session_id, entry.text)
            add(connection, session_id, entry.text, entry.position)

        return self._writer.submit(write)

    def move(self, session_id: str, entry: Queued, step: int) -> Future[None]:
        """Have an entry change places with the one before it, `step` -1, or after it, 1. Refused
        where it is gone."""
        return self._writer.submit(lambda c: move(c, session_id, entry, step))


# On the writer thread, in a transaction.


def waiting(connection: sqlite3.Connection, session_id: str) -> list[Queued]:
    """What waits in a session, the next one first."""
    rows = connection.execute(
        "SELECT queue.id, position, text FROM queue JOIN session ON session.id = session_id"
        " WHERE session.uid = ? AND deleted_at IS NULL ORDER BY position, queue.id",
        (session_id,),
    )
    return [Queued(*row) for row in rows]


def add(
    connection: sqlite3.Connection,
    session_id: str,
    text: str,
    position: int | None = None,
    after: int = 0,
) -> None:
    """Queue a text at a position, before what stands there; None: at the end, `after` another
    position."""
    session = key_of(connection, session_id)
    if position is None:
        (last,) = connection.execute(
            "SELECT coalesce(max(position), 0) FROM queue WHERE session_id = ?", (session,)
        ).fetchone()
        position = max(last, after) + 1
    else:
        connection.execute(
            "UPDATE queue SET position = position + 1 WHERE session_id = ? AND position >= ?"
            " AND EXISTS (SELECT 1 FROM queue WHERE session_id = ? AND position = ?)",
            (session, position, session, position),
        )
    connection.execute(
        "INSERT INTO queue (session_id, position, text) VALUES (?, ?, ?)",
        (session, position, text),
    )


def take(connection: sqlite3.Connection, entry: Queued) -> None:
    """Take an entry out. Raises: TakenError where it is not there any more."""
    # Its number may have been given to another one since.
    taken = connection.execute(
        "DELETE FROM queue WHERE id = ? AND text = ?", (entry.id, entry.text)
    )
    if not taken.rowcount:
        raise TakenError("This question is not in the queue any more.")


def move(connection: sqlite3.Connection, session_id: str, entry: Queued, step: int) -> None:
    """Have an entry change places with its neighbour, if there is one."""
    entries = waiting(connection, session_id)
    at = next((n for n, each in enumerate(entries) if each.id == entry.id), None)
    if at is None or entries[at].text != entry.text:
        raise TakenError("This question is not in the queue any more.")
    if 0 <= at + step < len(entries):
        other = entries[at + step]
        for moved, position in ((entries[at], other.position), (other, entries[at].position)):
            connection.execute("UPDATE queue SET position = ? WHERE id = ?", (position, moved.id))
