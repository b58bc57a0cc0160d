"""A line to type in with a list below it."""

from typing import Any, ClassVar, Generic, TypeVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui_app.ui.screens.modal import Modal
from tui_app.ui.typing import pass_on
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.virtual_list import VirtualList

Result = TypeVar("Result")
List = TypeVar("List", bound=VirtualList[Any])


class ListBelow(Modal[Result], Generic[Result, List]):
    """What is typed is looked for when it has been shown; keys move through the list meanwhile.

    Subclasses lay both out and override `look`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "list('move', -1)", "Up", id="list-up", show=False),
        Binding("down", "list('move', 1)", "Down", id="list-down", show=False),
        Binding("pageup", "list('page', -1)", "Page up", id="list-page-up", show=False),
        Binding("pagedown", "list('page', 1)", "Page down", id="list-page-down", show=False),
        Binding("ctrl+home", "list('edge', -1)", "First", id="below-first", show=False),
        Binding("ctrl+end", "list('edge', 1)", "Last", id="below-last", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | up, down, pageup, pagedown, ctrl+home, ctrl+end | Highlight another row. |
    """

    def __init__(self, line: LineInput, below: List) -> None:
        super().__init__()
        self._input = line
        self._list = below
        self._list.can_focus = False
        self._waiting = False
        """Whether what is typed will be looked for."""

    def on_key(self, event: events.Key) -> None:
        # It was typed before the line had the focus.
        pass_on(event, self, self._input)

    def look(self) -> None:
        """Look for what is typed, unless that was done."""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._waiting:
            # The key shows first; what is typed meanwhile is looked for in one go.
            self._waiting = True
            self.call_after_refresh(self._look_at_last)

    def _look_at_last(self) -> None:
        self._waiting = False
        self.look()

    def action_list(self, how: str, step: int) -> None:
        """Highlight another row: "move" by rows, "page", or to an "edge"."""
        self.look()
        move = {
            "move": self._list.action_move,
            "page": self._list.action_page,
            "edge": self._list.action_edge,
        }
        move[how](step)
