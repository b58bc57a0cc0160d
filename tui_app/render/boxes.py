"""Pieces of a formula as rectangles of text, put beside and above one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui_app.render.cells import width_of

_TALL = {
    "(": "⎛⎜⎜⎝", ")": "⎞⎟⎟⎠", "[": "⎡⎢⎢⎣", "]": "⎤⎥⎥⎦", "{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭",
    "⌊": "⎢⎢⎢⎣", "⌋": "⎥⎥⎥⎦", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "|": "││││", "‖": "‖‖‖‖",
}  # fmt: skip
"""Of each delimiter its top, what repeats, its middle and its bottom; others do not grow."""


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of text, all `cells` wide; the row `base` stands on the line that is written on."""

    rows: tuple[str, ...] = ("",)
    cells: int = 0
    base: int = 0

    @property
    def text(self) -> str:
        """The text of a box of one row."""
        return self.rows[self.base]

    @property
    def tall(self) -> bool:
        return len(self.rows) > 1


def line(text: str) -> Box:
    """A box of one row. `text` has no controls."""
    return Box((text,), width_of(text))


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes from left to right on one line of writing."""
    parts = list(boxes)
    if len(parts) == 1:
        return parts[0]
    above = max((box.base for box in parts), default=0)
    below = max((len(box.rows) - box.base for box in parts), default=1)
    rows = [""] * (above + below)
    for box in parts:
        first = above - box.base
        for number in range(len(rows)):
            inside = first <= number < first + len(box.rows)
            rows[number] += box.rows[number - first] if inside else " " * box.cells
    return Box(tuple(rows), sum(box.cells for box in parts), above)


def stacked(boxes: Sequence[Box], base: int) -> Box:
    """Boxes under one another, centred; the line of writing is that of the box `base`."""
    cells = max(box.cells for box in boxes)
    rows = [row for box in boxes for row in padded(box, cells, "center").rows]
    above = sum(len(box.rows) for box in boxes[:base])
    return Box(tuple(rows), cells, above + boxes[base].base)


def padded(box: Box, cells: int, align: str) -> Box:
    """`box` in a wider one: `left`, `right` or `center`."""
    free = cells - box.cells
    if free <= 0:
        return box
    left = {"left": 0, "right": free}.get(align, free // 2)
    rows = tuple(" " * left + row + " " * (free - left) for row in box.rows)
    return Box(rows, cells, box.base)


def fraction(top: Box, bottom: Box) -> Box:
    """One box over the other, a bar between."""
    bar = line("─" * (max(top.cells, bottom.cells) + 2))
    return stacked([top, bar, bottom], 1)


def framed(box: Box) -> Box:
    """A box with a frame around it."""
    bar = "─" * (box.cells + 2)
    rows = (f"┌{bar}┐", *(f"│ {row} │" for row in box.rows), f"└{bar}┘")
    return Box(rows, box.cells + 4, box.base + 1)


def delimited(left: str, box: Box, right: str) -> Box:
    """A box between delimiters as tall as it is; an empty one is left out."""
    return beside([_grown(left, box), box, _grown(right, box)])


def scripted(box: Box, low: str, high: str) -> Box:
    """A tall box with something behind its bottom row and behind its top row."""
    cells = max(width_of(low), width_of(high))
    blank = " " * cells
    rows = [_filled(high, cells), *[blank] * (len(box.rows) - 2), _filled(low, cells)]
    return beside([box, Box(tuple(rows), cells, box.base)])


def braced(box: Box, brace: str, *, under: bool) -> Box:
    """A box with a brace under or over it. `brace`: its left end, middle and right end."""
    cells = max(3, box.cells)
    left, middle, right = brace
    half = (cells - 3) // 2
    drawn = line(left + "─" * half + middle + "─" * (cells - 3 - half) + right)
    return stacked([box, drawn] if under else [drawn, box], 0 if under else 1)


def grid(
    rows: Sequence[Sequence[Box]],
    aligns: Sequence[str],
    gaps: Sequence[int],
    lines: frozenset[int] = frozenset(),
) -> Box:
    """Boxes in rows and columns; the line of writing is in the middle.

    `aligns`: of each column. `gaps`: the cells before each. `lines`: the columns that a line
    stands before.
    """
    widths = [
        max((row[column].cells for row in rows if column < len(row)), default=0)
        for column in range(len(aligns))
    ]
    spaces = [("│" if column in lines else "").center(gap) for column, gap in enumerate(gaps)]
    apart = any(box.tall for row in rows for box in row)
    between = "".join([space + " " * width for space, width in zip(spaces, widths, strict=True)])
    done: list[str] = []
    for row in rows:
        cells = [*row, *[Box()] * (len(aligns) - len(row))]
        above = max(cell.base for cell in cells)
        height = above + max(len(cell.rows) - cell.base for cell in cells)
        parts: list[Box] = []
        for space, cell, width, align in zip(spaces, cells, widths, aligns, strict=True):
            parts += [Box((space,) * height, len(space), above), padded(cell, width, align)]
        if done and apart:
            done.append(between)
        done += beside(parts).rows
    return Box(tuple(done) or ("",), sum(widths) + sum(gaps), max(0, len(done) - 1) // 2)


def _grown(delimiter: str, box: Box) -> Box:
    height = len(box.rows)
    if height == 1 or delimiter not in _TALL:
        return line(delimiter)
    top, repeated, middle, bottom = _TALL[delimiter]
    rows = [top, *[repeated] * (height - 2), bottom]
    if height > 2:
        rows[height // 2] = middle
    return Box(tuple(rows), 1, box.base)


def _filled(text: str, cells: int) -> str:
    return text + " " * (cells - width_of(text))
