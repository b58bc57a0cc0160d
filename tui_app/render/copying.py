"""Lines as the text they came from."""

from collections.abc import Iterable, Iterator

from tui_app.render.cells import part, width_of
from tui_app.render.lines import Line

Picked = tuple[Line, int, int]
"""A line and the cells picked of it: from, and up to."""


def copied(lines: Iterable[Line]) -> str:
    """The text of whole lines."""
    return selected_text((line, 0, line.cells) for line in lines)


def selected_text(picked: Iterable[Picked]) -> str:
    """The text of what is picked of lines.

    Bars and other decoration stay out, the indent before them does not. Lines that were wrapped to
    fit are rejoined. The cells of a table stand one after the other, a tab between two, however
    many lines they take.
    """
    parts: list[str] = []
    for joiner, text in _passages(picked):
        if parts:
            parts.append(joiner)
        parts.append(text)
    return "".join(parts)


def text_in(line: Line, start: int, end: int) -> str:
    """What stands in the cells of a line from `start` up to `end`.

    It goes by segments, as a line of code may have a million characters.
    """
    found: list[str] = []
    position = 0
    for segment in line.segments:
        if position >= end:
            break
        width = width_of(segment.text)
        if start <= position and position + width <= end:
            found.append(segment.text)
        elif position + width > start:
            found.append(part(segment.text, start - position, end - position))
        position += width
    return "".join(found)


def _passages(picked: Iterable[Picked]) -> Iterator[tuple[str, str]]:
    """Pieces of text, each with what stands between it and the one before."""
    row: _TableRow | None = None
    for line, start, end in picked:
        if row is not None and not (line.parts and not line.columns):
            yield "\n", row.text
            row = None
        if line.parts:
            row = row or _TableRow(line, start, end)
            row.take(line, start, end)
        elif line.joins and line.prefix and line.prefix >= line.cells:
            # Of decoration a bullet is all that says something.
            if line.lead.strip() and start < line.prefix:
                yield "\n", line.lead.rstrip()
        else:
            lead = line.lead if start < line.prefix and not line.joins else ""
            text = text_in(line, max(start, line.prefix), end)
            yield line.joiner if line.joins else "\n", (lead + text).rstrip()
    if row is not None:
        yield "\n", row.text


class _TableRow:
    """A row of a table, which takes as many lines as its highest cell."""

    def __init__(self, line: Line, start: int, end: int) -> None:
        begin = line.parts[0].start
        marker = text_in(line, max(start, line.prefix), begin) if start < begin else ""
        self._marker = f"{(line.lead + marker).strip()} ".lstrip()
        # The outermost ones may be empty.
        first = {0: ""} if start <= line.prefix else {}
        last = {line.columns - 1: ""} if line.columns and end >= line.cells else {}
        self._cells = {**first, **last}

    @property
    def text(self) -> str:
        cells = range(min(self._cells, default=0), max(self._cells, default=-1) + 1)
        return self._marker + "\t".join(self._cells.get(column, "") for column in cells)

    def take(self, line: Line, start: int, end: int) -> None:
        """Add what is picked of one of its lines."""
        for each in line.parts:
            if start < each.end and end > each.start:
                text = text_in(line, max(start, each.start), min(end, each.end)).rstrip()
                above = self._cells.get(each.column, "")
                joiner = (each.joiner if each.joins else " ") if above else ""
                self._cells[each.column] = f"{above}{joiner}{text}"
