"""One line to type in, whatever is put into it."""

from typing import ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.geometry import Offset
from textual.widgets import Input

from tui_app.core.text import safe_line
from tui_app.ui.key_names import with_ids
from tui_app.ui.typing import act_now


class LineInput(Input, inherit_bindings=False):
    """An input whose text is one safe line: what it starts with, and what is pasted."""

    BINDINGS: ClassVar[list[BindingType]] = with_ids("line", Input.BINDINGS)
    DEFAULT_CSS = "LineInput:focus { background-tint: $foreground 0%; }"

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(safe_line(value), safe_line(placeholder), compact=True)

    def on_mount(self) -> None:
        app = cast("App[object]", self.app)  # pyright: ignore[reportUnknownMemberType] - App[?]
        if app.animation_level == "none":
            self.cursor_blink = False

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the screen that the cursor is on."""
        # At the end of the text Textual's is one cell further.
        return super().cursor_screen_offset - (int(self.cursor_at_end), 0)

    async def on_key(self, event: events.Key) -> None:
        await act_now(event, self)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(safe_line(event.text), *self.selection)

    def action_paste(self) -> None:
        """Insert what was copied inside the app."""
        clipboard: str = self.app.clipboard  # pyright: ignore[reportUnknownMemberType] - App[?]
        self.replace(safe_line(clipboard), *self.selection)
