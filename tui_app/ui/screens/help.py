"""Help: every key and command, from the tables that make them work."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_app.commands.registry import all_commands
from tui_app.ui.keys import CONTEXT_KEYS
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.facts import Fact
from tui_app.ui.widgets.panel import Panel


class Help(Modal[None]):
    """Lists keys and commands."""

    DEFAULT_CSS = "Help { align: center middle; background: $background 60%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark", "dismiss(None)", "Close", show=False, priority=True),
    ]

    def __init__(self, *, commands: bool = True) -> None:
        """`commands`: whether to list the commands after the keys."""
        super().__init__()
        self._commands = commands

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def compose(self) -> ComposeResult:
        yield Panel(_facts(commands=self._commands), "Esc closes · ↑ ↓ scroll · or ask the Guide")


def _facts(*, commands: bool) -> list[Fact]:
    known = all_commands().values()
    does = {command.name: _as_keys_are_told(command.summary) for command in known}
    keys = [(command.key_label, does[command.name]) for command in known if command.key_label]
    typed = [(f"/{command.name} {command.argument}", does[command.name]) for command in known]
    facts: list[Fact] = []
    prompt, *others = CONTEXT_KEYS.items()
    lists = [prompt, ("Everywhere", keys), *others]
    for title, rows in [*lists, ("Commands", typed)] if commands else lists:
        facts += [Fact(), Fact(title), *(Fact(label, value) for label, value in rows)]
    return facts[1:]


def _as_keys_are_told(summary: str) -> str:
    """A sentence as what a key does: without its capital and its full stop."""
    return summary[:1].lower() + summary[1:].removesuffix(".")
