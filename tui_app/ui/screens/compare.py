"""The replies of several models to the same question, side by side, to keep one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from tui_app.core.conversation import MessageHead
from tui_app.core.text import safe_line
from tui_app.engine.live import LiveReply
from tui_app.ui.conversation.block import Sheet
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.compared_reply import ComparedReply, ReplyPane
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.status_line import Hint, StatusLine

NARROWEST = 40
"""Cells that a reply needs beside others; with less they stand below each other."""
_QUESTION_SHOWN = 300
_TOLD_FOR = 4.0
"""Seconds for which the last line says what was done."""


class Compared(NamedTuple):
    """One of the replies."""

    head: MessageHead
    live: LiveReply | None
    """None: it has ended, or another window is writing it."""
    name: str
    """Of the model, as received."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with one of the replies, and with the others."""

    message_id: str
    action: str = ""
    """A name in MESSAGE_ACTIONS: go to it in the chat and do that. Empty: keep it."""


@dataclass(frozen=True, slots=True)
class CompareWays:
    """What the screen asks others to do."""

    stop: Callable[[str | None], None]
    """Stop the reply of this id; None: all."""
    copy: Callable[[str | Awaitable[str]], None]
    """Copy a text, and tell of it."""
    text_of: Callable[[str], str]
    """What the reply of this id says, as received."""
    open_link: Callable[[str], None]


class CompareScreen(Modal[Decision | None]):
    """Shows the replies as they come. The result says which to keep; None: none yet."""

    AUTO_FOCUS = "ReplyPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back to the chat", id="compare-leave", show=False),
        Binding("enter", "keep", "Keep this one", id="compare-keep", show=False),
        *(
            Binding(f"{n}", f"keep({n})", f"Keep number {n}", id=f"compare-keep-{n}", show=False)
            for n in range(1, 5)
        ),
        Binding("tab,right,l", "app.focus_next", "Next", id="compare-next", show=False),
        Binding(
            "shift+tab,left,h", "app.focus_previous", "Before", id="compare-previous", show=False
        ),
        Binding("s", "stop(False)", "Stop this one", id="compare-stop", show=False),
        Binding(
            "ctrl+c", "stop(True)", "Stop all", id="compare-stop-all", show=False, priority=True
        ),
        Binding("r", "act('retry')", "Ask again", id="compare-retry", show=False),
        Binding("o", "act('continue')", "Continue", id="compare-continue", show=False),
        Binding("y", "copy", "Copy", id="compare-copy", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter, 1 to 4 | Keep the reply that has the focus, the one of this number. |
    | tab, right, left | Go to the next one, the one before. |
    | s, ctrl+c | Stop this one, all. |
    | y | Copy it. |
    | r, o | Go back to the chat and ask for it again, have it continued. |
    | escape | Go back to the chat; they go on. |
    """

    DEFAULT_CSS = """
    CompareScreen {
        layout: vertical; background: $background; color: $foreground;
        & > .question {
            height: 2; padding: 0 2; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis;
            border-bottom: solid $faint;
        }
        & > .replies { layout: horizontal; height: 1fr; }
        & ComparedReply.-later { border-left: solid $faint; }
        & > .-stacked {
            layout: vertical;
            & ComparedReply { border: none; }
            & ComparedReply:focus-within { height: 2fr; }
        }
    }
    """

    def __init__(
        self, question: str, replies: Sequence[Compared], sheet: Sheet, ways: CompareWays
    ) -> None:
        """`question`: as received."""
        super().__init__()
        self._ways = ways
        self._question = Static(Content(safe_line(question, _QUESTION_SHOWN)), classes="question")
        self._replies = [
            ComparedReply(number, each.name, each.head, each.live, sheet)
            for number, each in enumerate(replies, 1)
        ]
        for reply in self._replies[1:]:
            reply.add_class("-later")
        self._columns = Container(*self._replies, classes="replies")
        self._status = StatusLine()
        self._status.hints = (
            Hint("Enter", "keep", "keep", always=True, id="compare-keep"),
            Hint(f"1–{len(self._replies)}", "keep that"),
            Hint("Tab", "next", "app.focus_next", id="compare-next"),
            Hint("s", "stop", "stop(False)", id="compare-stop"),
            Hint("^C", "stop all", "stop(True)", id="compare-stop-all"),
            Hint("y", "copy", "copy", id="compare-copy"),
            Hint("Esc", "back", "leave", always=True, id="compare-leave"),
        )

    def compose(self) -> ComposeResult:
        yield self._question
        yield self._columns
        yield self._status

    def on_mount(self) -> None:
        self._telling = self.set_interval(_TOLD_FOR, self._tell_no_more, pause=True)

    def on_resize(self, event: events.Resize) -> None:
        narrow = event.size.width // len(self._replies) < NARROWEST
        self._columns.set_class(narrow, "-stacked")

    # what they say

    @property
    def written_elsewhere(self) -> bool:
        """Whether another window is writing one of them."""
        return any(reply.written_elsewhere for reply in self._replies)

    def receive(self, live: LiveReply) -> None:
        """Show what a live reply said since, if it is one of them."""
        for reply in self._replies:
            reply.receive(live)

    def renew(self, heads: Sequence[MessageHead]) -> None:
        """Show what another window wrote meanwhile."""
        by_id = {head.id: head for head in heads}
        for reply in self._replies:
            if reply.written_elsewhere and reply.message_id in by_id:
                reply.renew(by_id[reply.message_id])

    def tick(self) -> None:
        """Move on the signs of what is going on."""
        for reply in self._replies:
            reply.tick()

    def tell(self, text: str) -> None:
        """Say something in the last line, for a while."""
        self._status.state = text
        self._telling.reset()
        self._telling.resume()

    def _tell_no_more(self) -> None:
        self._status.state = ""
        self._telling.pause()

    # what is done

    @property
    def _chosen(self) -> ComparedReply:
        """The one that has the focus."""
        return next((each for each in self._replies if each.pane.has_focus), self._replies[0])

    def action_keep(self, number: int = 0) -> None:
        if number <= len(self._replies):
            chosen = self._replies[number - 1] if number else self._chosen
            self.dismiss(Decision(chosen.message_id))

    @property
    def _selected_in(self) -> ReplyPane | None:
        """Where something is selected."""
        return next((each.pane for each in self._replies if each.pane.picked is not None), None)

    def action_leave(self) -> None:
        pane = self._selected_in
        if pane is not None:
            pane.drop_picked()
        else:
            self.dismiss(None)

    def action_stop(self, all_of_them: bool) -> None:
        pane = self._selected_in
        if all_of_them and pane is not None:
            self._ways.copy(pane.picked_text())
            pane.drop_picked()
        else:
            self._ways.stop(None if all_of_them else self._chosen.message_id)

    def action_act(self, action: str) -> None:
        self.dismiss(Decision(self._chosen.message_id, action))

    def action_copy(self) -> None:
        self._ways.copy(self._ways.text_of(self._chosen.message_id))

    async def on_status_line_hint_clicked(self, event: StatusLine.HintClicked) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_conversation_view_requested(self, event: ConversationView.Requested) -> None:
        if event.action in ("previous", "next"):
            (self.focus_previous if event.action == "previous" else self.focus_next)()
        else:
            self.dismiss(Decision(event.message_id, event.action))

    def on_conversation_view_link_clicked(self, event: ConversationView.LinkClicked) -> None:
        self._ways.open_link(event.address)

    def on_conversation_view_code_copy_clicked(
        self, event: ConversationView.CodeCopyClicked
    ) -> None:
        self._ways.copy(event.code)
