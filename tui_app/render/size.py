"""How much a text is to be set, and how much of it is worth that."""

from tui_app.render.blocks import why_plain
from tui_app.render.lines import BLANK, Line
from tui_app.render.plain import PlainLines
from tui_app.render.styles import RenderStyles

MOST_LINES = 20_000
"""Lines of a reply that are read as markdown: nobody reads more."""
_BREAK, _BAR = 20, 5
"""Characters of prose that take as long as a line break, or a bar between the cells of a table,
beside the text around it."""


def weight_of(text: str) -> int:
    """About how many characters of prose take as long to set as `text`: 1,000 take a millisecond."""
    return len(text) + _BREAK * text.count("\n") + _BAR * text.count("|")


def parted(text: str, most: int) -> tuple[str, str]:
    """The first `most` lines of a text, and the rest."""
    if text.count("\n") < most:
        return text, ""
    end = 0
    for _ in range(most):
        end = text.index("\n", end) + 1
    return text[:end], text[end:]


def begin_rest(most_lines: int, width: int, styles: RenderStyles) -> tuple[list[Line], PlainLines]:
    """A word that a text goes on plain after `most_lines`, and the lines it goes on with, none yet.

    They are made when they are looked at, so that a text without an end costs little.
    """
    rows = why_plain(f"what comes after {most_lines:,} lines", width, styles)
    return [BLANK, *(row.line() for row in rows)], PlainLines(width, styles.text)
