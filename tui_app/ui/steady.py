"""Keeping columns where they belong, whatever width a terminal gives to emoji.

Terminals do not agree on joined emoji, flags, skin tones and emoji that another form was asked of:
one draws 👩‍🚀 in two cells, another in four. So after each of them the cursor is put where the text
goes on, and the cells it should take are blanked before: what is drawn too wide is written over,
what is drawn too narrow leaves nothing of what stood there. At the end of a strip, where nothing
would be written over what is too wide, joined emoji are drawn as the first of them.
"""

import re

from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual.strip import Strip

from tui_app.render.cells import graphemes

_UNSURE = re.compile("[\u200d\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")

_ALONE = re.compile("[^\u200d\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U000e0020-\U000e007f]")
"""What is an emoji of its own, in two cells at most, where a terminal joins nothing."""


def steadied(strip: Strip, x: int, y: int) -> Strip:
    """A strip that is painted at a place of the screen, so that its columns stay there."""
    for text, _, _ in strip:
        if not text.isascii() and _UNSURE.search(text):
            return _SteadyStrip(strip, x, y)
    return strip


class _SteadyStrip(Strip):
    """Knows where it stands when it is written."""

    __slots__ = ("_x", "_y")

    def __init__(self, strip: Strip, x: int, y: int) -> None:
        super().__init__(list(strip), strip.cell_length)
        self._x, self._y = x, y

    def crop(self, start: int, end: int | None = None) -> Strip:
        return _SteadyStrip(super().crop(start, end), self._x + max(0, start), self._y)

    def render(self, console: Console) -> str:
        parts: list[Segment] = []
        column, limit = self._x, self._x + self.cell_length
        for segment in self:
            text, style, _ = segment
            if text.isascii() or not _UNSURE.search(text):
                parts.append(segment)
                column += segment.cell_length
                continue
            begun = 0
            for start, end, cells in graphemes(text):
                grapheme = text[start:end]
                if _is_unsure(grapheme):
                    if column + 2 * len(_ALONE.findall(grapheme)) > limit:
                        grapheme = grapheme[0]
                    here = Control.move_to(column, self._y).segment.text
                    after = Control.move_to(column + cells, self._y).segment.text
                    parts += [
                        Segment(text[begun:start], style),
                        Segment(here),
                        Segment(" " * cells, style),
                        Segment(here),
                        Segment(grapheme, style),
                        Segment(after),
                    ]
                    begun = end
                column += cells
            parts.append(Segment(text[begun:], style))
        return Strip(parts).render(console)


def _is_unsure(grapheme: str) -> bool:
    """Whether terminals give it different widths. Joined letters are no emoji."""
    return len(grapheme) > 1 and not grapheme[0].isalpha() and bool(_UNSURE.search(grapheme))
