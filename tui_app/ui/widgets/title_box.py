"""A line to type a new title in, on the very row of the list that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from tui_app.ui.widgets.line_input import LineInput


class TitleBox(LineInput):
    """Lies over a row. It goes when it is done with, or when anything else is turned to."""

    DEFAULT_CSS = """
    TitleBox { layer: above; position: absolute; height: 1; padding: 0; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="title-leave", show=False)
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter | Take the title. |
    | escape | Leave it as it was. |
    """

    @dataclass
    class Done(Message):
        """The box is done with."""

        title_box: TitleBox
        title: str | None
        """None: it stays as it was."""

        @property
        def control(self) -> TitleBox:
            return self.title_box

    def __init__(self, title: str, row: Region, number: int) -> None:
        """`row`: where it lies on the screen. `number`: the key of the session it is about."""
        super().__init__(title)
        self.number = number
        self._is_done = False
        self.styles.offset = row.offset
        self.styles.width = row.width

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._end(event.value)

    def on_blur(self, _: events.Blur) -> None:
        self._end(None)

    def action_leave(self) -> None:
        """Leave the title as it was."""
        self._end(None)

    def _end(self, title: str | None) -> None:
        if not self._is_done:
            self._is_done = True
            self.post_message(self.Done(self, title))
