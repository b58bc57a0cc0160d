"""Selected lines as the text they came from."""

from collections.abc import Iterable

from tui_app.render.lines import Line


def selected_text(picked: Iterable[tuple[Line, int, int | None]]) -> str:
    """The text of lines and the cells picked of each: from, and to (None: the end).

    Bars and other decoration stay out, and lines that were wrapped to fit are rejoined.
    """
    text: list[str] = []
    for line, start, end in picked:
        cells = line.strip.crop(max(start, line.prefix), end).text.rstrip()
        if text and line.joins:
            text[-1] += line.joiner + cells
        else:
            text.append(cells)
    return "\n".join(text)
