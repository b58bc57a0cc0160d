"""The second net: nothing that a terminal obeys leaves in a line, whoever put it there."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui_app.core.text import safe

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class SafeLines(LineFilter):
    """Makes the text of every segment safe. Widgets have done so already; this makes sure."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(_CONTROL.search(text) for text, _, _ in segments):
            return segments
        return [
            segment if control else Segment(safe(text).replace("\n", " ").replace("\t", " "), style)
            for segment in segments
            for text, style, control in [segment]
        ]
