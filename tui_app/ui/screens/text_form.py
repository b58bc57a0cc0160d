"""A form for one text of many lines: a system prompt, a file."""

from collections.abc import Callable
from typing import ClassVar, cast

from textual import events
from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.text_field import TextField

_AROUND = 7
"""Rows of the form around its text."""
_LEAST = 3
_CHANGED = "Esc again leaves it as it was · ^S saves what you changed"


class TextForm(Modal[str | None]):
    """Lets a text be read and changed. The result is what it became; None where it stays."""

    DEFAULT_CSS = """
    TextForm { align: center middle; background: $background 60%; }
    TextForm > Vertical {
        width: 84; max-width: 100%; height: auto; padding: 1 2; background: $surface;
    }
    TextForm Static { color: $muted; height: 1; }
    TextForm TextField { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave it", id="form-leave", show=False, priority=True),
        Binding("ctrl+s", "save", "Save", id="form-save", show=False, priority=True),
        Binding("ctrl+g", "editor", "Editor", id="form-editor", show=False, priority=True),
    ]
    """
    | Key | Description |
    | :- | :- |
    | ctrl+s | Save. |
    | ctrl+g | Go on in the external editor. |
    | escape | Leave the text as it was; asked for twice where it was changed. |
    """

    def __init__(
        self,
        title: str,
        text: str,
        edit: Callable[[str], str],
        *,
        new: bool = False,
        placeholder: str = "",
    ) -> None:
        """`edit`: opens a text in the person's own editor and gives it back; raises ChinwagError.
        `new`: whether it is to be saved also where it was not changed."""
        super().__init__()
        self._title = title
        self._edit = edit
        self._new = new
        self._field = TextField(text, least=_LEAST, most=_LEAST, placeholder=placeholder)
        self._before = self._field.text
        self._hint = Static()
        self._leaving = False
        """Whether Esc was pressed on a text that was changed."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled(safe_line(self._title), "bold $foreground"))
            yield self._field
            yield self._hint

    def on_mount(self) -> None:
        self._show_hint()
        self._field.move_cursor(self._field.document.end)

    def on_resize(self, event: events.Resize) -> None:
        self._field.fit(least=_LEAST, most=max(_LEAST, event.size.height * 3 // 4 - _AROUND))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._leaving:
            self._leaving = False
            self._show_hint()

    def action_save(self) -> None:
        """Close with what the text is now."""
        wanted = self._new or self._field.text != self._before
        self.dismiss(self._field.text if wanted else None)

    def action_leave(self) -> None:
        """Close without it; where it was changed, once that was told."""
        if self._leaving or self._field.text == self._before:
            self.dismiss(None)
        else:
            self._leaving = True
            self._show_hint(_CHANGED)

    def action_editor(self) -> None:
        """Go on in the person's own editor."""
        app = cast("App[object]", self.app)  # pyright: ignore[reportUnknownMemberType] - App[?]
        try:
            with app.suspend():
                text = self._edit(self._field.text)
        except ChinwagError as error:
            self._show_hint(f"{error.what} {error.advice}")
        except SuspendNotSupported:
            self._show_hint("This terminal cannot be lent to an editor.")
        else:
            self._field.put(text)

    def _show_hint(self, text: str = "^S saves · ^G your editor · Esc leaves it as it was") -> None:
        self._hint.update(Content(safe_line(text)))
