"""What went wrong with the history, and the ways on."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_app.core.errors import ErrorReport
from tui_app.core.text import safe, safe_line
from tui_app.ui.screens.modal import Modal
from tui_app.ui.ways_on import Way, WayOn

GRACE = 0.5
"""Seconds in which an Enter may still be meant for the prompt, and chooses nothing."""


class Trouble(Modal[WayOn | None]):
    """Asks how to go on. The result is the way that was chosen; None where it was closed."""

    DEFAULT_CSS = """
    Trouble { align: center middle; background: $background 60%; }
    Trouble > Vertical {
        width: 84; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 2 0 2; background: $surface;
    }
    Trouble #what { height: auto; max-height: 25vh; background: $surface; }
    Trouble #what > Static { height: auto; }
    Trouble OptionList, Trouble OptionList:focus {
        height: auto; max-height: 55vh; margin: 1 0 0 0; padding: 0; border: none;
        background: $surface; background-tint: $surface 0%;
        scrollbar-size-vertical: 1; overflow-x: hidden;
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted {
            background: $panel; color: $foreground; text-style: bold;
        }
    }
    Trouble #hint { height: 3; padding: 1 0; color: $muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="trouble-close", show=False, priority=True)
    ]

    def __init__(
        self, problem: ErrorReport, ways: Sequence[Way], typed: Callable[[str], None]
    ) -> None:
        """`typed`: takes what is typed here; whoever types means the prompt."""
        super().__init__()
        self._typed = typed
        self._problem = problem
        self._ways = ways

    def compose(self) -> ComposeResult:
        problem = self._problem
        with Vertical():
            with VerticalScroll(id="what", can_focus=False):
                yield Static(
                    Content.assemble(
                        (f"✖ {safe_line(problem.title)}\n", "bold $error"),
                        (f"\n{safe(problem.what)}\n", "$foreground"),
                        ("Nothing was changed. What you typed stays in the prompt.", "$muted"),
                    )
                )
            yield OptionList(*(Option(_label(way), id=way.way.value) for way in self._ways))
            yield Static(
                Content("↑ ↓ choose · Enter does it · Esc closes · typing goes on in the prompt"),
                id="hint",
            )

    def on_mount(self) -> None:
        self._since = monotonic()
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            self._typed(event.character)
            self.dismiss(None)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._typed(safe(event.text))
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if monotonic() - self._since >= GRACE:
            self.dismiss(WayOn(event.option.id))


def _label(way: Way) -> Content:
    return Content.assemble((way.title, "bold $accent"), (f"\n{safe(way.detail)}", "$muted"))
