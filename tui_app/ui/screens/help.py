"""Help: every key and command, from the tables that make them work."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_app.commands.registry import all_commands
from tui_app.ui.keys import CONTEXT_KEYS

_LABEL = 20


class Help(ModalScreen[None]):
    """Lists keys and commands."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help > Vertical {
        width: 84; max-width: 100%; height: auto; max-height: 90%; padding: 1 2 0 2;
        background: $surface;
    }
    Help VerticalScroll { height: auto; background: $surface; scrollbar-size-vertical: 1; }
    Help .help--hint { color: $muted; height: 2; padding: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark", "dismiss(None)", "Close", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(_help_text())
            yield Static(
                Content("Esc closes · ↑ ↓ scroll · more in the manual: ask the Guide"),
                classes="help--hint",
            )


def _help_text() -> Content:
    sections = [("Everywhere", _command_keys()), *CONTEXT_KEYS.items(), ("Commands", _commands())]
    lines: list[Content] = []
    for title, rows in sections:
        lines.append(Content.styled(title, "bold $accent"))
        lines += [
            Content.assemble((f"  {key.ljust(_LABEL)}", "bold $foreground"), (what, "$muted"))
            for key, what in rows
        ]
        lines.append(Content(""))
    return Content("\n").join(lines[:-1])


def _command_keys() -> tuple[tuple[str, str], ...]:
    return tuple((c.key_label, c.title) for c in all_commands().values() if c.key_label)


def _commands() -> tuple[tuple[str, str], ...]:
    return tuple((f"/{c.name} {c.argument}".strip(), c.summary) for c in all_commands().values())
