"""A clock that stands still until it is moved."""


class StillClock:
    def __init__(self, now_ms: int = 1_760_000_000_000) -> None:
        self._start_ms = now_ms
        self._elapsed = 0.0

    def now_ms(self) -> int:
        return self._start_ms + round(self._elapsed * 1000)

    def monotonic(self) -> float:
        return self._elapsed

    def move(self, seconds: float) -> None:
        self._elapsed += seconds
