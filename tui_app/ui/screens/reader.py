"""A panel to read in: the details of a message, a link before it is opened."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_app.core.text import safe_line


class Reader(ModalScreen[bool]):
    """Rows of label and value. The result is True where Enter was pressed, else False."""

    DEFAULT_CSS = """
    Reader { align: center middle; background: $background 60%; }
    Reader > Vertical {
        width: 76; max-width: 100%; height: auto; max-height: 90%; padding: 1 2;
        background: $surface;
    }
    Reader VerticalScroll { height: auto; max-height: 100%; background: $surface; margin: 1 0; }
    Reader .reader--hint { color: $muted; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i", "dismiss(False)", "Close", show=False, priority=True),
        Binding("enter", "dismiss(True)", "Do it", show=False, priority=True),
    ]

    def __init__(
        self, title: str, rows: Sequence[tuple[str, str]], hint: str = "Esc closes"
    ) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._hint = hint

    def compose(self) -> ComposeResult:
        width = max((len(label) for label, _ in self._rows), default=0) + 2
        with Vertical():
            yield Static(Content.styled(safe_line(self._title), "bold $accent"))
            with VerticalScroll(can_focus=False):
                for label, value in self._rows:
                    yield Static(
                        Content.assemble((label.ljust(width), "$muted"), safe_line(value, 2000))
                    )
            yield Static(Content(self._hint), classes="reader--hint")
