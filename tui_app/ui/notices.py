"""What the person was told in this run, to be read again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tui_app.core.clock import Clock

MOST = 200
"""Notices that are kept."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was told."""

    at_ms: int
    text: str
    urgent: bool = False


class Notices:
    """The last notices. Nothing of them is on disk."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: deque[Notice] = deque(maxlen=MOST)

    def add(self, text: str, *, urgent: bool = False) -> None:
        """Keep a notice; of one that was told again, the last time."""
        if self._kept and self._kept[-1].text == text:
            self._kept.pop()
        self._kept.append(Notice(self._clock.now_ms(), text, urgent))

    @property
    def newest_first(self) -> Sequence[Notice]:
        return tuple(reversed(self._kept))


def notice_rows(notices: Sequence[Notice], now_ms: int) -> list[tuple[str, str]]:
    """Each with its time, as a panel shows them; errors are marked."""
    return [
        (_time(notice.at_ms, now_ms), f"✖ {notice.text}" if notice.urgent else notice.text)
        for notice in notices
    ]


def _time(at_ms: int, now_ms: int) -> str:
    """A moment as the reader's clock shows it, with the day where that is another one."""
    from datetime import datetime

    from tui_app.ui.moments import day_words

    time = datetime.fromtimestamp(at_ms / 1000).strftime("%H:%M:%S")  # noqa: DTZ006 - the reader's
    day = day_words(at_ms, now_ms)
    return time if day == "today" else f"{day} {time}"
