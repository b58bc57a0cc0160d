"""The second net: nothing that a terminal obeys leaves in a line, whoever put it there."""

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROL = "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


class SafeLines(LineFilter):
    """Takes controls out of every segment. Widgets have made them pictures; this makes sure.

    What was laid out stays as wide as it was: a control has no width, a picture of it would have.
    """

    # Strips remember what a filter made of them by the filter. All of these are the same one.

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SafeLines)

    def __hash__(self) -> int:
        return hash(SafeLines)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(_has_control(text) for text, _, _ in segments):
            return segments
        return [
            segment
            if control
            else Segment(re.sub(_CONTROL, lambda found: "\ufffd" * cell_len(found[0]), text), style)
            for segment in segments
            for text, style, control in [segment]
        ]


def _has_control(text: str) -> bool:
    return not text.isprintable() and re.search(_CONTROL, text) is not None
