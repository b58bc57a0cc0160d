"""A time limit on a blocked thread.

httpx fixes its read timeout when a response begins and counts each read on its own. A reply needs
a long limit before its first event, a shorter one afterwards, and one over all reads of an error
body; so a watcher ends the connection when the limit passes.
"""

import threading
import time
from collections.abc import Callable
from typing import Self

_NEVER = float("inf")
_OVERSLEPT = 2.0
"""Seconds. Who wakes so late stood still, stopped by ^Z or with the machine asleep."""
_GRACE = 10.0
"""Seconds to read what came meanwhile."""


class Deadline:
    """Calls `expire` once, from a thread of its own, if the limit passes without being moved.

    A context manager: the thread runs inside it.
    """

    def __init__(self, expire: Callable[[], None]) -> None:
        self.expired = False
        self._expire = expire
        self._changed = threading.Condition()
        self._at = _NEVER
        self._wakes_at = _NEVER
        self._over = False
        self._thread = threading.Thread(target=self._watch, name="chinwag-deadline", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()

    def set(self, seconds: float) -> None:
        """Let the limit pass `seconds` from now."""
        with self._changed:
            self._at = time.monotonic() + seconds
            if self._at < self._wakes_at:
                self._changed.notify()

    def lift(self) -> None:
        """Have no limit until the next `set`."""
        with self._changed:
            self._at = _NEVER

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                left = self._at - time.monotonic()
                if left <= 0:
                    self.expired = True
                    break
                self._wakes_at = self._at
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
                if time.monotonic() - self._at > _OVERSLEPT:
                    self._at = time.monotonic() + _GRACE
        if self.expired:
            self._expire()
