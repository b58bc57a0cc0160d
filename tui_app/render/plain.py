"""Text that is no markdown, such as what a person typed."""

from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import overload

from rich.segment import Segment
from rich.style import Style

from tui_app.core.text import displayed, encodable
from tui_app.render.cells import width_of
from tui_app.render.lines import MINIMUM_WIDTH, Line
from tui_app.render.wrapping import Break, breaks, wrapped

TAB_SIZE = 4
_REMEMBERED = 4_000
"""Lines that are kept once made; far more than any screen shows."""
_JOINERS = (None, " ", "")
"""What stands between a row and the one above: nothing, where it begins a line."""


def render_plain(text: str, width: int, style: Style) -> list[Line]:
    """`text` as it stands, safe and wrapped to `width` cells, its line breaks kept.

    There is always at least one line. A width under 6 counts as 6.
    """
    lines: list[Line] = []
    for source in displayed(encodable(text)).split("\n"):
        runs = [(source.expandtabs(TAB_SIZE), style)]
        lines.extend(row.line() for row in wrapped(runs, max(width, MINIMUM_WIDTH)))
    return lines


class _Lines(Sequence[Line]):
    """Lines that are found by their numbers, from 0 up to how many there are."""

    @overload
    def __getitem__(self, number: int) -> Line: ...
    @overload
    def __getitem__(self, number: slice) -> list[Line]: ...
    def __getitem__(self, number: int | slice) -> Line | list[Line]:
        count = len(self)
        if isinstance(number, slice):
            return [self._at(index) for index in range(*number.indices(count))]
        if number < 0:
            number += count
        if not 0 <= number < count:
            raise IndexError(number)
        return self._at(number)

    @abstractmethod
    def _at(self, number: int) -> Line: ...


class PlainLines(_Lines):
    """The lines of `render_plain` behind a bar, each made only when it is looked at.

    So a text of any length takes little memory, and hardly more time than finding its lines.
    """

    def __init__(self, width: int, style: Style, bar: Segment | None = None) -> None:
        """`width`: of the text. `bar`: decoration before every line."""
        self._width = max(width, MINIMUM_WIDTH)
        self._style = style
        self._bar = bar
        self._parts: list[_Part] = []
        self._firsts: list[int] = []
        """The number of each part's first line."""
        self._count = 0
        self._made: dict[int, Line] = {}

    def add(self, text: str) -> None:
        """Go on with `text`, on a line of its own."""
        part = _Part(displayed(encodable(text)).expandtabs(TAB_SIZE), self._width)
        self._parts.append(part)
        self._firsts.append(self._count)
        self._count += len(part.ends)

    def drop_last(self) -> None:
        """Take back what was added last."""
        self._parts.pop()
        end, self._count = self._count, self._firsts.pop()
        for number in range(self._count, end):
            self._made.pop(number, None)

    def __len__(self) -> int:
        return self._count

    def _at(self, number: int) -> Line:
        line = self._made.get(number)
        if line is None:
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            line = self._made[number] = self._make(number)
        return line

    def _make(self, number: int) -> Line:
        index = bisect_right(self._firsts, number) - 1
        text, joiner = self._parts[index].row(number - self._firsts[index])
        segments = [self._bar] if self._bar else []
        margin = width_of(self._bar.text) if self._bar else 0
        if text:
            segments.append(Segment(text, self._style))
        cells = margin + width_of(text)
        if joiner is None:
            return Line(segments, cells, margin)
        return Line(segments, cells, margin, joins=True, joiner=joiner)


class _Part:
    """Some lines of a text, and where each of their rows begins and ends."""

    __slots__ = ("ends", "joins", "starts", "text")

    def __init__(self, text: str, width: int) -> None:
        self.text = text
        self.starts, self.ends, self.joins = array("I"), array("I"), bytearray()
        for found in breaks(text, width):
            self.starts.append(found.start)
            self.ends.append(found.end)
            self.joins.append(_joins(found))

    def row(self, number: int) -> tuple[str, str | None]:
        """The text of a row, and what stands between it and the one above, if it continues it."""
        text = self.text[self.starts[number] : self.ends[number]]
        return text, _JOINERS[self.joins[number]]


def _joins(found: Break) -> int:
    return _JOINERS.index(found.joiner) if found.joins else 0


class Joined(_Lines):
    """Lines of several kinds under one another, as many as there were when it was made."""

    def __init__(self, *parts: Sequence[Line]) -> None:
        self._parts = [part for part in parts if part]
        self._ends = list(accumulate(len(part) for part in self._parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _at(self, number: int) -> Line:
        index = bisect_right(self._ends, number)
        return self._parts[index][number - (self._ends[index - 1] if index else 0)]
