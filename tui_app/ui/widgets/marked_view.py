"""Messages as they are painted: with what is selected, found and under the cursor marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.color import TRANSPARENT
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from tui_app.render.lines import Line
from tui_app.ui.conversation.block import Sheet
from tui_app.ui.conversation.painting import Painter, Pane, with_cursor, with_span
from tui_app.ui.widgets.selecting_view import SelectingView

if TYPE_CHECKING:
    from tui_app.render.finding import Span
    from tui_app.ui.conversation.finding import Marks


class MarkedView(SelectingView):
    """Paints the lines on screen, each anew only where something about it changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "conversation--cursor",
        "conversation--hit",
        "conversation--current-hit",
    }
    DEFAULT_CSS = """
    MarkedView {
        background: $background;
        color: $foreground;
        & > .conversation--cursor { color: $accent; }
        & > .conversation--hit { color: $warning; text-style: bold underline; }
        & > .conversation--current-hit {
            color: $warning; background: $background; text-style: bold reverse;
        }
    }
    """

    cursor: reactive[int | None] = reactive[int | None](None)
    """Index of the message under the cursor; None while there is none."""
    # Always: they hold the very lines that are shown, to which new ones can be equal.
    marks: reactive[Marks | None] = reactive["Marks | None"](None, always_update=True)
    """What is found and highlighted."""

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(sheet, id=id)
        self._painter = Painter()
        self._cursor_style = Style.null()
        self._selection_style = Style.null()
        self._hit_style = Style.null()
        self._current_style = Style.null()

    def render_lines(self, crop: Region) -> list[Strip]:
        # Not by way of Textual's cache, which knows a line by its place on the screen: here most
        # lines only move.
        style, top = self.visual_style, self.scroll_offset.y
        self._painter.take(
            Pane(
                crop.right,
                self._left,
                self._sheet.width,
                style.rich_style,
                style.background or TRANSPARENT,
                self._sheet.styles,
                tuple(self.get_line_filters()),
            )
        )
        rows = range(top + crop.y, top + crop.bottom)
        lines = zip(rows, self._flow.lines(rows), strict=True)
        if self.cursor is None and self.picked is None and self.marks is None:
            strips = [self._paint(row, line) for row, line in lines]
        else:
            self._find_styles()
            strips = [self._paint_marked(row, line) for row, line in lines]
        if crop.x:
            strips = [strip.crop(crop.x) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        # Textual looks here, and only here, for what stands under the mouse.
        row = self.scroll_offset.y + y
        return self._paint(row, self._flow.line(row))

    def _paint(self, row: int, line: Line | None) -> Strip:
        """A line with nothing laid over it."""
        if line is None:
            return self._painter.blank()
        if slid := self._slid_on(row, line):
            return self._painter.finished(self._painter.laid(line, line.strip, slid))
        return self._painter.plain(line)

    def _paint_marked(self, row: int, line: Line | None) -> Strip:
        """A line and what is laid over it: what is found, what is selected, the cursor."""
        if line is None:
            return self._painter.blank()
        picked = self._picked_on(row, line)
        under_cursor = self.cursor is not None and self._flow.at(row).block == self.cursor
        hits = self._hits_on(row)
        if picked is None and not under_cursor and not hits:
            return self._paint(row, line)
        strip = line.strip
        for hit, current in hits:
            style = self._current_style if current else self._hit_style
            strip = with_span(strip, hit.start, hit.end, style)
        if picked is not None:
            strip = with_span(strip, *picked, self._selection_style)
        strip = self._painter.laid(line, strip, self._slid_on(row, line))
        if under_cursor:
            strip = with_cursor(strip, self._left, self._cursor_style)
        return self._painter.finished(strip)

    def _find_styles(self) -> None:
        """Look up the styles of what is laid over lines."""
        self._cursor_style = self.get_component_rich_style("conversation--cursor")
        self._hit_style = self.get_component_rich_style("conversation--hit", partial=True)
        self._current_style = self.get_component_rich_style("conversation--current-hit")
        self._selection_style = self.screen.get_component_rich_style("screen--selection")

    def _hits_on(self, row: int) -> Sequence[tuple[Span, bool]]:
        if self.marks is None:
            return ()
        place = self._flow.at(row)
        return self.marks.on(self.blocks[place.block], place.line)

    def _picked_on(self, row: int, line: Line) -> tuple[int, int] | None:
        """The cells of a line that are selected."""
        if self.picked is None:
            return None
        place = self._flow.at(row)
        number = place.line - self.blocks[place.block].text_top
        return self.picked.cells(place.block, number, line)
