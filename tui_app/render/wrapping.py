"""Breaking styled text into rows of so many cells."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style

from tui_app.core.text import is_mark
from tui_app.render.cells import graphemes, is_single, width_of
from tui_app.render.lines import Row

Run = tuple[str, Style]
"""Text in one style. It is safe; a line feed in it is a hard break."""

_OPENING = "（「『【《〈〔［｛"
_CLOSING = "、。，．！？：；）」』】》〉〕］｝ー々…”’"
_WIDE = "\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_MARKS = "\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNIT = re.compile(f" +|[{_OPENING}]*[{_WIDE}][{_MARKS}]*[{_CLOSING}]*|[^ {_WIDE}]+[{_CLOSING}]*")
"""What a line is not broken inside: a run of spaces, an ideograph with the punctuation that may
not be parted from it, a word."""


@dataclass(frozen=True, slots=True)
class Break:
    """A part of a text that stands on one row: characters `start` to `end`."""

    start: int
    end: int
    joins: bool = False
    joiner: str = " "


def merged(runs: Iterable[Run]) -> list[Run]:
    """`runs` without empty ones, neighbours of one style joined."""
    result: list[Run] = []
    for text, style in runs:
        if not text:
            continue
        if result and (result[-1][1] is style or result[-1][1] == style):
            result[-1] = (result[-1][0] + text, style)
        else:
            result.append((text, style))
    return result


def attached(runs: Iterable[Run]) -> list[Run]:
    """`runs`, marks at the start of one moved to the letter they stand on, which has its style.

    A terminal puts both into one cell, whatever is between them; so they are measured together.
    """
    result: list[Run] = []
    for text, style in runs:
        marks = 0
        while result and marks < len(text) and is_mark(text[marks]):
            marks += 1
        if marks:
            result[-1] = (result[-1][0] + text[:marks], result[-1][1])
        if marks < len(text):
            result.append((text[marks:], style))
    return result


def text_of(runs: Iterable[Run]) -> str:
    return "".join([text for text, _ in runs])


def sliced(runs: Iterable[Run], start: int) -> list[Run]:
    """`runs` from character `start` on."""
    result: list[Run] = []
    for text, style in runs:
        if start >= len(text):
            start -= len(text)
            continue
        result.append((text[start:], style))
        start = 0
    return result


def wrapped(runs: Iterable[Run], width: int) -> list[Row]:
    """`runs` in rows of at most `width` cells (at least 2), broken at spaces where there are any."""
    pieces = merged(runs)
    text = text_of(pieces)
    if "\n" not in text and not text.endswith(" ") and (row := _fitting(pieces, text, width)):
        return [row]
    return broken(pieces, width)[0]


def breaks(text: str, width: int) -> Iterator[Break]:
    """Where `wrapped` breaks a text of one style."""
    return _breaks(text, width, [len(text)])


def broken(runs: Iterable[Run], width: int) -> tuple[list[Row], int]:
    """The rows of `wrapped`, and the character in `runs` at which the last of them starts."""
    pieces = merged(runs)
    text = text_of(pieces)
    ends = list(accumulate(len(piece) for piece, _ in pieces))
    found = list(_breaks(text, width, ends))
    return list(_rows(pieces, ends, found)), found[-1].start


def folded(runs: Iterable[Run], width: int) -> list[Row]:
    """`runs` in rows of at most `width` cells, cut wherever a row is full: for code."""
    pieces = merged(runs)
    text = text_of(pieces)
    if row := _fitting(pieces, text, width):
        return [row]
    ends = list(accumulate(len(piece) for piece, _ in pieces))
    if is_single(text):
        cuts = range(0, len(text), width) or range(1)
        found = [
            Break(start, min(start + width, len(text)), joins=start > 0, joiner="")
            for start in cuts
        ]
    else:
        found = list(_cut(text, 0, len(text), width, ends, joins=False, joiner=""))
    return list(_rows(pieces, ends, found))


def _fitting(pieces: Iterable[Run], text: str, width: int) -> Row | None:
    """`pieces`, whose text is `text`, in one row, where that is quickly seen to have room."""
    if len(text) > width or not is_single(text):
        return None
    return Row([Segment(piece, style) for piece, style in pieces], len(text))


def _rows(pieces: Sequence[Run], ends: Sequence[int], found: Iterable[Break]) -> Iterator[Row]:
    index = 0
    for part in found:
        segments: list[Segment] = []
        cells = 0
        position = part.start
        while position < part.end:
            while ends[index] <= position:
                index += 1
            piece, style = pieces[index]
            offset = ends[index] - len(piece)
            stop = min(part.end, ends[index])
            text = piece[position - offset : stop - offset]
            segments.append(Segment(text, style))
            cells += width_of(text)
            position = stop
        yield Row(segments, cells, part.joins, part.joiner)


def _breaks(text: str, width: int, ends: Sequence[int]) -> Iterator[Break]:
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        if is_single(text[start:stop]):
            yield from _break_single(text, start, stop, width)
        else:
            yield from _break_units(text, start, stop, width, ends)
        if end < 0:
            return
        start = end + 1


def _break_single(text: str, start: int, stop: int, width: int) -> Iterator[Break]:
    """Characters of one cell: whole words are skipped over without looking at each."""
    stop = start + len(text[start:stop].rstrip(" "))
    joins, joiner = False, " "
    while stop - start > width:
        space = text.rfind(" ", start, start + width + 1)
        end = start + len(text[start:space].rstrip(" ")) if space > start else start
        if end > start:
            yield Break(start, end, joins, joiner)
            joins, joiner = True, " "
            start = space + 1
        elif text[start] != " ":
            yield Break(start, start + width, joins, joiner)
            joins, joiner = True, ""
            start += width
        while start < stop and text[start] == " ":
            start += 1
    yield Break(start, stop, joins, joiner)


def _break_units(
    text: str, start: int, stop: int, width: int, ends: Sequence[int]
) -> Iterator[Break]:
    """The same for text of any width, unit by unit."""
    joins, joiner = False, " "
    end = start
    cells = 0
    spaced = False
    for unit in _UNIT.finditer(text, start, stop):
        first, last = unit.span()
        if text[first] == " ":
            cells += last - first
            spaced = True
            continue
        wide = _measured(text, first, last, ends)
        if cells + wide > width:
            if end > start:
                yield Break(start, end, joins, joiner)
                joins, joiner = True, " " if spaced else ""
            start, cells = first, 0
            if wide > width:
                *full, rest = _cut(text, first, last, width, ends, joins, joiner)
                yield from full
                start, joins, joiner = rest.start, rest.joins, rest.joiner
                wide = _measured(text, start, last, ends)
        cells += wide
        end = last
        spaced = False
    yield Break(start, max(start, end), joins, joiner)


def _cut(
    text: str, first: int, last: int, width: int, ends: Sequence[int], joins: bool, joiner: str
) -> Iterator[Break]:
    """One unit longer than a row, cut between graphemes."""
    start = first
    cells = 0
    position = first
    while position < last:
        stop = min(last, _next_end(ends, position))
        for begin, _, wide in graphemes(text[position:stop]):
            if cells + wide > width and cells:
                yield Break(start, position + begin, joins, joiner)
                joins, joiner = True, ""
                start, cells = position + begin, 0
            cells += wide
        position = stop
    yield Break(start, last, joins, joiner)


def _measured(text: str, first: int, last: int, ends: Sequence[int]) -> int:
    """Cells of a part, each style on its own, as the strip will be measured."""
    cells = 0
    while first < last:
        stop = min(last, _next_end(ends, first))
        cells += width_of(text[first:stop])
        first = stop
    return cells


def _next_end(ends: Sequence[int], position: int) -> int:
    index = bisect_right(ends, position)
    return ends[index]
