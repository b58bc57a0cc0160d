"""When a failed call is tried again, and after how long."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tui_app.core.errors import ChatError

_REQUEST_TIMEOUT = 408


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `max_retries` times, waiting `first_delay` seconds, then twice as long each time."""

    max_retries: int = 2
    first_delay: float = 0.5
    longest_wait: float = 120.0
    """Seconds. A server that asks for more gets no second try: nobody waits that long."""
    chance: Callable[[], float] = random.random
    """From 0 to 1: shortens or stretches a delay by a quarter, so that clients do not march."""

    def delay(self, error: ChatError, attempt: int) -> float | None:
        """Seconds to wait after `attempt` (from 1) failed with `error`; None: do not try again."""
        if attempt > self.max_retries or not (error.retryable or error.status == _REQUEST_TIMEOUT):
            return None
        asked = error.retry_after
        if asked is not None and asked > self.longest_wait:
            return None
        own = self.first_delay * 2 ** (attempt - 1) * (0.75 + 0.5 * self.chance())
        return max(own, asked or 0.0)
