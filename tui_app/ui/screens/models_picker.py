"""Choosing the models that are to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui_app.core.text import safe_line
from tui_app.ui.answering import Answering
from tui_app.ui.fuzzy import Finder
from tui_app.ui.screens.list_below import ListBelow
from tui_app.ui.screens.picker import WIDEST, PickerItem, PickerList, PickerRow
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.virtual_list import VirtualList

_MARKED, _OPEN = "✓", " "


def model_items(answering: Answering, asked_before: Sequence[str]) -> list[PickerItem]:
    """The model in force, those that were asked before, and other providers' own. A provider's key
    is its name."""
    own = answering.model
    items = {} if answering.is_guide else {own: PickerItem(own, own, answering.label)}
    if not answering.is_guide:
        items |= {
            name: PickerItem(name, name, "asked before") for name in asked_before if name != own
        }
    for row in answering.names().values():
        if row is not answering.provider and row.model and row.kind != "guide":
            items.setdefault(row.name, PickerItem(row.name, row.model, row.label))
    return list(items.values())


class ModelInput(LineInput):
    """A filter, or the name of a model: there is no space in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "screen.mark", "Mark", id="models-mark", show=False)
    ]


class ModelsPicker(ListBelow[list[str] | None, PickerList]):
    """Lets several models be chosen, of a list or by their names. The result: the names, in the
    order in which they were marked; None where it was given up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="models-cancel", show=False, priority=True),
    ]
    """
    | Key | Description |
    | :- | :- |
    | space | Mark the highlighted model, or take the mark away. |
    | enter | Compare those that are marked; while there are too few, mark. |
    | escape | Choose nothing. |
    """

    DEFAULT_CSS = """
    ModelsPicker {
        align: center middle; background: $background 60%;
        & > Vertical { width: 100%; padding: 1 1; background: $surface; }
        & LineInput {
            margin: 0 0 1 0; padding: 0 1 !important; background: $surface; color: $foreground;
            & > .input--placeholder { color: $muted; }
        }
        & Static { height: 1; padding: 0 1; margin: 1 0 0 0; color: $muted; }
    }
    """

    def __init__(self, items: Sequence[PickerItem], fewest: int, most: int) -> None:
        super().__init__(
            ModelInput(placeholder="Models to compare, or the name of one"), PickerList()
        )
        self._items = {item.key: item for item in items}
        self._fewest = fewest
        self._most = most
        self._marked: list[str] = []
        self._hint = Static()
        self._panel = Vertical(self._input, self._list, self._hint)

    def compose(self) -> ComposeResult:
        yield self._panel

    def on_mount(self) -> None:
        self._show()
        self._input.focus()

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self._panel.styles.width = min(WIDEST, width)
        self._panel.styles.height = min(max(9, height * 6 // 10), len(self._items) + 8)

    def look(self) -> None:
        if self._list.query_text != self._input.value:
            self._list.query_text = self._input.value
            self._show()

    def _show(self, highlight: str | None = None) -> None:
        typed, items = self._input.value.strip(), list(self._items.values())
        if typed:
            finder = Finder([(item.title, item.detail) for item in items])
            items = [items[index] for index in finder.find(typed)]
            if typed not in self._items:
                # A model need not be known.
                items.append(PickerItem(typed, typed, "by this name"))
        rows = [
            PickerRow(
                item.key,
                item.title,
                selectable=True,
                detail=item.detail,
                number=_MARKED if item.key in self._marked else _OPEN,
            )
            for item in items
        ]
        first = rows[0].key if rows else None
        self._list.show_rows(rows, highlight=highlight or first)
        count = len(self._marked)
        chosen = ", ".join(safe_line(name.rpartition("/")[2], 24) for name in self._marked)
        told = f"Enter compares {count}: {chosen}" if count >= self._fewest else "Enter marks"
        self._hint.update(Content(f"Space marks {self._fewest} to {self._most} · {told}"))

    # what is done

    def action_mark(self) -> None:
        """Mark the highlighted model, or take its mark away."""
        self.look()
        self._toggle(self._list.highlighted_key)

    def _toggle(self, key: str | None) -> None:
        if not key:
            return
        if key in self._marked:
            self._marked.remove(key)
        elif len(self._marked) < self._most:
            self._marked.append(key)
            # One that was typed is in the list from then on.
            self._items.setdefault(key, PickerItem(key, key, "by this name"))
            self._input.value = ""
        self._list.query_text = self._input.value
        self._show(key)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.look()
        if len(self._marked) >= self._fewest and not self._input.value.strip():
            self.dismiss(self._marked)
        else:
            self._toggle(self._list.highlighted_key)

    def on_virtual_list_selected(self, event: VirtualList.Selected) -> None:
        event.stop()
        self._toggle(event.key)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)
