"""Letting what comes in small pieces gather between two reads.

A fast model sends hundreds of pieces a second. To wake up for each costs more than all that is done
with it, and nobody sees more than some pictures a second.
"""

PERIOD = 1 / 12
"""Seconds from one read to the next."""
AT_ONCE = 0.5
"""Seconds at the beginning of a reply in which every piece is read as it comes."""
FLOOD = 32 * 1024
"""Bytes in one period that are more than small pieces: the server must not have to wait."""


class Gathering:
    """Tells when to read on. Times are in seconds of one clock that only goes forward."""

    def __init__(self) -> None:
        self._begun: float | None = None
        self._since = float("-inf")
        self._size = 0

    def wait(self, size: int, now: float) -> float:
        """How long to leave the server alone after a piece of `size` bytes that came now."""
        if self._begun is None:
            self._begun = now
        if now - self._since >= PERIOD:
            self._since, self._size = now, 0
        self._size += size
        if now - self._begun < AT_ONCE or self._size >= FLOOD:
            return 0.0
        return self._since + PERIOD - now
