"""From the engine's threads to the screen: a change at once, further ones once a frame."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.engine.live import LiveReply

FRAME = 1 / 13
"""Seconds between deliveries while a reply streams: text that comes this smoothly looks like it is
being written, and each painting costs the same whatever it brings."""
_BUSY_SHARE = 4
"""Painting takes at most one part in this many of the time."""


class ReplyFeed:
    """Gathers changed replies and delivers each once a frame, on the event loop.

    A wake-up costs more than a token, so at most one is under way, and none where nothing changed.
    `deliver` is called with each reply that changed.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, deliver: "Callable[[LiveReply], None]"
    ) -> None:
        self._loop = loop
        self._context = copy_context()
        """That of the app: the threads that notify have others."""
        self._deliver = deliver
        self._lock = threading.Lock()
        self._changed: dict[LiveReply, None] = {}
        self._next = 0.0
        """When the next delivery may be, by the loop's clock."""
        self._armed = False
        self._closed = False

    def close(self) -> None:
        """Deliver nothing more."""
        self._closed = True

    def notify(self, reply: "LiveReply") -> None:
        """Say that a reply changed. From any thread; returns at once."""
        with self._lock:
            self._changed[reply] = None
            if self._armed:
                return
            self._armed = True
            wait = self._next - self._loop.time()
        # Where the loop is closed, the app is gone and nobody looks any more.
        with suppress(RuntimeError):
            wake = partial(self._loop.call_later, wait, self._wake) if wait > 0 else self._wake
            self._loop.call_soon_threadsafe(wake, context=self._context)

    def _wake(self) -> None:
        started = self._loop.time()
        with self._lock:
            changed, self._changed = self._changed, {}
        said = any(reply.call.first_token_ms is not None for reply in changed)
        try:
            for reply in changed if not self._closed else ():
                self._deliver(reply)
        finally:
            # Whatever went wrong with one reply, the others go on.
            self._rest(started, FRAME if said else 0.0)

    def _rest(self, started: float, frame: float) -> None:
        """Have the next delivery wait for its time. `started`: when this one did. `frame`: for how
        long it is enough; what nothing has been said in yet must not hold up a first word."""
        ended = self._loop.time()
        wait = max(started + frame - ended, (ended - started) * (_BUSY_SHARE - 1))
        with self._lock:
            self._next = ended + wait
            again = self._armed = bool(self._changed)
        if again:
            self._loop.call_later(wait, self._wake)
