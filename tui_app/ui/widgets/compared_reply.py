"""One of several replies to the same question, beside the others."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui_app.core.conversation import MessageHead, MessageState
from tui_app.core.text import safe_line
from tui_app.engine.live import LiveReply
from tui_app.render.message import figures
from tui_app.ui.conversation.block import MessageBlock, Sheet, live_progress
from tui_app.ui.widgets.conversation import ConversationView

_NAME_SHOWN = 60
_ENDS = {
    MessageState.COMPLETE: "Done",
    MessageState.STREAMING: "✱ Written in another window",
    MessageState.CANCELLED: "◌ Stopped",
    MessageState.FAILED: "✖ Failed",
    MessageState.INTERRUPTED: "◌ Interrupted",
}


class ReplyPane(ConversationView, can_focus=True, inherit_bindings=False):
    """A conversation of one reply: keys scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "rows(-1)", "Up", id="compare-up", show=False),
        Binding("down,j", "rows(1)", "Down", id="compare-down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="compare-page-up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="compare-page-down", show=False),
        Binding("home,g", "scroll_home", "Top", id="compare-top", show=False),
        Binding("end,G", "scroll_end", "Bottom", id="compare-end", show=False),
        Binding("space", "fold", "Fold the thoughts", id="compare-fold", show=False),
    ]

    def validate_cursor(self, _: int | None) -> None:
        """There is nothing to choose among."""

    def action_rows(self, rows: int) -> None:
        self.scroll_rows(rows)

    def action_fold(self) -> None:
        for block in self.blocks:
            self.fold(block.head.id)


class ComparedReply(Vertical):
    """The model's name, how its reply stands, and the reply."""

    DEFAULT_CSS = """
    ComparedReply {
        width: 1fr; height: 1fr;
        & > Static {
            height: 2; padding: 0 0 0 1; color: $foreground;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        &:focus-within > Static { background: $surface; }
    }
    """

    def __init__(
        self, number: int, name: str, head: MessageHead, live: LiveReply | None, sheet: Sheet
    ) -> None:
        """`number`: the key that keeps it. `name`: of the model, as received."""
        super().__init__()
        self._number = number
        self._model = safe_line(name, _NAME_SHOWN)
        self._head = head
        self._live = live
        self._heading = Static()
        self._titled = ("", False, False)
        """What was last shown: how it stands, whether it has the focus, and something new below."""
        self._ticks = 0
        self.pane = ReplyPane(sheet)

    @property
    def message_id(self) -> str:
        return self._head.id

    @property
    def block(self) -> MessageBlock | None:
        """The reply as it is set."""
        return next(iter(self.pane.blocks), None)

    @property
    def written_elsewhere(self) -> bool:
        """Whether another window is writing it."""
        block = self.block
        return (
            block is not None and block.live is None and block.head.state is MessageState.STREAMING
        )

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.pane

    def on_mount(self) -> None:
        self.pane.show([self._head], self._live)
        if self._live is None:
            # What is there already is read from its beginning.
            self.pane.action_scroll_home()
        self._show_state()

    def receive(self, live: LiveReply) -> None:
        """Take what a live reply said since, if it is this one."""
        if live.message_id == self.message_id:
            self.pane.update_live(live)
            self._show_state()

    def renew(self, head: MessageHead) -> None:
        """Show what another window wrote meanwhile."""
        self.pane.renew([head])
        self._show_state()

    def tick(self) -> None:
        """Move on the signs of what is going on."""
        self._ticks += 1
        self.pane.tick()
        self._show_state()

    def on_click(self, event: events.Click) -> None:
        if event.button == 1:
            self.pane.focus()

    def on_flow_view_new_below(self, event: ConversationView.NewBelow) -> None:
        event.stop()
        self._show_state()

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._show_state()

    def on_descendant_blur(self, _: events.DescendantBlur) -> None:
        self._show_state()

    def _show_state(self) -> None:
        block = self.block
        if block is None:
            return
        here, below = self.pane.has_focus, self.pane.new_below
        titled = (self._state(block), here, below)
        if titled == self._titled:
            return
        self._titled = titled
        mark = "▌" if here else " "
        self._heading.update(
            Content.assemble(
                Content.styled(f"{mark}{self._number} ", "bold $accent"),
                Content.styled(self._model, "bold"),
                Content.styled("  ↓ new below" if below else "", "$accent"),
                "\n",
                Content.styled(f"{mark}", "bold $accent"),
                Content.styled(titled[0], "$muted"),
            ),
            layout=False,
        )

    def _state(self, block: MessageBlock) -> str:
        live = block.live
        if live is not None and not live.ended:
            frames = block.sheet.frames
            return f"{frames[self._ticks % len(frames)]} {live_progress(live)}"
        state, call = block.head.state, block.head.call
        if live is not None:
            state, call = live.state, live.call
        told = figures(call) if call is not None else ""
        return safe_line(" · ".join(filter(None, (_ENDS[state], told))))
