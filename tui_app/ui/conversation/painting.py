"""Lines of the conversation as the strips that a pane shows."""

from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tui_app.render.lines import BLANK, Line
from tui_app.render.styles import RenderStyles, combined, marked

_REMEMBERED = 4_000
"""Lines whose strips are kept; far more than any screen shows."""


@dataclass(frozen=True, slots=True)
class Pane:
    """What all lines are painted on."""

    width: int
    """Cells from edge to edge."""
    left: int
    """Cells before the text column."""
    column: int
    """Cells of the text column."""
    base: Style
    background: Color
    styles: RenderStyles
    filters: tuple[LineFilter, ...]
    """What every strip passes through last."""


class Painter:
    """Paints lines on a pane.

    A line that was painted before gives the same strip again. Textual remembers with a strip how
    it was cut and what was written for it, so that lines which merely moved cost next to nothing.
    """

    def __init__(self) -> None:
        self._pane: Pane | None = None
        self._painted: dict[int, tuple[Line, Strip]] = {}
        """By the line's identity; comparing lines would cost as much as painting them."""

    def take(self, pane: Pane) -> None:
        """Paint on `pane` from here on."""
        if pane != self._pane:
            self._pane = pane
            self._painted.clear()

    def forget(self) -> None:
        """Forget what was painted: other lines are shown from here on."""
        self._painted.clear()

    def blank(self) -> Strip:
        """A row with nothing on it."""
        return self.plain(BLANK)

    def plain(self, line: Line) -> Strip:
        """A line with nothing laid over it."""
        known = self._painted.get(id(line))
        if known is not None:
            return known[1]
        if line.code is None:
            left = self._on().left
            strip = self._filled([Segment(" " * left), *line.segments], left + line.cells)
        else:
            strip = self.finished(self.laid(line, line.strip))
        if len(self._painted) >= _REMEMBERED:
            self._painted.clear()
        self._painted[id(line)] = (line, strip)
        return strip

    def laid(self, line: Line, strip: Strip, slid: int = 0) -> Strip:
        """A line in its column. `strip`: its own, with what is laid over it.

        Of a line that may be moved sideways it is what is seen when it is moved by `slid` cells.
        """
        pane = self._on()
        if line.code is not None:
            strip = cut_out(strip, line.prefix, slid, pane.column, pane.styles)
        return Strip([Segment(" " * pane.left), *strip], pane.left + strip.cell_length)

    def finished(self, strip: Strip) -> Strip:
        """A strip of `laid` from edge to edge, on the colours of the pane."""
        return self._filled(list(strip), strip.cell_length)

    def _filled(self, segments: list[Segment], cells: int) -> Strip:
        # One strip for all steps: each has caches of its own, which cost more than the text.
        pane = self._on()
        base, rest = pane.base, pane.width - cells
        if rest < 0:
            segments = list(Strip(segments, cells).crop(0, pane.width))
        painted = [
            Segment(text, _laid_on(base, style) if style else base)
            for text, style, _ in segments
            if text
        ]
        if rest > 0:
            painted.append(Segment(" " * rest, base))
        for line_filter in pane.filters:
            painted = line_filter.apply(painted, pane.background)
        return Strip(painted, pane.width)

    def _on(self) -> Pane:
        if self._pane is None:
            raise RuntimeError("nothing to paint on")
        return self._pane


def cut_out(strip: Strip, prefix: int, slid: int, width: int, styles: RenderStyles) -> Strip:
    """The `width` cells that are seen of a line of code that is moved to the left by `slid` cells.

    The first `prefix` cells stay. Where text is cut off stands a mark; its meta says which way a
    click on it goes.
    """
    if not slid and strip.cell_length <= width:
        return strip
    room = width - prefix
    seen = strip.crop(prefix + slid, prefix + slid + room)
    seen = seen.extend_cell_length(room, styles.code_text)
    mark = combined(styles.code_text, styles.bullet)
    if slid and strip.crop(prefix, prefix + slid + 1).text.strip():
        seen = Strip.join([Strip([Segment("‹", marked(mark, "slide", -1))], 1), seen.crop(1)])
    if strip.cell_length > prefix + slid + room:
        end = Strip([Segment("›", marked(mark, "slide", 1))], 1)
        seen = Strip.join([seen.crop(0, room - 1), end])
    return Strip.join([strip.crop(0, prefix), seen])


@lru_cache(maxsize=4096)
def _laid_on(base: Style, style: Style) -> Style:
    return base + style


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
