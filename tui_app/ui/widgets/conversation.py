"""The conversation: what it shows, as replies stream, and what keys and clicks in it mean."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageHead
from tui_app.engine.live import LiveReply
from tui_app.ui.conversation.block import MessageBlock, Sheet, placeholder_head
from tui_app.ui.conversation.flow import Place
from tui_app.ui.conversation.selecting import picked_paragraph, picked_word
from tui_app.ui.typing import pass_on
from tui_app.ui.widgets.flow_view import SLIDE, ViewMessage
from tui_app.ui.widgets.marked_view import MarkedView

if TYPE_CHECKING:
    from tui_app.render.finding import Hit

_BREATH = 0.01
"""Seconds for everything else between two pieces of a reply that came in a flood."""


class ConversationView(MarkedView, can_focus=True):
    """Shows one conversation and follows a reply while it stands at the bottom.

    The widget knows blocks and rows; what a click or key means to the app it posts as a message.
    """

    # The end of a click does: its beginning may be that of a selection, which must not scroll.
    FOCUS_ON_CLICK = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Previous message", id="message-up", show=False),
        Binding("down,j", "cursor(1)", "Next message", id="message-down", show=False),
        Binding("g", "cursor_first", "First message", id="message-first", show=False),
        Binding("G", "cursor_last", "Last message", id="message-last", show=False),
        Binding("home", "scroll_home", "Top", id="message-top", show=False),
        Binding("end", "scroll_end", "Bottom", id="message-end", show=False),
        Binding("pageup", "page(-1)", "Page up", id="message-page-up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="message-page-down", show=False),
        Binding("n", "find(1)", "Find the next", id="message-find-next", show=False),
        Binding("N", "find(-1)", "Find the one before", id="message-find-previous", show=False),
        *(
            Binding(
                action.key,
                f"request('{action.name}')",
                action.summary,
                id=f"message-{action.name}",
                show=False,
            )
            for action in MESSAGE_ACTIONS.values()
        ),
        Binding("enter", "leave", "Back to the prompt", id="message-leave", show=False),
        Binding("J", "screen.step_chat(1)", "Next chat", id="chat-next", show=False),
        Binding("K", "screen.step_chat(-1)", "Previous chat", id="chat-previous", show=False),
    ]

    @dataclass
    class Requested(ViewMessage):
        """The person wants something done with a message: `action` names it in
        MESSAGE_ACTIONS."""

        action: str
        message_id: str

    @dataclass
    class LinkClicked(ViewMessage):
        """A link was clicked. The address is as the model wrote it: show it before opening it."""

        address: str

    @dataclass
    class CodeCopyClicked(ViewMessage):
        """The copy label of a code block was clicked."""

        code: str

    @dataclass
    class FindRequested(ViewMessage):
        """The person wants to go to another place of what was looked for last."""

        step: int
        """1: the next, -1: the one before."""

    @dataclass
    class Changed(ViewMessage):
        """There are other lines to find something in. Posted while anything is marked."""

        index: int | None
        """The message that has them; None: any may, and there may be others."""

    @dataclass
    class Settled(ViewMessage):
        """All of a reply that has ended is shown."""

    @dataclass
    class Left(ViewMessage):
        """The person wants to go back to the prompt."""

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(replace(sheet, ready=self._text_ready), id=id)
        self.typing_target: Widget | None = None
        """Where keys go that mean nothing here."""
        self._catching_up = False

    # what is shown

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

    def renew(self, heads: Sequence[MessageHead], live: LiveReply | None = None) -> None:
        """Show what became of the same conversation elsewhere, without moving what is read. `live`:
        the reply streaming in it, if any."""
        reply_id = live.message_id if live is not None else ""
        known = {block.head.id: block for block in self.blocks}

        def block_for(head: MessageHead) -> MessageBlock:
            block = known.get(head.id)
            if block is not None and not block.outdated_by(head):
                return block
            return MessageBlock(head, self._sheet, live=live if head.id == reply_id else None)

        cursor = self.blocks[self.cursor].head.id if self.cursor is not None else None
        shown = [block.head.id for block in self.blocks]
        sizes = [block.head.chars for block in self.blocks]
        same = (shown, sizes) == ([head.id for head in heads], [head.chars for head in heads])
        self._flow.replace(map(block_for, heads), self._sheet.width)
        places = (n for n, head in enumerate(heads) if head.id == cursor)
        self.cursor = next(places, None)
        kept = min(len(shown), len(heads))
        if self.picked and (
            self.picked.last.block >= kept or shown[:kept] != [head.id for head in heads[:kept]]
        ):
            self.drop_picked()
        self._place = self._flow.clamped(self._place)
        if not same:
            self._look_below()
        self._settle()
        self.refresh()
        self._tell_change()

    def branch_off(
        self, heads: Sequence[MessageHead], message_id: str, live: LiveReply | None = None
    ) -> None:
        """Show another branch of the same conversation. `message_id`: the first message that is
        another one; it begins where the one that stood in its place did."""
        in_use = self.cursor is not None
        self.hold_still()
        index = next(number for number, head in enumerate(heads) if head.id == message_id)
        if self._place.block >= index and self._place != Place(index):
            self._stand_at(Place(index))
        self.renew(heads, live)
        if in_use:
            self.cursor = index
        self._go_on()

    def begin(
        self,
        live: LiveReply,
        parent_id: str | None,
        place: tuple[int, int] = (1, 1),
        *,
        by_itself: bool = False,
        compared: int = 1,
    ) -> None:
        """Show a turn that was just started: its question, if it has one, and its reply.

        `place`: which of how many messages in the same place the first of these is. `by_itself`:
        the person asked for nothing just now, so that what is read stays. `compared`: how many
        answer the question at once, of which this is the first.
        """
        sibling, siblings = place
        if live.question_id is not None:
            question = placeholder_head(live, Role.USER, live.question_id, parent_id)
            question = replace(question, sibling=sibling, siblings=siblings)
            self._append(MessageBlock(question, self._sheet, body=Body(live.question)))
            parent_id, sibling, siblings = live.question_id, 1, compared
        reply = placeholder_head(live, Role.ASSISTANT, live.message_id, parent_id)
        reply = replace(reply, sibling=sibling, siblings=siblings)
        self._append(MessageBlock(reply, self._sheet, live=live))
        self._following = self._following or not by_itself
        self._look_below()
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
                self._look_below()
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

    def tick(self) -> None:
        """Move on the signs of what is going on. To be called a few times a second."""
        for index in range(len(self.blocks) - 1, max(-1, len(self.blocks) - 3), -1):
            first = self.blocks[index].tick()
            if first is not None and first < self.blocks[index].height:
                self._changed(index, first)

    def set_sheet(self, change: Callable[[Sheet], Sheet]) -> None:
        super().set_sheet(change)
        self._tell_change()
        self._go_on()

    def _append(self, block: MessageBlock) -> None:
        self._flow.append(block, self._sheet.width)

    def _changed(self, index: int, first: int) -> None:
        super()._changed(index, first)
        self._tell_change(index)

    def _tell_change(self, index: int | None = None) -> None:
        if self.marks is not None:
            self.post_message(self.Changed(self, index))

    # what is set later

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

    # moving

    def reveal(self, index: int, hit: Hit = ()) -> None:
        """Have a place in a message on screen, or its beginning, without moving what is there."""
        self.bring_lines(index, hit[0].line if hit else 0, hit[-1].line if hit else 0)
        block = self.blocks[index]
        if any(block.slide_to(span.line, span.start, span.end) for span in hit):
            self.refresh()

    def go_to(self, message_id: str) -> None:
        """Put the cursor on a message, and have it on screen, if any of it is not yet."""
        index = next((n for n, each in enumerate(self.blocks) if each.head.id == message_id), None)
        if index is None:
            return
        if not any(place.block == index for place in self.lines_shown):
            self.reveal(index)
        self.cursor = index

    def unfold(self, index: int) -> None:
        """Unfold what was thought in a message, where it is folded."""
        block = self.blocks[index]
        if block.has_reasoning and not block.reasoning_shown:
            block.toggle_reasoning()
            self._changed(index, 0)

    def action_cursor(self, step: int) -> None:
        if not self.blocks:
            return
        current = len(self.blocks) - (step > 0) if self.cursor is None else self.cursor + step
        self._put_cursor(current)

    def action_cursor_first(self) -> None:
        self._put_cursor(0)

    def action_cursor_last(self) -> None:
        self._put_cursor(len(self.blocks) - 1)

    def _put_cursor(self, index: int) -> None:
        if not self.blocks:
            return
        self.cursor = index = min(max(0, index), len(self.blocks) - 1)
        self.bring_block(index)

    def action_find(self, step: int) -> None:
        self.post_message(self.FindRequested(self, step))

    def action_request(self, action: str) -> None:
        index = self._chosen()
        if index is not None:
            self.post_message(self.Requested(self, action, self.blocks[index].head.id))

    def _chosen(self) -> int | None:
        if self.cursor is not None:
            return self.cursor if self.cursor < len(self.blocks) else None
        return len(self.blocks) - 1 if self.blocks else None

    def action_leave(self) -> None:
        self.post_message(self.Left(self))

    # keys and clicks

    def on_key(self, event: events.Key) -> None:
        pass_on(event, self, self.typing_target)

    def on_focus(self) -> None:
        if self.cursor is None and self.marks is not None and self.marks.block in self.blocks:
            # It may be longer than the screen: nothing moves.
            self.cursor = self.blocks.index(self.marks.block)
        elif self.cursor is None and self.blocks:
            self.go_to(self.blocks[-1].head.id)

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
                self._slide_at(event, direction * SLIDE)
            case {"fold": True}:
                self.fold(block.head.id)
            case _:
                return
        event.stop()
