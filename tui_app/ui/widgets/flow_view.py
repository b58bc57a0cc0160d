"""The messages of a conversation in one widget: where it stands among them, and how it scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView

from tui_app.render.lines import Line
from tui_app.ui.column import column_left, column_width
from tui_app.ui.conversation.block import MessageBlock, Sheet
from tui_app.ui.conversation.flow import Flow, Place
from tui_app.ui.widgets.scroll_bar import QuickScrollView

SLIDE = 20
_WHEEL_SLIDE = 6
"""Cells that a key and the wheel move lines of code by."""


@dataclass
class ViewMessage(Message):
    """Something that a view of messages has to say."""

    view: FlowView

    @property
    def control(self) -> FlowView:
        return self.view


class FlowView(QuickScrollView):
    """Stands at a line of a message and stays there, whatever comes above it or below; at the end it
    follows what comes.

    Messages are measured where someone looks. Blocks of code scroll sideways by themselves.
    """

    DEFAULT_CSS = """
    FlowView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    new_below: reactive[bool] = reactive(False, repaint=False)
    """Whether something was added below the visible part."""

    @dataclass
    class NewBelow(ViewMessage):
        """Whether there is something new below the visible part."""

        below: bool

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._sheet = sheet
        self._flow = Flow()
        self._place = Place()
        self._following = True

    # what stands where

    @property
    def sheet(self) -> Sheet:
        """What it is set on."""
        return self._sheet

    @property
    def blocks(self) -> Sequence[MessageBlock]:
        """The messages shown, oldest first."""
        return self._flow.blocks

    @property
    def place(self) -> Place:
        """The first line on screen."""
        return self._place

    @property
    def lines_shown(self) -> list[Place]:
        """The lines on screen, from the top."""
        first = self._flow.row(self._place)
        last = min(first + self._rows, self._flow.height)
        return [self._flow.at(row) for row in range(first, last)]

    def set_sheet(self, change: Callable[[Sheet], Sheet]) -> None:
        """Set the conversation anew, for instance in other colours."""
        self._sheet = change(self._sheet)
        for block in self.blocks:
            block.sheet = self._sheet
        self._flow.forget(self._sheet.width)
        self._settle()
        self.refresh()

    def _block_at(self, row: int) -> MessageBlock:
        return self.blocks[self._flow.at(row).block]

    def _changed(self, index: int, first: int) -> None:
        """Take note that the lines of a block changed from `first` on."""
        before = self._flow.height
        self.blocks[index].prepare()
        self._flow.remeasure(index)
        if self._flow.height != before:
            self._settle()
        row = self._flow.top(index) + first
        self.refresh_lines(row, max(1, self._flow.height - row))

    # moving

    def hold_still(self) -> None:
        """Do not move any more with what comes."""
        self._following = False

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows, up where negative."""
        if abs(rows) > 3 * self._rows:
            place = self._flow.at(max(0, self._flow.row(self._place) + rows))
        else:
            place = self._flow.walk(self._place, rows)
        self._stand_at(place)
        self._settle()

    def bring_block(self, index: int) -> None:
        """Have a message on screen from its beginning, moving no more than that takes."""
        block = self.blocks[index]
        block.prepare()
        self._flow.remeasure(index)
        top, shown = self._flow.top(index), self._flow.row(self._place)
        if top < shown or block.height > self._rows:
            self._stand_at(Place(index))
        elif top + block.height > shown + self._rows:
            self._stand_at(self._flow.walk(Place(index, block.height - 1), 1 - self._rows))
        self._settle()

    def bring_lines(self, index: int, first: int, last: int) -> None:
        """Have lines of a message on screen, without moving where they are there already."""
        self.blocks[index].prepare()
        self._flow.remeasure(index)
        top, begin = self._flow.row(self._place), Place(index, first)
        if self._flow.row(begin) < top or self._flow.row(Place(index, last)) >= top + self._rows:
            self._stand_at(self._flow.walk(begin, -(self._rows // 3)))
        self._settle()

    def action_page(self, direction: int) -> None:
        self.scroll_rows(direction * max(1, self._rows - 2))

    def action_scroll_home(self) -> None:
        self._stand_at(Place())
        self._settle()

    def action_scroll_end(self) -> None:
        self._following = True
        self._settle()

    def _stand_at(self, place: Place) -> None:
        self._place, self._following = place, False

    def watch_new_below(self, below: bool) -> None:
        self.post_message(self.NewBelow(self, below))

    # code that is moved sideways

    def slide(self, message_id: str, direction: int) -> bool:
        """Move the lines of code of a message that are on screen sideways: -1 to their beginning,
        1 to their end. Whether any moved."""
        first = self._flow.row(self._place)
        found: set[int] = set()
        for row in range(first, first + self._rows):
            line, block = self._flow.line(row), self._block_at(row)
            if line is not None and line.code is not None and block.head.id == message_id:
                found.add(line.code)
        blocks = [block for block in self.blocks if block.head.id == message_id]
        moved = [block.slide(n, direction * SLIDE) for block in blocks for n in found]
        self.refresh()
        return any(moved)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._slide_at(event, -_WHEEL_SLIDE)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._slide_at(event, _WHEEL_SLIDE)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if event.shift:
            self._slide_at(event, -_WHEEL_SLIDE)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if event.shift:
            self._slide_at(event, _WHEEL_SLIDE)

    def _slide_at(self, event: events.MouseEvent, cells: int) -> bool:
        """Move the block of code under the mouse; whether there is one that may be moved."""
        row = self.scroll_offset.y + event.y
        line = self._flow.line(row)
        if line is None or line.code is None:
            return False
        if self._block_at(row).slide(line.code, cells):
            self.refresh()
        event.stop()
        return True

    def _slid_on(self, row: int, line: Line) -> int:
        """The cells that a line is moved to the left."""
        return self._block_at(row).slid_by(line) if line.code is not None else 0

    # layout

    @property
    def _rows(self) -> int:
        return max(1, self.outer_size.height)

    @property
    def _columns(self) -> int:
        """Cells beside the scroll bar. It and the rows hold while the view is hidden, too."""
        return max(0, self.outer_size.width - self.styles.scrollbar_size_vertical)

    @property
    def _left(self) -> int:
        return column_left(self._columns)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # Before the first paint in a new size; the Resize event comes after it.
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if changed and size:
            self._fit()
        return changed

    def _fit(self) -> None:
        """Set the text in the column that there is room for."""
        width = column_width(self._columns)
        if width != self._sheet.width:
            self.set_sheet(lambda sheet: replace(sheet, width=width))
        else:
            self._settle()

    def _scroll_to(self, x: float | None = None, y: float | None = None, **_: object) -> bool:
        # Wheel, scroll bar and Textual's own actions all end here. Going by rows from a place that
        # is known keeps what is on screen where it is while heights above it are corrected.
        if y is None:
            return False
        before = self._place
        self.scroll_rows(round(y) - self.scroll_offset.y)
        return self._place != before

    def _look_below(self) -> None:
        """Take note of whether there is more below now."""
        below = self._flow.height > self._flow.row(self._place) + self._rows
        self.new_below = not self._following and below

    def _settle(self) -> None:
        """Measure what is in view and scroll there."""
        rows = self._rows
        last = self._flow.last_page(rows) if self._following else None
        if last is None:
            self._flow.measure_page(self._place, rows)
            if self._flow.height - self._flow.row(self._place) <= rows:
                last = self._flow.last_page(rows)
        if last is not None:
            self._place, self._following = last, True
            self.new_below = False
        size = Size(self._columns, self._flow.height)
        if size != self.virtual_size:
            self.virtual_size = size
        row = float(self._flow.row(self._place))
        self.set_reactive(ScrollView.scroll_target_y, row)  # pyright: ignore[reportArgumentType]
        self.scroll_y = row

    def watch_virtual_size(self, size: Size) -> None:
        # Textual would lay out the whole screen for a new virtual size; only the bar changes.
        self._scroll_update(size)
