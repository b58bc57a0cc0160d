"""From the engine's threads to the screen: the first change at once, then once a frame."""

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.engine.live import LiveReply

FRAME = 1 / 15
"""Seconds between deliveries while a reply streams: text that comes this smoothly looks like it is
being written, and each painting costs the same whatever it brings."""
_BUSY_SHARE = 4
"""Painting takes at most one part in this many of the time."""


class ReplyFeed:
    """Gathers changed replies and delivers each once a frame, on the event loop.

    A wake-up costs more than a token, so at most one is under way. `deliver` is called with each
    reply that changed.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, deliver: "Callable[[LiveReply], None]"
    ) -> None:
        self._loop = loop
        self._deliver = deliver
        self._lock = threading.Lock()
        self._changed: dict[LiveReply, None] = {}
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
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            # The loop is closed: the app is gone and nobody looks any more.
            return

    def _wake(self) -> None:
        started = self._loop.time()
        with self._lock:
            changed, self._changed = self._changed, {}
            if not changed or self._closed:
                self._armed = False
                return
        try:
            for reply in changed:
                self._deliver(reply)
        finally:
            # Whatever went wrong with one reply, the others go on.
            took = self._loop.time() - started
            self._loop.call_later(max(FRAME, took * (_BUSY_SHARE - 1)), self._wake)
