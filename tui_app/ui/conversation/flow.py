"""Blocks stacked from top to bottom, measured only where someone looks.

A conversation of ten thousand messages has heights that nobody has computed. The flow works with
estimates and corrects them as blocks come into view. A place in it is therefore a `Place`, a block
and a line within it, which no correction elsewhere can move; rows from the top are derived.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from tui_app.render.lines import Line
from tui_app.ui.conversation.block import MessageBlock


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a block; both count from 0."""

    block: int = 0
    line: int = 0


class Flow:
    """The blocks of one conversation and where they stand. Rows count from 0 at the top."""

    def __init__(self) -> None:
        self.blocks: list[MessageBlock] = []
        self._heights: list[int] = []
        self._measured: list[bool] = []
        self._tops: list[int] = [0]
        self._sound = 0
        """Tops up to and including this index are right."""

    @property
    def height(self) -> int:
        """Rows in all, some of them estimated."""
        return self._top(len(self.blocks))

    def replace(self, blocks: Iterable[MessageBlock], width: int) -> None:
        """Take other blocks."""
        self.blocks = list(blocks)
        self.forget(width)

    def append(self, block: MessageBlock, width: int) -> int:
        """Add a block at the end; its index."""
        self.blocks.append(block)
        self._heights.append(block.estimate(width))
        self._measured.append(False)
        self._tops.append(0)
        return len(self.blocks) - 1

    def forget(self, width: int) -> None:
        """Forget all measurements, for instance because the width changed."""
        self._heights = [block.estimate(width) for block in self.blocks]
        self._measured = [False] * len(self.blocks)
        self._tops = [0] * (len(self.blocks) + 1)
        self._sound = 0

    def remeasure(self, index: int) -> None:
        """Say that the height of a block changed."""
        height = self.blocks[index].height
        if height != self._heights[index]:
            self._heights[index] = height
            self._sound = min(self._sound, index)
        self._measured[index] = True

    def top(self, index: int) -> int:
        """The row at which a block begins."""
        return self._top(index)

    def row(self, place: Place) -> int:
        return self._top(place.block) + place.line

    def at(self, row: int) -> Place:
        """The place at a row, as far as heights are known."""
        if not self.blocks:
            return Place()
        self._top(len(self.blocks))
        index = min(max(0, bisect_right(self._tops, row) - 1), len(self.blocks) - 1)
        return Place(index, max(0, min(row - self._tops[index], self._heights[index] - 1)))

    def clamped(self, place: Place) -> Place:
        """The place, or the end where there is none such any more."""
        if place.block < len(self.blocks):
            return place
        return Place(max(0, len(self.blocks) - 1))

    def walk(self, place: Place, rows: int) -> Place:
        """The place `rows` below (negative: above) another, measuring what lies between."""
        if not self.blocks:
            return Place()
        index, line = place.block, place.line + rows
        while line < 0 and index > 0:
            index -= 1
            line += self._measure(index)
        while index < len(self.blocks) - 1 and line >= self._measure(index):
            line -= self._heights[index]
            index += 1
        return Place(index, max(0, min(line, self._measure(index) - 1)))

    def last_page(self, rows: int) -> Place:
        """The place at the top of the page that ends with the last row."""
        if not self.blocks:
            return Place()
        last = len(self.blocks) - 1
        return self.walk(Place(last, self._measure(last) - 1), 1 - rows)

    def measure_page(self, place: Place, rows: int) -> None:
        """Measure every block of the page that begins at `place`."""
        index, below = place.block, -place.line
        while index < len(self.blocks) and below < rows:
            below += self._measure(index)
            index += 1

    def line(self, row: int) -> Line | None:
        """The line at a row; None between blocks and outside."""
        return next(self.lines(range(row, row + 1)))

    def lines(self, rows: range) -> Iterator[Line | None]:
        """The lines at rows one below the other; None between blocks and outside."""
        height = self.height
        index = self.at(rows.start).block
        for row in rows:
            if not 0 <= row < height:
                yield None
                continue
            while row >= self._tops[index + 1]:
                index += 1
            block = self.blocks[index] if self._measured[index] else None
            yield block.line(row - self._tops[index]) if block is not None else None

    def _measure(self, index: int) -> int:
        if not self._measured[index]:
            self.blocks[index].prepare()
            self.remeasure(index)
        return self._heights[index]

    def _top(self, index: int) -> int:
        if index > self._sound:
            start = self._sound
            self._tops[start:] = accumulate(self._heights[start:], initial=self._tops[start])
            self._sound = len(self._heights)
        return self._tops[index]
