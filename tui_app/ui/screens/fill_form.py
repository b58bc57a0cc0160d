"""A form that asks for the variables of a prompt template."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from tui_app.config.prompt_files import Variable
from tui_app.core.text import safe_line
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.text_field import TextField

_AROUND = 6
"""Rows of the form around its fields, and of the screen around it."""
_LINES = 5
"""Lines that a field grows to."""


class FillForm(Modal[Mapping[str, str] | None]):
    """One field for each variable. The result is what was typed, by name; None where it was given
    up."""

    DEFAULT_CSS = """
    FillForm { align: center middle; background: $background 60%; }
    FillForm > Vertical {
        width: 72; max-width: 100%; height: auto; padding: 1 2; background: $surface;
    }
    FillForm Static { color: $muted; height: 1; }
    FillForm TextField { margin: 0 0 1 0; }
    FillForm FieldScroll {
        height: auto; margin: 1 0 0 0; background: $surface; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="fill-cancel", show=False, priority=True)
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter | The next field; in the last one, done. |
    | ctrl+j | A new line. |
    | tab, shift+tab | The next field, the one before. |
    | escape | Leave everything as it was. |
    """

    def __init__(self, title: str, variables: Sequence[Variable]) -> None:
        super().__init__()
        self._title = title
        self._variables = variables
        self._fields = [
            TextField(variable.default, most=_LINES, enter_ends=True) for variable in variables
        ]

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled(safe_line(self._title), "bold $foreground"))
            with FieldScroll(can_focus=False):
                for variable, field in zip(self._variables, self._fields, strict=True):
                    yield Static(Content(safe_line(variable.name)))
                    yield field
            yield Static(Content("Enter goes on · ^J new line · Esc leaves everything as it was"))

    def on_mount(self) -> None:
        self._fields[0].focus()
        for field in self._fields:
            field.select_all()

    def on_text_field_done(self, event: TextField.Done) -> None:
        event.stop()
        place = self._fields.index(event.field) + 1
        if place < len(self._fields):
            self._fields[place].focus()
            return
        texts = (field.text for field in self._fields)
        names = (variable.name for variable in self._variables)
        self.dismiss(dict(zip(names, texts, strict=True)))


class FieldScroll(VerticalScroll):
    """Scrolls fields that the screen has no room for."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        needed = super().get_content_height(container, viewport, width)
        return max(1, min(needed, viewport.height - _AROUND))
