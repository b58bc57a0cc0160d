"""What stands in the middle of the screen, above everything, with a hint on its last line."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from tui_app.core.text import safe_line
from tui_app.ui.widgets.facts import Fact, Facts

_HINT = 3
"""Rows of the hint, with those around it."""
_AROUND = 3
"""Rows above the facts and around the panel."""


class Panel(Vertical):
    """Shows facts, scrolled where they are longer than the screen, and how to leave."""

    DEFAULT_CSS = """
    Panel {
        width: 84; max-width: 100%; height: auto; padding: 1 2 0 2; background: $surface;
        & > FactsScroll {
            height: auto; background: $surface; scrollbar-size-vertical: 1;
            scrollbar-gutter: stable; scrollbar-background: $surface;
            scrollbar-background-hover: $surface; scrollbar-background-active: $surface;
        }
        & > Static { height: 3; padding: 1 0; color: $muted; }
    }
    """

    def __init__(self, facts: Sequence[Fact], hint: str) -> None:
        super().__init__()
        self._facts = Facts(facts)
        self._hint = hint

    def compose(self) -> ComposeResult:
        yield FactsScroll(self._facts)
        yield Static(Content(safe_line(self._hint)))


class FactsScroll(VerticalScroll):
    """Scrolls facts that leave no room for the hint."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._facts = facts

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        needed = self._facts.get_content_height(container, viewport, width - 1)
        return max(1, min(needed, viewport.height - _AROUND - _HINT))
