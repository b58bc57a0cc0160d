"""The conversation: thousands of messages in one widget that paints lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from rich.style import Style
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageHead
from tui_app.engine.live import LiveReply
from tui_app.render.lines import Line
from tui_app.ui.column import column_left, column_width
from tui_app.ui.conversation.block import MessageBlock, Sheet, placeholder_head
from tui_app.ui.conversation.flow import Flow, Place
from tui_app.ui.conversation.painting import Painter, Pane, with_cursor, with_span
from tui_app.ui.conversation.selecting import (
    BEFORE,
    Spot,
    picked_paragraph,
    picked_word,
    spot_at,
)
from tui_app.ui.typing import pass_on
from tui_app.ui.widgets.scroll_bar import QuickScrollBar
from tui_app.ui.widgets.selecting_view import SelectingView

if TYPE_CHECKING:
    from tui_app.render.finding import Hit, Span
    from tui_app.ui.conversation.finding import Marks

_BREATH = 0.01
"""Seconds for everything else between two pieces of a reply that came in a flood."""
_SLIDE = 20
_WHEEL_SLIDE = 6
"""Cells that a key and the wheel move lines of code by."""


class ConversationView(SelectingView, can_focus=True):
    """Shows one conversation and follows a reply while it stands at the bottom.

    The widget knows blocks and rows; what a click or key means to the app it posts as a message.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "conversation--cursor",
        "conversation--hit",
        "conversation--current-hit",
    }
    # The end of a click does: its beginning may be that of a selection, which must not scroll.
    FOCUS_ON_CLICK = False
    DEFAULT_CSS = """
    ConversationView {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .conversation--cursor { color: $accent; }
        & > .conversation--hit { color: $warning; text-style: bold underline; }
        & > .conversation--current-hit {
            color: $warning; background: $background; text-style: bold reverse;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Previous message", show=False),
        Binding("down,j", "cursor(1)", "Next message", show=False),
        Binding("g", "cursor_first", "First message", show=False),
        Binding("G", "cursor_last", "Last message", show=False),
        Binding("home", "scroll_home", "Top", show=False),
        Binding("end", "scroll_end", "Bottom", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("n", "find(1)", "Find the next", show=False),
        Binding("N", "find(-1)", "Find the one before", show=False),
        *(
            Binding(action.key, f"request('{action.name}')", action.summary, show=False)
            for action in MESSAGE_ACTIONS.values()
        ),
        Binding("enter", "leave", "Back to the prompt", show=False),
        Binding("J", "screen.step_chat(1)", "Next chat", show=False),
        Binding("K", "screen.step_chat(-1)", "Previous chat", show=False),
    ]

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    cursor: reactive[int | None] = reactive[int | None](None)
    """Index of the message under the cursor; None while there is none."""
    new_below: reactive[bool] = reactive(False, repaint=False)
    """Whether something was added below the visible part."""
    marks: reactive[Marks | None] = reactive["Marks | None"](None)
    """What is found and highlighted. While it is set, `Changed` is posted."""

    @dataclass
    class Requested(Message):
        """The person wants something done with a message: `action` names it in
        MESSAGE_ACTIONS."""

        view: ConversationView
        action: str
        message_id: str

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class LinkClicked(Message):
        """A link was clicked. The address is as the model wrote it: show it before opening it."""

        view: ConversationView
        address: str

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class CodeCopyClicked(Message):
        """The copy label of a code block was clicked."""

        view: ConversationView
        code: str

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class FindRequested(Message):
        """The person wants to go to another place of what was looked for last."""

        view: ConversationView
        step: int
        """1: the next, -1: the one before."""

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class Changed(Message):
        """There are other lines to find something in."""

        view: ConversationView
        index: int | None
        """The message that has them; None: any may, and there may be others."""

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class NewBelow(Message):
        """Whether there is something new below the visible part."""

        view: ConversationView
        below: bool

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class Settled(Message):
        """All of a reply that has ended is shown."""

        view: ConversationView

        @property
        def control(self) -> ConversationView:
            return self.view

    @dataclass
    class Left(Message):
        """The person wants to go back to the prompt."""

        view: ConversationView

        @property
        def control(self) -> ConversationView:
            return self.view

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._sheet = replace(sheet, ready=self._text_ready)
        self.typing_target: Widget | None = None
        """Where keys go that mean nothing here."""
        self._flow = Flow()
        self._catching_up = False
        self._place = Place()
        self._following = True
        self._painter = Painter()
        self._cursor_style = Style.null()
        self._selection_style = Style.null()
        self._hit_style = Style.null()
        self._current_style = Style.null()

    # what is shown

    @property
    def blocks(self) -> Sequence[MessageBlock]:
        """The messages shown, oldest first."""
        return self._flow.blocks

    def show(self, heads: Sequence[MessageHead], live: LiveReply | None = None) -> None:
        """Show another conversation from its end, and the reply streaming in it, if any."""
        reply_id = live.message_id if live is not None else ""
        self._flow.replace(
            (
                MessageBlock(head, self._sheet, live=live if head.id == reply_id else None)
                for head in heads
            ),
            self._sheet.width,
        )
        self.cursor = None
        self.drop_picked()
        self._painter.forget()
        self._following = True
        self._settle()
        self.refresh()
        self._tell_change()
        self._go_on()

    def renew(self, heads: Sequence[MessageHead]) -> None:
        """Show what became of the same conversation elsewhere, without moving what is read."""
        known = {block.head.id: block for block in self.blocks}

        def block_for(head: MessageHead) -> MessageBlock:
            block = known.get(head.id)
            if block is not None and not block.outdated_by(head):
                return block
            return MessageBlock(head, self._sheet)

        cursor = self.blocks[self.cursor].head.id if self.cursor is not None else None
        shown = [block.head.id for block in self.blocks]
        self._flow.replace(map(block_for, heads), self._sheet.width)
        places = (n for n, head in enumerate(heads) if head.id == cursor)
        self.cursor = next(places, None)
        kept = min(len(shown), len(heads))
        if self.picked and (
            self.picked.last.block >= kept or shown[:kept] != [head.id for head in heads[:kept]]
        ):
            self.drop_picked()
        self._place = self._flow.clamped(self._place)
        self.new_below = not self._following and self._hidden_below()
        self._settle()
        self.refresh()
        self._tell_change()

    def begin(self, live: LiveReply, parent_id: str | None, siblings: int = 1) -> None:
        """Show a turn that was just started: its question, if it has one, and its reply.

        `siblings`: how many replies to that question there now are.
        """
        if live.question_id is not None:
            question = placeholder_head(live, Role.USER, live.question_id, parent_id)
            self._append(MessageBlock(question, self._sheet, body=Body(live.question)))
            parent_id = live.question_id
        reply = placeholder_head(live, Role.ASSISTANT, live.message_id, parent_id)
        reply = replace(reply, sibling=siblings, siblings=siblings)
        self._append(MessageBlock(reply, self._sheet, live=live))
        self._following = True
        self._settle()
        self._tell_change()

    def drop_last(self, count: int) -> None:
        """Take the last `count` messages out, for instance those of a turn that was undone."""
        self._flow.replace(self._flow.blocks[: len(self._flow.blocks) - count], self._sheet.width)
        self.cursor = None
        if self.picked and self.picked.last.block >= len(self.blocks):
            self.drop_picked()
        if self._place.block >= len(self.blocks):
            self._following = True
        self._settle()
        self.refresh()
        self._tell_change()

    def update_live(self, live: LiveReply) -> None:
        """Take what a live reply said since the last time."""
        for index in range(len(self.blocks) - 1, -1, -1):
            if self.blocks[index].live is live:
                self._changed(index, self.blocks[index].take_live())
                self.new_below = not self._following and self._hidden_below()
                self._go_on_with(self.blocks[index])
                return

    def fold(self, message_id: str) -> bool:
        """Fold or unfold what a model thought; whether it thought anything."""
        for index, block in enumerate(self.blocks):
            if block.head.id == message_id:
                # What it thought is known once it was read.
                block.prepare()
                if block.has_reasoning:
                    block.toggle_reasoning()
                    self._changed(index, 0)
                return block.has_reasoning
        return False

    def show_maths(self, message_id: str) -> None:
        """Show the formulas of a message as their sources, or as formulas again."""
        for index, block in enumerate(self.blocks):
            if block.head.id == message_id:
                block.toggle_maths()
                self._changed(index, 0)
                self._go_on()

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
        moved = [block.slide(n, direction * _SLIDE) for block in blocks for n in found]
        self.refresh()
        return any(moved)

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

    def _block_at(self, row: int) -> MessageBlock:
        return self.blocks[self._flow.at(row).block]

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

    def _text_ready(self, message_id: str) -> None:
        # Where the app has been left since, nobody looks any more.
        with suppress(RuntimeError):
            self.call_later(self._show_setting, message_id)

    def _show_setting(self, message_id: str) -> None:
        for index, block in enumerate(self.blocks):
            if block.head.id == message_id and block.take_setting():
                self._changed(index, 0)

    def _go_on_with(self, block: MessageBlock) -> None:
        """Show the rest of a reply that there was no time for, after others had theirs."""
        if block.live is None:
            self.post_message(self.Settled(self))
            return
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # Where the app has been left since, the loop is closed.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._go_on)

        block.go_on(wake)

    def _go_on(self) -> None:
        # Not at once: a widget that always has a message waiting lets nobody else have a turn.
        if not self._catching_up:
            self._catching_up = True
            later = partial(self.call_later, self._catch_up)
            asyncio.get_running_loop().call_later(_BREATH, later)

    def _catch_up(self) -> None:
        self._catching_up = False
        for block in self.blocks[-2:]:
            if block.live is not None:
                self.update_live(block.live)

    def tick(self) -> None:
        """Move on the signs of what is going on. To be called a few times a second."""
        for index in range(len(self.blocks) - 1, max(-1, len(self.blocks) - 3), -1):
            first = self.blocks[index].tick()
            if first is not None and first < self.blocks[index].height:
                self._changed(index, first)

    def set_sheet(self, change: Callable[[Sheet], Sheet]) -> None:
        """Set the conversation anew, for instance in other colours."""
        before, self._sheet = self._sheet, change(self._sheet)
        if self._sheet.width != before.width:
            self.drop_picked()
        for block in self.blocks:
            block.sheet = self._sheet
        self._flow.forget(self._sheet.width)
        self._settle()
        self.refresh()
        self._tell_change()
        self._go_on()

    # moving

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

    def reveal(self, index: int, hit: Hit = ()) -> None:
        """Have a place in a message on screen, or its beginning, without moving what is there."""
        block = self.blocks[index]
        block.prepare()
        self._flow.remeasure(index)
        first = Place(index, hit[0].line if hit else 0)
        last = Place(index, hit[-1].line if hit else 0)
        top = self._flow.row(self._place)
        if self._flow.row(first) < top or self._flow.row(last) >= top + self._rows:
            self._place = self._flow.walk(first, -(self._rows // 3))
            self._following = False
        self._settle()
        if any(block.slide_to(span.line, span.start, span.end) for span in hit):
            self.refresh()

    def unfold(self, index: int) -> None:
        """Unfold what was thought in a message, where it is folded."""
        block = self.blocks[index]
        if block.has_reasoning and not block.reasoning_shown:
            block.toggle_reasoning()
            self._changed(index, 0)

    def action_page(self, direction: int) -> None:
        self.scroll_rows(direction * max(1, self._rows - 2))

    def action_scroll_home(self) -> None:
        self._following = False
        self._place = Place()
        self._settle()

    def action_scroll_end(self) -> None:
        self._following = True
        self._settle()

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows, up where negative."""
        if abs(rows) > 3 * self._rows:
            place = self._flow.at(max(0, self._flow.row(self._place) + rows))
        else:
            place = self._flow.walk(self._place, rows)
        self._place, self._following = place, False
        self._settle()
        self.pick_on()

    def action_cursor(self, step: int) -> None:
        if not self.blocks:
            return
        current = len(self.blocks) - (step > 0) if self.cursor is None else self.cursor + step
        self._put_cursor(current)

    def action_cursor_first(self) -> None:
        self._put_cursor(0)

    def action_cursor_last(self) -> None:
        self._put_cursor(len(self.blocks) - 1)

    def action_find(self, step: int) -> None:
        self.post_message(self.FindRequested(self, step))

    def action_request(self, action: str) -> None:
        index = self._chosen()
        if index is not None:
            self.post_message(self.Requested(self, action, self.blocks[index].head.id))

    def action_leave(self) -> None:
        self.post_message(self.Left(self))

    def watch_cursor(self) -> None:
        self.refresh()

    def watch_new_below(self, below: bool) -> None:
        self.post_message(self.NewBelow(self, below))

    def on_key(self, event: events.Key) -> None:
        pass_on(event, self, self.typing_target)

    def on_focus(self) -> None:
        if self.cursor is None and self.marks is not None and self.marks.block in self.blocks:
            # It may be longer than the screen: nothing moves.
            self.cursor = self.blocks.index(self.marks.block)
        elif self.cursor is None and self.blocks:
            self._put_cursor(len(self.blocks) - 1)

    def on_blur(self) -> None:
        self.cursor = None

    def on_click(self, event: events.Click) -> None:
        row = self.scroll_offset.y + event.get_content_offset_capture(self).y
        # Where something is selected, it was the end of a drag.
        if event.button != 1 or self.picked is not None or not 0 <= row < self._flow.height:
            return
        place = self._flow.at(row)
        cell = self._cell_at(row, event.get_content_offset_capture(self).x)
        if event.chain == 2:
            self.picked = picked_word(self.blocks, place.block, place.line, cell)
            return
        if event.chain == 3:
            self.picked = picked_paragraph(self.blocks, place.block, place.line)
            return
        self.cursor = place.block
        self.focus()
        block, meta = self.blocks[place.block], event.style.meta
        match meta:
            case {"link": int(number)} if number < len(block.links):
                self.post_message(self.LinkClicked(self, block.links[number]))
            case {"source": int(number)} if number < len(block.sources):
                self.post_message(self.LinkClicked(self, block.sources[number]))
            case {"copy": int(number)} if number < len(block.code):
                self.post_message(self.CodeCopyClicked(self, block.code[number].text))
            case {"request": str(request)}:
                self.post_message(self.Requested(self, request, block.head.id))
            case {"slide": int(direction)}:
                self._slide_at(event, direction * _SLIDE)
            case {"fold": True}:
                self.fold(block.head.id)
            case _:
                return
        event.stop()

    # selection

    def hold_still(self) -> None:
        """Follow the reply no longer."""
        self._following = False

    def spot_under(self, pointer: Offset) -> Spot:
        """The character at a place in the view, or the next one in it where that is outside."""
        row = self.scroll_offset.y + min(max(0, pointer.y), self._rows - 1)
        place = self._flow.at(row)
        # Below everything is after everything.
        cell = self._cell_at(row, pointer.x) if row < self._flow.height else self._columns
        return spot_at(self.blocks, place.block, place.line, cell)

    def _cell_at(self, row: int, x: int) -> int:
        """The cell of a whole line that is shown `x` cells from the left of the view."""
        cell, line = max(BEFORE, x - self._left), self._flow.line(row)
        if line is None or cell < line.prefix:
            return cell
        return cell + self._slid_on(row, line)

    # painting

    def render_lines(self, crop: Region) -> list[Strip]:
        # Not by way of Textual's cache, which knows a line by its place on the screen: here most
        # lines only move.
        self._cursor_style = self.get_component_rich_style("conversation--cursor")
        if self.marks is not None:
            self._hit_style = self.get_component_rich_style("conversation--hit", partial=True)
            self._current_style = self.get_component_rich_style("conversation--current-hit")
        self._selection_style = self.screen.get_component_rich_style("screen--selection")
        self._painter.take(
            Pane(
                self.size.width,
                self._left,
                self._sheet.width,
                self.rich_style,
                self.background_colors[1],
                self._sheet.styles,
                tuple(self.get_line_filters()),
            )
        )
        strips = [self._paint(self.scroll_offset.y + y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        # Textual looks here, and only here, for what stands under the mouse.
        row = self.scroll_offset.y + y
        line = self._flow.line(row)
        if line is None:
            return self._painter.blank()
        slid = self._slid_on(row, line)
        if slid:
            return self._painter.finished(self._painter.laid(line, line.strip, slid))
        return self._painter.plain(line)

    def _paint(self, row: int) -> Strip:
        line = self._flow.line(row)
        if line is None:
            return self._painter.blank()
        picked = self._picked_on(row, line) if self.picked is not None else None
        under_cursor = self.cursor is not None and self._flow.at(row).block == self.cursor
        slid = self._slid_on(row, line)
        hits = self._hits_on(row)
        if picked is None and not under_cursor and not slid and not hits:
            return self._painter.plain(line)
        strip = line.strip
        for hit, current in hits:
            style = self._current_style if current else self._hit_style
            strip = with_span(strip, hit.start, hit.end, style)
        if picked is not None:
            strip = with_span(strip, *picked, self._selection_style)
        strip = self._painter.laid(line, strip, slid)
        if under_cursor:
            strip = with_cursor(strip, self._left, self._cursor_style)
        return self._painter.finished(strip)

    def _hits_on(self, row: int) -> Sequence[tuple[Span, bool]]:
        if self.marks is None:
            return ()
        place = self._flow.at(row)
        return self.marks.on(self.blocks[place.block], place.line)

    def _slid_on(self, row: int, line: Line) -> int:
        """The cells that a line is moved to the left."""
        return self._block_at(row).slid_by(line) if line.code is not None else 0

    def _picked_on(self, row: int, line: Line) -> tuple[int, int] | None:
        """The cells of a line that are selected."""
        place = self._flow.at(row)
        number = place.line - self.blocks[place.block].text_top
        return self.picked.cells(place.block, number, line) if self.picked is not None else None

    # layout

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        # While a reply streams, Textual's own would cost more than the text.
        bar = self._vertical_scrollbar
        if bar is None:
            bar = self._vertical_scrollbar = QuickScrollBar(name="vertical")
            bar.display = False
            app = cast("App[None]", self.app)  # pyright: ignore[reportUnknownMemberType]
            app._start_widget(self, bar)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return bar

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

    def _append(self, block: MessageBlock) -> None:
        self._flow.append(block, self._sheet.width)

    def _put_cursor(self, index: int) -> None:
        if not self.blocks:
            return
        self.cursor = index = min(max(0, index), len(self.blocks) - 1)
        block = self.blocks[index]
        block.prepare()
        self._flow.remeasure(index)
        top, shown = self._flow.top(index), self._flow.row(self._place)
        if top < shown or block.height > self._rows:
            self._place, self._following = Place(index), False
        elif top + block.height > shown + self._rows:
            self._place = self._flow.walk(Place(index, block.height - 1), 1 - self._rows)
            self._following = False
        self._settle()

    def _chosen(self) -> int | None:
        if self.cursor is not None:
            return self.cursor if self.cursor < len(self.blocks) else None
        return len(self.blocks) - 1 if self.blocks else None

    def _changed(self, index: int, first: int) -> None:
        """Take note that the lines of a block changed from `first` on."""
        before = self._flow.height
        self.blocks[index].prepare()
        self._flow.remeasure(index)
        if self._flow.height != before:
            self._settle()
        row = self._flow.top(index) + first
        self.refresh_lines(row, max(1, self._flow.height - row))
        self._tell_change(index)

    def _tell_change(self, index: int | None = None) -> None:
        if self.marks is not None:
            self.post_message(self.Changed(self, index))

    def _hidden_below(self) -> bool:
        return self._flow.height > self._flow.row(self._place) + self._rows

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
