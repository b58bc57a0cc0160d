"""Choosing one thing of many by typing a few of its letters: palette, themes, models, chats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Input

from tui_app.core.text import safe_line
from tui_app.ui.fuzzy import Finder, positions
from tui_app.ui.screens.list_below import ListBelow
from tui_app.ui.threads import beside
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.virtual_list import Row, VirtualList

WIDEST = 80
"""Cells of the panel where the terminal has more."""
_NUMBERED = 9
"""Items that have a key of their own where they are numbered."""
_SHORT = 20
"""Lines of a terminal below which the panel goes without margins."""

More = Callable[[str, Callable[[], bool]], Sequence["PickerItem"]]
"""Finds items for what was typed, on a thread. It asks the second now and then whether it is still
wanted, and raises nothing."""


@dataclass(frozen=True, slots=True)
class PickerItem:
    """One thing to choose. The texts are as received; they are made safe when they are drawn."""

    key: str
    title: str
    detail: str = ""
    shortcut: str = ""
    group: str = ""
    """The heading it stands under while nothing is typed. Items of a group follow each other."""


@dataclass(frozen=True, slots=True)
class PickerRow(Row):
    """A heading, an item or the line that says that there is none."""

    detail: str = ""
    number: str = ""
    """What chooses it at once, or as many blanks where others have a number."""


class PickerList(VirtualList[PickerRow]):
    """The matches, with the matching letters marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "picker--match",
        "picker--detail",
        "picker--number",
    }
    """
    | Class | Description |
    | :- | :- |
    | `picker--match` | The letters that match what was typed. |
    | `picker--detail` | What stands after the title. |
    | `picker--number` | The key that chooses an item at once. |
    """

    DEFAULT_CSS = """
    PickerList {
        & > .picker--match { color: $accent; text-style: bold; }
        & > .picker--detail { color: $muted; }
        & > .picker--number { color: $accent; text-style: bold; }
        & > .virtual-list--heading { color: $muted; text-style: bold; }
    }
    """

    query_text: reactive[str] = reactive("", init=False)
    """What was typed."""

    def parts(self, index: int, row: PickerRow) -> tuple[Content, Content]:
        if not row.selectable:
            return super().parts(index, row)
        title, detail = safe_line(row.left), safe_line(row.detail)
        in_title, in_detail = positions(self.query_text, title, detail)
        mark = self.overlay("picker--match")
        left = _marked(Content(title), in_title, mark)
        if detail:
            faint = Content.styled(detail, self.overlay("picker--detail"))
            left = Content.assemble(left, "  ", _marked(faint, in_detail, mark))
        if row.number:
            number = Content.styled(row.number, self.overlay("picker--number"))
            left = Content.assemble(number, " ", left)
        right = Content.styled(safe_line(row.right), self.overlay("virtual-list--right"))
        return left, right


class PickerInput(LineInput):
    """What is typed; a digit before anything else may be a number."""

    @dataclass
    class Numbered(Message):
        """A number was pressed."""

        input: PickerInput
        number: int

        @property
        def control(self) -> PickerInput:
            return self.input

    def __init__(self, placeholder: str, numbers: int) -> None:
        """`numbers`: those from 1 up to this one are not typed."""
        super().__init__(placeholder=placeholder)
        self._numbers = [str(number) for number in range(1, numbers + 1)]

    async def on_key(self, event: events.Key) -> None:
        if event.key in self._numbers and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.Numbered(self, int(event.key)))


class Picker(ListBelow[str | None, PickerList]):
    """Lets one item be chosen. The result is its key, None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="picker-cancel", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter | Choose the highlighted item. |
    | escape | Choose nothing. |
    | 1 to 9 | Choose that item, where they are numbered and nothing was typed. |
    """

    DEFAULT_CSS = """
    Picker {
        align: center middle;
        background: $background 60%;
        & > Vertical {
            width: 100%;
            padding: 1 1;
            background: $surface;
            &.-short { padding: 0 1; }
        }
        & LineInput {
            margin: 0 0 1 0;
            padding: 0 1 !important;
            background: $surface;
            color: $foreground;
            & > .input--placeholder { color: $muted; }
        }
        & .-short LineInput { margin: 0; }
    }
    """

    def __init__(
        self,
        items: Sequence[PickerItem],
        *,
        placeholder: str = "Type to search",
        highlight: str | None = None,
        preview: Callable[[str], None] | None = None,
        more: More | None = None,
        numbered: bool = False,
        filling: bool = False,
    ) -> None:
        """`highlight`: the key to start at. `preview`: called with each key that is highlighted.
        `more`: finds further items for what was typed. `numbered`: whether digits choose.
        `filling`: whether the items are still being read, and `fill` will be called."""
        super().__init__(PickerInput(placeholder, _NUMBERED if numbered else 0), PickerList())
        self._more = more
        self._filling = filling
        self._choose_early = False
        """Whether Enter was pressed before there was anything to choose."""
        self._highlight = highlight
        self._preview = preview
        self._numbered = numbered
        self._take(items)
        self._shown: str = ""
        self._panel = Vertical(self._input, self._list)

    def compose(self) -> ComposeResult:
        yield self._panel

    def fill(self, items: Sequence[PickerItem]) -> None:
        """Take items that were read while it was open already."""
        self._filling = False
        self._take(items)
        early = self._choose_early
        self._shown = ""
        self._show(self._grouped(), self._nothing)
        self.look()
        self._fit(self.size)
        if early and not self._input.value.strip():
            self._list.action_choose()
        else:
            self._choose_early = early

    @property
    def _nothing(self) -> str:
        return "Reading…" if self._filling else "There is nothing yet"

    def _take(self, items: Sequence[PickerItem]) -> None:
        self._items = items
        self._rows = [
            PickerRow(item.key, item.title, item.shortcut, True, item.detail, number)
            for item, number in zip(items, _numbers(len(items), self._numbered), strict=True)
        ]
        self._finder = Finder([(item.title, item.detail) for item in items])

    def on_mount(self) -> None:
        self._show(self._grouped(), self._nothing, self._highlight)
        self._input.focus()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        width, height = size
        short = height < _SHORT
        self._panel.set_class(short, "-short")
        around = 1 if short else 4
        most = max(4, height * 6 // 10)
        self._panel.styles.width = min(WIDEST, width)
        self._panel.styles.height = min(most, max(len(self._grouped()), 1) + around)

    # What is shown

    def _grouped(self) -> list[PickerRow]:
        rows: list[PickerRow] = []
        group = ""
        for item, row in zip(self._items, self._rows, strict=True):
            if item.group != group:
                group = item.group
                if group:
                    rows.append(PickerRow("", group, selectable=False))
            rows.append(row)
        return rows

    def look(self) -> None:
        query = self._input.value
        if query == self._shown:
            return
        self._shown = query
        if query.strip():
            rows = [self._rows[index] for index in self._finder.find(query)]
        else:
            rows = self._grouped()
        self._list.query_text = query
        self._choose_early = False
        searching = self._more is not None and bool(query.strip())
        nothing = "Searching…" if searching else "Nothing matches"
        self._show(rows, self._nothing if self._filling else nothing)
        self._list.scroll_home(animate=False)
        if self._more is not None and searching:
            self.run_worker(self._find_more(query, self._more, rows), exclusive=True)

    def _show(self, rows: Sequence[PickerRow], empty: str, highlight: str | None = None) -> None:
        """Show rows, or that there are none."""
        first = next((row.key for row in rows if row.selectable), None)
        rows = rows or [PickerRow("", empty, selectable=False)]
        self._list.show_rows(rows, highlight=highlight or first)

    async def _find_more(self, query: str, more: More, rows: Sequence[PickerRow]) -> None:
        """Add what is found on a thread to the rows that match `query`."""
        items = await beside(lambda: more(query, lambda: self._shown != query))
        if self._shown != query:
            return
        known = {row.key for row in self._rows}
        further = [
            PickerRow(item.key, item.title, item.shortcut, True, item.detail)
            for item in items
            if item.key not in known
        ]
        if further or not rows:
            self._show([*rows, *further], "Nothing matches", self._list.highlighted_key)
        if self._choose_early:
            self._list.action_choose()

    # What is done

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.look()
        self._choose_early = self._list.highlighted_key is None
        self._list.action_choose()

    def on_picker_input_numbered(self, event: PickerInput.Numbered) -> None:
        event.stop()
        if event.number <= len(self._items):
            self.dismiss(self._items[event.number - 1].key)

    def on_virtual_list_selected(self, event: VirtualList.Selected) -> None:
        event.stop()
        self.dismiss(event.key)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        if self._preview is not None:
            self._preview(event.key)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def _numbers(count: int, numbered: bool) -> list[str]:
    """What stands before each of so many items."""
    if not numbered:
        return [""] * count
    return [str(number) if number <= _NUMBERED else " " for number in range(1, count + 1)]


def _marked(content: Content, places: Sequence[int], style: Style) -> Content:
    for place in places:
        content = content.stylize(style, place, place + 1)
    return content
