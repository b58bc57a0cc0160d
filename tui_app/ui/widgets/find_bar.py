"""Where one types what is looked for in a chat, with how often it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_app.render.cells import width_of
from tui_app.ui.widgets.line_input import LineInput

_BUTTONS = (("↑", "previous"), ("↓", "next"), ("✕", "close"))
_BESIDE = 2 + 2 * len(_BUTTONS)
"""Cells beside the count."""


class FindCount(Widget):
    """How often it is there, and what the mouse can do."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FindCount { width: 17; height: 1; background: $panel; color: $foreground; }
    FindCount > .find-count--button { color: $accent; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"find-count--button"}

    text: reactive[str] = reactive("")
    """Such as "3 of 17"."""

    @dataclass
    class Clicked(Message):
        """A button was clicked: `previous`, `next` or `close`."""

        button: str

    def watch_text(self, text: str) -> None:
        # It only grows: a count that changes ten times a second must not lay the screen out anew.
        wanted = width_of(text) + _BESIDE
        if wanted > self.size.width > 0:
            self.styles.width = wanted

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        button = self.get_component_rich_style("find-count--button")
        segments = [Segment(f"{self.text:>{max(0, self.size.width - _BESIDE)}}  ")]
        for label, name in _BUTTONS:
            segments += [Segment(label, button + Style.from_meta({"find": name})), Segment(" ")]
        return Strip(segments).crop_extend(0, self.size.width, base).apply_style(base)

    def on_click(self, event: events.Click) -> None:
        name = event.style.meta.get("find")
        if name is not None:
            event.stop()
            self.post_message(self.Clicked(str(name)))


class FindBar(Horizontal):
    """One line that stands in the conversation's lower edge while something is looked for."""

    DEFAULT_CSS = """
    FindBar {
        width: 60;
        max-width: 100%;
        height: 1;
        background: $panel;
        & > Static { width: 7; height: 1; color: $accent; text-style: bold; }
        & > LineInput { width: 1fr; background: $panel; color: $foreground; padding: 0; }
        & > LineInput > .input--placeholder { color: $muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Next", id="find-next", show=False),
        Binding("up,shift+enter", "step(-1)", "Previous", id="find-previous", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter, down | The next one. |
    | shift+enter, up | The one before. |
    """

    @dataclass
    class Typed(Message):
        """Something else is looked for."""

        query: str

    @dataclass
    class Stepped(Message):
        """The person wants to go on to the next (1) or back to the one before (-1)."""

        step: int

    @dataclass
    class Closed(Message):
        """The person has found enough."""

    def __init__(self) -> None:
        self._input = LineInput(placeholder="in this chat")
        self._count = FindCount()
        super().__init__(Static(Content(" Find  ")), self._input, self._count, id="find")
        self._told = ""
        """What `Typed` was posted for last."""
        self._waiting = False

    @property
    def query_text(self) -> str:
        """What is looked for."""
        return self._input.value

    @property
    def is_typed_in(self) -> bool:
        """Whether it has the focus."""
        return self._input.has_focus

    def look_for(self, query: str) -> None:
        """Take what is looked for, to be typed over. Nobody is told."""
        self._told = self._input.value = query
        self._input.select_all()

    def begin_typing(self) -> None:
        """Take the focus."""
        self.screen.set_focus(self._input)

    def show_count(self, text: str) -> None:
        """Say how often it is there."""
        self._count.text = text

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._waiting:
            # The key shows first; what is typed meanwhile is looked for in one go.
            self._waiting = True
            self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        self._waiting = False
        if self._input.value != self._told:
            self._told = self._input.value
            self.post_message(self.Typed(self._told))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_step(1)

    def on_find_count_clicked(self, event: FindCount.Clicked) -> None:
        event.stop()
        if event.button == "close":
            self.post_message(self.Closed())
        else:
            self.action_step(1 if event.button == "next" else -1)

    def action_step(self, step: int) -> None:
        self._tell()
        self.post_message(self.Stepped(step))
