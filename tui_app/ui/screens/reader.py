"""A panel to read in: the details of a message, a link before it is opened."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.facts import Fact
from tui_app.ui.widgets.panel import Panel


class Reader(Modal[bool]):
    """Facts about one thing. The result is True where Enter was pressed, else False."""

    DEFAULT_CSS = "Reader { align: center middle; background: $background 60%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,i", "dismiss(False)", "Close", id="reader-close", show=False, priority=True
        ),
        Binding("enter", "dismiss(True)", "Do it", id="reader-do", show=False, priority=True),
    ]

    def __init__(
        self, title: str, facts: Sequence[Fact], hint: str = "Esc closes · ↑ ↓ scroll"
    ) -> None:
        super().__init__()
        self._title = title
        self._facts = facts
        self._hint = hint

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(False)

    def compose(self) -> ComposeResult:
        yield Panel([Fact(self._title), Fact(), *self._facts], self._hint)
