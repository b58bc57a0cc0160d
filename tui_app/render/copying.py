"""Lines as the text they came from."""

from collections.abc import Iterable

from tui_app.render.cells import part, width_of
from tui_app.render.lines import Line


def copied(lines: Iterable[Line]) -> str:
    """The text of whole lines."""
    return selected_text((line, 0, line.strip.cell_length) for line in lines)


def selected_text(picked: Iterable[tuple[Line, int, int]]) -> str:
    """The text of lines and the cells picked of each: from, and up to.

    Bars and other decoration stay out, and lines that were wrapped to fit are rejoined.
    """
    parts: list[str] = []
    for line, start, end in picked:
        if line.joins and line.prefix and line.prefix >= line.strip.cell_length:
            continue
        if parts:
            parts.append(line.joiner if line.joins else "\n")
        parts.append(text_in(line, max(start, line.prefix), end).rstrip())
    return "".join(parts)


def text_in(line: Line, start: int, end: int) -> str:
    """What stands in the cells of a line from `start` up to `end`.

    It goes by segments, as a line of code may have a million characters.
    """
    found: list[str] = []
    position = 0
    for segment in line.strip:
        if position >= end:
            break
        width = width_of(segment.text)
        if start <= position and position + width <= end:
            found.append(segment.text)
        elif position + width > start:
            found.append(part(segment.text, start - position, end - position))
        position += width
    return "".join(found)
