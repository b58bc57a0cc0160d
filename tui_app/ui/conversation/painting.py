"""What is laid over the lines of the conversation: the cursor's bar, the selection."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def with_cursor(strip: Strip, left: int, style: Style) -> Strip:
    """`strip`, whose text begins after `left` cells, with the cursor's bar before the text."""
    mark = Strip([Segment(" " * (left - 2)), Segment("▎", style), Segment(" ")], left)
    return Strip.join([mark, strip.crop(left)])


def with_span(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """`strip` with `style` laid over the cells from `start` up to `end`."""
    end = min(end, strip.cell_length)
    if start >= end:
        return strip
    before, inside, after = strip.crop(0, start), strip.crop(start, end), strip.crop(end)
    painted = Strip(list(Segment.apply_style(inside, post_style=style)), end - start)
    return Strip.join([before, painted, after])
