"""What is typed and not sent. Windows share it, and the text of none is lost.

There is one draft for each session and one for the new chat. A window replaces there what it wrote
itself; what another one wrote is put aside, and what that one writes next takes its place. So the
last text of each window is the draft or put aside, where Up brings it back.

The functions run on the writer thread, inside a transaction.
"""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from tui_app.core.errors import RejectedWriteError
from tui_app.store import reading
from tui_app.store.sessions import key_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft as a window saw it last."""

    text: str = ""
    own: bool = False
    """Whether it wrote that itself; else it has read it."""


Shared = Callable[[], bool]
"""Whether other windows are open."""


def save(
    connection: sqlite3.Connection,
    session_id: str | None,
    text: str,
    seen: Seen,
    shared: Shared,
    now_ms: int,
) -> None:
    """Keep what is typed."""
    session = key_of(connection, session_id)
    stored = reading.draft(connection, session_id)
    if stored == seen.text:
        if stored == text:
            return
        _spare(connection, session, seen, shared)
    else:
        _supersede(connection, session, seen)
        if not text:
            return
        if stored not in ("", text):
            _append(connection, session, stored)
    connection.execute(
        "INSERT INTO draft (session_id, text, updated_at) VALUES (?, ?, ?)"
        " ON CONFLICT (ifnull(session_id, 0))"
        " DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at",
        (session, text, now_ms),
    )


def clear(
    connection: sqlite3.Connection, session_id: str | None, sent: str, seen: Seen, shared: Shared
) -> None:
    """Forget what was typed: it was `sent`."""
    session = key_of(connection, session_id)
    if reading.draft(connection, session_id) != seen.text:
        _supersede(connection, session, seen)
        return
    if seen.text != sent:
        _spare(connection, session, seen, shared)
    connection.execute("DELETE FROM draft WHERE session_id IS ?", (session,))


def put_aside(
    connection: sqlite3.Connection, session_id: str | None, text: str, seen: Seen, shared: Shared
) -> None:
    """Keep a text that was taken out of the prompt, after those kept before."""
    clear(connection, session_id, "", seen, shared)
    keep_aside(connection, session_id, text)


def keep_aside(connection: sqlite3.Connection, session_id: str | None, text: str) -> None:
    """Put a text aside that is not in the prompt, after those put aside before."""
    take_back(connection, session_id, text)
    _append(connection, key_of(connection, session_id), text)


def take_back(connection: sqlite3.Connection, session_id: str | None, text: str) -> None:
    """Forget a text that was put aside. Nothing happens where there is none like it."""
    connection.execute(
        "DELETE FROM stash WHERE session_id IS ? AND text = ?",
        (key_of(connection, session_id), text),
    )


def _append(connection: sqlite3.Connection, session: int | None, text: str) -> None:
    connection.execute(
        "INSERT INTO stash (session_id, position, text)"
        " VALUES (?, (SELECT ifnull(max(position), 0) + 1 FROM stash), ?)",
        (session, text),
    )


def _supersede(connection: sqlite3.Connection, session: int | None, seen: Seen) -> None:
    """Forget this window's last text, which another one put aside.

    Only that once: the person may have put the same text aside before.
    """
    if seen.own:
        connection.execute(
            "DELETE FROM stash WHERE id ="
            " (SELECT max(id) FROM stash WHERE session_id IS ? AND text = ?)",
            (session, seen.text),
        )


def _spare(connection: sqlite3.Connection, session: int | None, seen: Seen, shared: Shared) -> None:
    """Put aside a draft that this window replaces but has only read: another may still show it."""
    if seen.text and not seen.own and shared():
        _append(connection, session, seen.text)


class WindowDrafts:
    """What one window knows of the drafts. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str | None, Seen] = {}
        """What is not empty."""
        self._handed_in: dict[str | None, tuple[str, Future[None]]] = {}
        self._put_aside: dict[Future[None], str] = {}

    def seen(self, session_id: str | None) -> Seen:
        """What it read or stored last."""
        return self._seen.get(session_id, Seen())

    def last(self, session_id: str | None) -> Seen:
        """What it read or handed in last."""
        text = self.unstored(session_id)
        return self.seen(session_id) if text is None else Seen(text, own=True)

    def unstored(self, session_id: str | None) -> str | None:
        """What was handed in last and is not stored, yet or at all; None: nothing."""
        with self._lock:
            return self._handed_in.get(session_id, (None,))[0]

    @property
    def failed(self) -> list[tuple[str | None, str]]:
        """Sessions, and drafts of theirs that could not be stored."""
        with self._lock:
            return [
                (session_id, text)
                for session_id, (text, written) in self._handed_in.items()
                if text and written.done()
            ]

    @property
    def left_over(self) -> list[tuple[str, Future[None]]]:
        """Texts that are not stored, yet or at all, and the writing of each."""
        with self._lock:
            aside = [(text, written) for written, text in self._put_aside.items()]
            return [*aside, *(each for each in self._handed_in.values() if each[0])]

    def read(self, session_id: str | None, text: str) -> None:
        """The window was given `text`. What it wrote itself stays its own."""
        if text != self.seen(session_id).text:
            self._saw(session_id, Seen(text))

    def hand_in(self, session_id: str | None, text: str, written: Future[None]) -> Future[None]:
        """Once `written` is done, `text` is the draft. Returns `written`."""
        with self._lock:
            self._handed_in[session_id] = text, written
        written.add_done_callback(partial(self._done, session_id, text))
        return written

    def put_aside(self, session_id: str | None, text: str, written: Future[None]) -> Future[None]:
        """Once `written` is done, `text` is put aside and is no draft. Returns `written`."""
        with self._lock:
            self._put_aside[written] = text
        written.add_done_callback(self._aside)
        return self.hand_in(session_id, "", written)

    def take_back(self, text: str) -> None:
        """A text that was put aside is in use again."""
        with self._lock:
            self._put_aside = {
                written: aside for written, aside in self._put_aside.items() if aside != text
            }

    def _saw(self, session_id: str | None, seen: Seen) -> None:
        if seen.text:
            self._seen[session_id] = seen
        else:
            # No draft is what it takes to be there anyway; most sessions have none.
            self._seen.pop(session_id, None)

    def _aside(self, written: Future[None]) -> None:
        if _settled(written):
            with self._lock:
                self._put_aside.pop(written, None)

    def _done(self, session_id: str | None, text: str, written: Future[None]) -> None:
        if written.exception() is None:
            self._saw(session_id, Seen(text, own=True))
        if _settled(written):
            with self._lock:
                if self._handed_in.get(session_id, (None, None))[1] is written:
                    del self._handed_in[session_id]


def _settled(written: Future[None]) -> bool:
    problem = written.exception()
    return problem is None or isinstance(problem, RejectedWriteError)
