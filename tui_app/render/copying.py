"""Lines as the text they came from."""

from collections.abc import Iterable

from tui_app.render.cells import part
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
        parts.append(part(line.strip.text, max(start, line.prefix), end).rstrip())
    return "".join(parts)
