"""What stands in the middle of the screen, above everything, with a hint on its last line."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from tui_app.core.text import safe_line
from tui_app.ui.key_names import with_ids
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

    def __init__(self, facts: Sequence[Fact], hint: str, above: Widget | None = None) -> None:
        """`above`: stands over the facts, with a line below it."""
        super().__init__()
        self._facts = Facts(facts)
        self._hint = hint
        self._above = above
        self._scroll = FactsScroll(self._facts, 2 if above is not None else 0)

    def compose(self) -> ComposeResult:
        if self._above is not None:
            yield self._above
        yield self._scroll
        yield Static(Content(safe_line(self._hint)))

    def show(self, facts: Sequence[Fact]) -> None:
        """Show other facts, from the first."""
        self._facts.show(facts)
        self._scroll.refresh(layout=True)
        self._scroll.scroll_home(animate=False)

    def scroll(self, how: str) -> None:
        """Scroll: `up`, `down`, `page_up`, `page_down`, `home` or `end`."""
        getattr(self._scroll, f"scroll_{how}")(animate=False)


class FactsScroll(VerticalScroll, inherit_bindings=False):
    """Scrolls facts that leave no room for the hint."""

    BINDINGS: ClassVar[list[BindingType]] = with_ids("panel", ScrollableContainer.BINDINGS)

    def __init__(self, facts: Facts, taken: int = 0) -> None:
        """`taken`: rows of the panel that something else takes."""
        super().__init__(facts)
        self._facts = facts
        self._taken = taken

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        needed = self._facts.get_content_height(container, viewport, width - 1)
        return max(1, min(needed, viewport.height - _AROUND - _HINT - self._taken))
