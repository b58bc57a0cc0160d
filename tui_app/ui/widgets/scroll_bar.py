"""A scroll bar that is cheap to paint again and again, as while a reply grows."""

from functools import lru_cache
from typing import cast

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class QuickScrollBar(ScrollBar):
    """Textual's vertical scroll bar, one cell wide, painted by the few different cells it has."""

    def render_lines(self, crop: Region) -> list[Strip]:
        bar = self.render()
        if not isinstance(bar, ScrollBarRender):
            return super().render_lines(crop)
        filters, background = tuple(self.get_line_filters()), self.background_colors[1]
        painted: dict[int, Strip] = {}
        strips: list[Strip] = []
        # What is painted between two layouts may be larger than the bar is by now.
        height = max(self.size.height, crop.bottom)
        for segment in _cells(bar, height)[crop.y : crop.bottom]:
            # A stretch of the bar is one segment, many times over.
            strip = painted.get(id(segment))
            if strip is None:
                # Part of a cell lets what is below the bar show through.
                strip = _strip(segment, self.rich_style, filters, background)
                painted[id(segment)] = strip
            strips.append(strip)
        return strips


class QuickScrollView(ScrollView):
    """A view whose vertical scroll bar costs less than what is scrolled."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        bar = self._vertical_scrollbar
        if bar is None:
            bar = self._vertical_scrollbar = QuickScrollBar(name="vertical")
            bar.display = False
            app = cast("App[None]", self.app)  # pyright: ignore[reportUnknownMemberType]
            app._start_widget(self, bar)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return bar


@lru_cache(maxsize=64)
def _strip(
    segment: Segment, below: Style, filters: tuple[LineFilter, ...], background: Color
) -> Strip:
    strip = Strip([segment], 1).apply_style(below)
    for line_filter in filters:
        strip = strip.apply_filter(line_filter, background)
    return strip


def _cells(bar: ScrollBarRender, height: int) -> list[Segment]:
    """One segment for each row of `bar`."""
    style = bar.style
    if isinstance(style, str) or style.bgcolor is None or style.color is None:
        return [Segment(" ")] * height
    rendered = bar.render_bar(
        size=height,
        virtual_size=bar.virtual_size,
        window_size=bar.window_size,
        position=bar.position,
        thickness=1,
        vertical=True,
        back_color=style.bgcolor,
        bar_color=style.color,
    )
    return list(rendered.segments)
