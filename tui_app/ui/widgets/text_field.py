"""A text of some lines to fill in, in forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from tui_app.core.text import safe
from tui_app.ui.key_names import with_ids

_NEWLINE_KEYS = frozenset(
    {"ctrl+j", "shift+enter", "alt+enter", "ctrl+enter", "shift+\r", "ctrl+\r", "\r"}
)
_LEFT_TO_THE_APP = frozenset({"copy"})


class TextField(TextArea, inherit_bindings=False):
    """Grows with its text, up to a number of lines; every line break of a paste stays one."""

    BINDINGS: ClassVar[list[BindingType]] = with_ids(
        "field",
        (
            binding
            for binding in TextArea.BINDINGS
            if isinstance(binding, Binding) and binding.action not in _LEFT_TO_THE_APP
        ),
    )
    DEFAULT_CSS = """
    TextField {
        height: auto;
        width: 1fr;
        padding: 0 1;
        border: none;
        background: $panel;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size: 0 1;
        scrollbar-gutter: stable;
        &:focus { border: none; }
        & .text-area--placeholder { color: $muted; }
        &:light .text-area--cursor {
            color: $input-cursor-foreground; background: $input-cursor-background;
        }
    }
    """

    @dataclass
    class Done(Message):
        """Enter was pressed, where that is no new line."""

        field: TextField

        @property
        def control(self) -> TextField:
            return self.field

    def __init__(
        self,
        text: str = "",
        *,
        least: int = 1,
        most: int = 12,
        enter_ends: bool = False,
        placeholder: str = "",
    ) -> None:
        """`least`, `most`: lines it has. `enter_ends`: whether Enter posts `Done`; a new line is ^J
        then."""
        super().__init__(
            safe(text),
            placeholder=Content(placeholder),
            compact=True,
            highlight_cursor_line=False,
            tab_behavior="focus",
        )
        self.match_cursor_bracket = False
        self._least = least
        self._most = most
        self._enter_ends = enter_ends

    def on_mount(self) -> None:
        app = cast("App[object]", self.app)  # pyright: ignore[reportUnknownMemberType] - App[?]
        self.cursor_blink = app.animation_level != "none"

    def fit(self, *, least: int, most: int) -> None:
        """Have other numbers of lines."""
        self._least, self._most = least, most
        self.refresh(layout=True)

    def put(self, text: str) -> None:
        """Replace the text, made safe; that can be undone as typing can."""
        self.replace(safe(text), (0, 0), self.document.end)

    def on_key(self, event: events.Key) -> None:
        if event.key in _NEWLINE_KEYS or (event.key == "enter" and not self._enter_ends):
            _consume(event)
            self.replace("\n", *self.selection, maintain_selection_offset=False)
        elif event.key == "enter":
            _consume(event)
            self.post_message(self.Done(self))

    def on_paste(self, event: events.Paste) -> None:
        _consume(event)
        self.replace(safe(event.text), *self.selection, maintain_selection_offset=False)

    def action_paste(self) -> None:
        """Insert what was copied inside the app."""
        clipboard: str = self.app.clipboard  # pyright: ignore[reportUnknownMemberType] - App[?]
        self.replace(safe(clipboard), *self.selection, maintain_selection_offset=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(self._least, min(self.wrapped_document.height, self._most))


def _consume(event: events.Event) -> None:
    event.stop()
    event.prevent_default()
