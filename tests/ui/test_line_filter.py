"""The second net costs little: what it took care of once it does not look at again."""

from rich.segment import Segment
from textual.color import Color
from textual.strip import Strip

from tui_app.ui.line_filter import SafeLines


def test_a_line_that_is_painted_again_is_not_filtered_again() -> None:
    line, background = Strip([Segment("text")]), Color(0, 0, 0)
    once = line.apply_filter(SafeLines(), background)
    assert line.apply_filter(SafeLines(), background) is once
