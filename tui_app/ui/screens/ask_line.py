"""A small form that asks for one line, such as a new title."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from tui_app.core.text import safe_line
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.line_input import LineInput


class AskLine(Modal[str | None]):
    """Asks for one line. The result is what was typed, None where it was given up."""

    DEFAULT_CSS = """
    AskLine { align: center middle; background: $background 60%; }
    AskLine > Vertical {
        width: 60; max-width: 100%; height: auto; padding: 1 2; background: $surface;
    }
    AskLine Static { color: $muted; height: auto; }
    AskLine Input { margin: 1 0; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="ask-cancel", show=False, priority=True)
    ]

    def __init__(
        self,
        question: str,
        value: str = "",
        suggestions: Sequence[str] = (),
        *,
        hint: str = "Enter saves",
    ) -> None:
        """`suggestions`: what a line that begins so can be completed to."""
        super().__init__()
        self._hint = hint
        self._suggestions = [safe_line(each) for each in suggestions]
        self._question = question
        self._value = value

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled(self._question, "bold $foreground"))
            line = LineInput(self._value)
            if self._suggestions:
                line.suggester = SuggestFromList(self._suggestions, case_sensitive=False)
            yield line
            completes = " · → completes" if self._suggestions else ""
            yield Static(Content(f"{self._hint}{completes} · Esc cancels"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)
