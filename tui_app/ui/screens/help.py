"""Help: every key and command, from the tables that make them work."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui_app.commands.registry import all_commands
from tui_app.ui.fuzzy import fold
from tui_app.ui.keymap import changed_label, label_of
from tui_app.ui.keys import CONTEXT_KEYS, ContextKey
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.facts import Fact
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.panel import Panel

Section = tuple[str, Sequence[Fact]]


class Help(Modal[None]):
    """Lists the keys in force and the commands; what is typed narrows them."""

    DEFAULT_CSS = """
    Help {
        align: center middle;
        background: $background 60%;
        & LineInput { margin: 0 0 1 0; padding: 0; background: $surface; }
        & LineInput > .input--placeholder { color: $muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "dismiss(None)", "Close", id="help-close", show=False, priority=True),
        Binding("up", "scroll('up')", "Up", id="help-up", show=False),
        Binding("down", "scroll('down')", "Down", id="help-down", show=False),
        Binding("pageup", "scroll('page_up')", "Page up", id="help-page-up", show=False),
        Binding("pagedown", "scroll('page_down')", "Page down", id="help-page-down", show=False),
        Binding("ctrl+home", "scroll('home')", "Top", id="help-top", show=False),
        Binding("ctrl+end", "scroll('end')", "End", id="help-end", show=False),
    ]

    def __init__(self, *, commands: bool = True) -> None:
        """`commands`: whether to list the commands after the keys."""
        super().__init__()
        self._commands = commands
        self._input = LineInput(placeholder="Type to search keys and commands")
        self._sections: list[Section] = []

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def compose(self) -> ComposeResult:
        self._sections = list(self._all())
        hint = "Esc closes · ↑ ↓ scroll · or ask the Guide"
        self._panel = Panel(_facts(self._sections), hint, self._input)
        yield self._panel

    def on_mount(self) -> None:
        self._input.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._panel.show(_facts(_matching(self._sections, event.value)))

    def action_scroll(self, how: str) -> None:
        """Scroll, as `FactsScroll` calls it."""
        self._panel.scroll(how)

    def _all(self) -> Iterator[Section]:
        known = all_commands().values()
        prompt, *others = CONTEXT_KEYS
        does = {each.name: _as_keys_are_told(each.summary) for each in known}
        keys = [(label_of(self, each.name, each.key_label), does[each.name]) for each in known]
        yield prompt, self._of_place(prompt)
        yield "Everywhere", [Fact(label, summary) for label, summary in keys if label]
        for place in others:
            yield place, self._of_place(place)
        if self._commands:
            yield (
                "Commands",
                [Fact(f"/{each.name} {each.argument}".strip(), does[each.name]) for each in known],
            )

    def _of_place(self, place: str) -> list[Fact]:
        return [Fact(self._label(row), row.summary) for row in CONTEXT_KEYS[place]]

    def _label(self, row: ContextKey) -> str:
        own = [changed_label(self, name) for name in row.ids]
        changed = [each or "no key" for each in own if each is not None]
        if not changed:
            return row.label
        # Of several that stand together, those that were not changed are still what they were.
        return " / ".join(changed if len(changed) == len(own) else [*changed, row.label])


def _facts(sections: Sequence[Section]) -> list[Fact]:
    facts: list[Fact] = []
    for title, rows in sections:
        facts += [Fact(), Fact(title), *rows]
    return facts[1:] or [Fact("Nothing matches.")]


def _matching(sections: Sequence[Section], query: str) -> list[Section]:
    """Of each section the rows that have all words of `query`, in it or in its title."""
    words = fold(query).split()
    found: list[Section] = []
    for title, rows in sections:
        fitting = [
            row
            for row in rows
            if all(word in fold(f"{title} {row.label} {row.value}") for word in words)
        ]
        if fitting:
            found.append((title, fitting))
    return found


def _as_keys_are_told(summary: str) -> str:
    """A sentence as what a key does: without its capital and its full stop."""
    return summary[:1].lower() + summary[1:].removesuffix(".")
