"""Where something stands in lines that were set: wrapped lines and cells are read as one."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui_app.core.finding import Folded, Needle
from tui_app.render.cells import width_of
from tui_app.render.copying import text_in
from tui_app.render.lines import Line, Part

_WHOLE = -1
"""The column of a line that is no table's."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of a line from `start` up to `end`; lines count from 0."""

    line: int
    start: int
    end: int


Hit = tuple[Span, ...]
"""One find: a span on every line that it stands on."""


class _Sentence:
    """A text without a line break, and where its pieces stand."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._firsts: list[int] = []
        """Of each piece, its first character here."""
        self._ends: list[int] = []
        """Where each piece but the last ends."""
        self._places: list[tuple[int, int]] = []
        """The line of each piece, and its first cell there."""

    @property
    def text(self) -> str:
        return "".join(self._parts).rstrip()

    def add(self, text: str, line: int, cell: int, joiner: str) -> None:
        """Go on with `text`."""
        if self._parts:
            # A row is filled up with blanks where its text ends, or a wide character had no room.
            if joiner or (text and cell_len(text[0]) > 1):
                before = self._parts.pop()
                self._parts.append(before.rstrip())
                self._length += len(self._parts[-1]) - len(before)
            self._ends.append(self._length)
            self._parts.append(joiner)
            self._length += len(joiner)
        self._firsts.append(self._length)
        self._places.append((line, cell))
        self._parts.append(text)
        self._length += len(text)

    def spans(self, text: str, start: int, end: int) -> Hit:
        """The characters from `start` up to `end` of `text`, which is its own, on their lines."""
        spans: list[Span] = []
        index = bisect_right(self._firsts, start) - 1
        while index < len(self._firsts) and self._firsts[index] < end:
            first, (line, cell) = self._firsts[index], self._places[index]
            last = self._ends[index] if index < len(self._ends) else len(text)
            begin, stop = max(start, first), min(end, last)
            if begin < stop:
                left = cell + width_of(text[first:begin])
                spans.append(Span(line, left, left + width_of(text[begin:stop])))
            index += 1
        return tuple(spans)


def read_text(lines: Sequence[Line]) -> str:
    """The text of lines without decoration, a line break wherever nothing reads on."""
    return "\n".join([sentence.text for sentence in _sentences(lines)])


def find(lines: Sequence[Line], needle: Needle) -> list[Hit]:
    """Every place where it stands, in reading order: as many as it is counted in `read_text`."""
    return list(_hits(lines, needle, overlapping=False))


def find_on(line_at: Callable[[int], Line], number: int, last: int, needle: Needle) -> list[Span]:
    """What stands of any find on line `number`, without looking at more than has to be.

    `last`: the number of the last line there is. Places that overlap are all among them.
    """
    first = number
    reach = len(needle.text)
    while first > 0 and reach > 0 and _reads_on(line_at(first)):
        first -= 1
        reach -= _reach(line_at(first))
    end = number + 1
    reach = len(needle.text)
    while end <= last and reach > 0 and _reads_on(line_at(end)):
        reach -= _reach(line_at(end))
        end += 1
    lines = [line_at(index) for index in range(first, end)]
    return [
        Span(number, span.start, span.end)
        for hit in _hits(lines, needle, overlapping=True)
        for span in hit
        if span.line == number - first
    ]


def _hits(lines: Sequence[Line], needle: Needle, *, overlapping: bool) -> Iterator[Hit]:
    for sentence in _sentences(lines):
        text = sentence.text
        for start, end in needle.spans(Folded(text), overlapping=overlapping):
            yield sentence.spans(text, start, end)


def _sentences(lines: Sequence[Line]) -> list[_Sentence]:
    """In the order of where they begin."""
    found: list[_Sentence] = []
    open_ones: dict[int, _Sentence] = {}
    """By column what may be continued below."""
    for number, line in enumerate(lines):
        length = line.cells
        if line.joins and 0 < length <= line.prefix:
            continue
        if not line.parts and not line.joins:
            open_ones.clear()
        whole = Part(_WHOLE, line.prefix, length, line.joins, line.joiner)
        for part in line.parts or (whole,):
            sentence = open_ones.get(part.column) if part.joins else None
            joiner = part.joiner
            if sentence is None:
                sentence, joiner = _Sentence(), ""
                open_ones[part.column] = sentence
                found.append(sentence)
            sentence.add(text_in(line, part.start, part.end), number, part.start, joiner)
    return found


def _reads_on(line: Line) -> bool:
    """Whether it, or a cell on it, may continue what stands above."""
    return line.joins or any(part.joins for part in line.parts)


def _reach(line: Line) -> int:
    """How many characters of what is looked for it may hold; cells are read one by one."""
    if line.parts:
        return 0
    return len(Folded(text_in(line, line.prefix, line.cells).rstrip()).text)
