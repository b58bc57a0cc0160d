"""A list of one-line rows that draws only what is visible, so that ten thousand cost nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.style import Style

from tui_app.core.text import safe_line
from tui_app.ui.widgets.scroll_bar import QuickScrollView


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. The texts are as received; they are made safe when they are drawn."""

    key: str
    """Names the row. Unique among those that can be selected."""
    left: str
    right: str = ""
    selectable: bool = True
    """False for headings, which the highlight steps over."""


RowT = TypeVar("RowT", bound=Row)


class RowSource(Sequence[RowT]):
    """Rows that are made as they are asked for, so that a hundred thousand cost nothing."""

    @abstractmethod
    def index_of(self, key: str) -> int | None:
        """The index of the row with this key, found without going over all."""


_ROOM_FOR_LEFT = 8
"""Cells that the left part keeps; where there are fewer, the right part goes."""


class VirtualList(QuickScrollView, Generic[RowT], can_focus=True):
    """A scrolling list with one highlighted row.

    Subclasses draw rows of their own by overriding `parts`, and act on a choice by overriding
    `choose`.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="list-up", show=False),
        Binding("down", "move(1)", "Down", id="list-down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="list-page-up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="list-page-down", show=False),
        Binding("home", "edge(-1)", "First", id="list-first", show=False),
        Binding("end", "edge(1)", "Last", id="list-last", show=False),
        Binding("enter", "choose", "Choose", id="list-choose", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | up, down | Highlight the row before, after. |
    | pageup, pagedown | Highlight a row one page away. |
    | home, end | Highlight the first, the last row. |
    | enter | Choose the highlighted row. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--heading",
        "virtual-list--highlighted",
        "virtual-list--hovered",
        "virtual-list--mark",
        "virtual-list--right",
    }
    """
    | Class | Description |
    | :- | :- |
    | `virtual-list--heading` | Rows that cannot be selected. |
    | `virtual-list--highlighted` | The highlighted row. |
    | `virtual-list--hovered` | The row under the mouse. |
    | `virtual-list--mark` | What stands before the highlighted row. |
    | `virtual-list--right` | The text at the right end of a row. |
    """

    DEFAULT_CSS = """
    VirtualList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size: 0 1;
        scrollbar-gutter: stable;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;
        background: $surface;
        color: $foreground;
        & > .virtual-list--heading { color: $muted; }
        & > .virtual-list--mark { color: $accent; }
        & > .virtual-list--right { color: $muted; }
        & > .virtual-list--hovered { background: $panel 60%; }
        & > .virtual-list--highlighted { background: $panel; text-style: bold; }
    }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    """Rows as height. Without layout: more rows do not move other widgets."""
    highlighted: reactive[int | None] = reactive(None, init=False, repaint=False)
    """Index of the highlighted row, None where no row can be selected."""
    hovered: reactive[int | None] = reactive(None, init=False, repaint=False)
    """Index of the row under the mouse."""

    @dataclass
    class Highlighted(Message):
        """Another row became the highlighted one."""

        virtual_list: VirtualList[Any]
        key: str

        @property
        def control(self) -> VirtualList[Any]:
            return self.virtual_list

    @dataclass
    class Selected(Message):
        """A row was chosen, by Enter or by a click."""

        virtual_list: VirtualList[Any]
        key: str

        @property
        def control(self) -> VirtualList[Any]:
            return self.virtual_list

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._rows: Sequence[RowT] = ()
        self._pointer_y: int | None = None
        self._height = 0
        self._overlays: dict[str, Style] = {}
        """The styles of component classes, for as long as lines are drawn."""

    # What the owner calls

    @property
    def rows(self) -> Sequence[RowT]:
        """The rows that are shown."""
        return self._rows

    @property
    def highlighted_key(self) -> str | None:
        """The key of the highlighted row."""
        row = self._row_at(self.highlighted)
        return row.key if row is not None else None

    def show_rows(self, rows: Sequence[RowT], *, highlight: str | None = None) -> None:
        """Replace the rows.

        The highlight goes to the row with the key `highlight`, else it stays on its row, else on
        its place. Where the list is scrolled, the highlighted row stays at its height on the
        screen.
        """
        old_key, old_index = self.highlighted_key, self.highlighted
        old_scroll = self.scroll_offset.y
        self._rows = rows
        kept = self.index_of(old_key)
        index = self.index_of(highlight)
        if index is None:
            index = kept if kept is not None else self._nearest(old_index or 0)
        self.virtual_size = Size(0, len(rows))
        self.set_reactive(VirtualList.highlighted, index)
        self.set_reactive(VirtualList.hovered, None)
        if old_scroll and kept is not None and old_index is not None:
            self._scroll_y(old_scroll + kept - old_index)
        if index is not None and index != kept:
            self.reveal(index)
        self.refresh()
        self._tell_if_other(old_key)

    def index_of(self, key: str | None) -> int | None:
        """The index of the row with this key that can be selected."""
        if key is None:
            return None
        if isinstance(self._rows, RowSource):
            return self._rows.index_of(key)
        for index, row in enumerate(self._rows):
            if row.key == key and row.selectable:
                return index
        return None

    def highlight_key(self, key: str) -> None:
        """Highlight the row with this key and scroll to it. Does nothing where there is none."""
        index = self.index_of(key)
        if index is None:
            return
        top = self.scroll_offset.y
        if not top <= index < top + self.scrollable_content_region.height:
            self.reveal(index)
        self.highlighted = index

    def reveal(self, index: int, *, with_headings: bool = True) -> None:
        """Scroll as little as it takes to see a row, and the headings right above it."""
        height = self.scrollable_content_region.height
        if height <= 0:
            return
        first = index
        while with_headings and first > 0 and not self._rows[first - 1].selectable:
            first -= 1
        first = max(first, index - height + 1)
        top = self.scroll_offset.y
        if first < top:
            self._scroll_y(first)
        elif index >= top + height:
            self._scroll_y(index - height + 1)

    # What subclasses may override

    def parts(self, index: int, row: RowT) -> tuple[Content, Content]:
        """The left and the right part of a row, safe to draw. Called for visible rows only."""
        left = Content(safe_line(row.left))
        if not row.selectable:
            left = left.stylize(self.overlay("virtual-list--heading"))
        return left, Content.styled(safe_line(row.right), self.overlay("virtual-list--right"))

    def choose(self, key: str) -> None:
        """Act on a choice: here, post `Selected`."""
        self.post_message(self.Selected(self, key))

    # Drawing

    def overlay(self, component: str) -> Style:
        """The style of a component class, to lie over that of the row."""
        style = self._overlays.get(component)
        if style is None:
            style = self.get_visual_style(component, partial=True) + self._reverse(component)
            self._overlays[component] = style
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        self._overlays.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        row = self._row_at(index)
        base = self.visual_style
        if row is None or width <= 0:
            return Strip.blank(width, base.rich_style)
        if index == self.highlighted:
            base = self._row_style("virtual-list--highlighted")
        elif index == self.hovered:
            base = self._row_style("virtual-list--hovered")
        left, right = self.parts(index, row)
        in_use = self.has_focus or not self.can_focus
        mark = "▎" if in_use and index == self.highlighted else " "
        margin = Content.styled(mark, self.overlay("virtual-list--mark"))
        strip = _line(margin, left, right, width, base)
        if base.reverse:
            # One bar: each colour would become a background of its own.
            bar = base.rich_style
            strip = Strip(Segment.apply_style(strip, post_style=bar), width)
        return strip

    def _row_style(self, component: str) -> Style:
        return self.get_visual_style(component) + self._reverse(component)

    def _reverse(self, component: str) -> Style:
        # Textual leaves this one attribute out of visual styles; without colours it is what shows.
        reverse = self.get_component_styles(component).text_style.reverse
        return Style(reverse=True) if reverse else Style.null()

    # Keeping the place

    def watch_virtual_size(self, virtual_size: Size) -> None:
        self._scroll_update(virtual_size)

    def validate_highlighted(self, index: int | None) -> int | None:
        row = self._row_at(index)
        return index if row is not None and row.selectable else None

    def watch_highlighted(self, old: int | None, new: int | None) -> None:
        for index in (old, new):
            if index is not None:
                self.refresh_line(index)
        if new is not None:
            self.reveal(new, with_headings=False)
        old_row = self._row_at(old)
        self._tell_if_other(old_row.key if old_row is not None else None)

    def watch_hovered(self, old: int | None, new: int | None) -> None:
        for index in (old, new):
            if index is not None:
                self.refresh_line(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._hover()

    def on_resize(self) -> None:
        before, self._height = self._height, self.scrollable_content_region.height
        index = self.highlighted
        top = self.scroll_offset.y
        if index is not None and (before == 0 or top <= index < top + before):
            self.reveal(index)

    def _scroll_y(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)

    def _row_at(self, index: int | None) -> RowT | None:
        if index is None or not 0 <= index < len(self._rows):
            return None
        return self._rows[index]

    def _selectable_from(self, index: int, step: int) -> int | None:
        while 0 <= index < len(self._rows):
            if self._rows[index].selectable:
                return index
            index += step
        return None

    def _nearest(self, index: int, step: int = 1) -> int | None:
        index = max(0, min(index, len(self._rows) - 1))
        found = self._selectable_from(index, step)
        return found if found is not None else self._selectable_from(index, -step)

    def _tell_if_other(self, old_key: str | None) -> None:
        key = self.highlighted_key
        if key is not None and key != old_key:
            self.post_message(self.Highlighted(self, key))

    # Keys

    def action_move(self, step: int) -> None:
        """Go `step` rows down; up where it is negative."""
        start = self.highlighted
        self._go_to((0 if start is None else start + step), 1 if step > 0 else -1)

    def action_page(self, direction: int) -> None:
        """Go one page down (1) or up (-1)."""
        self.action_move(direction * max(1, self.scrollable_content_region.height - 1))

    def action_edge(self, direction: int) -> None:
        """Go to the last row (1) or to the first (-1)."""
        self._go_to(len(self._rows) if direction > 0 else 0, direction)

    def action_choose(self) -> None:
        """Choose the highlighted row."""
        key = self.highlighted_key
        if key is not None:
            self.choose(key)

    def _go_to(self, index: int, direction: int) -> None:
        target = self._nearest(index, direction)
        if target is not None:
            self.highlighted = target
            self.reveal(target)

    # Mouse

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._pointer_y = event.y
        self._hover()

    def on_leave(self) -> None:
        self._pointer_y = None
        self._hover()

    def on_click(self, event: events.Click) -> None:
        if event.button != 1:
            return
        event.stop()
        index = event.y + self.scroll_offset.y
        row = self._row_at(index)
        if row is not None and row.selectable:
            self.highlighted = index
            self.choose(row.key)

    def _hover(self) -> None:
        index = None if self._pointer_y is None else self._pointer_y + self.scroll_offset.y
        row = self._row_at(index)
        self.hovered = index if row is not None and row.selectable else None


def _line(margin: Content, left: Content, right: Content, width: int, style: Style) -> Strip:
    """One row: the margin, the left part cut with …, the right part, a cell of margin."""
    room = max(0, width - 2)
    if right.plain and right.cell_length + 1 > room - min(_ROOM_FOR_LEFT, left.cell_length):
        right = Content("")
    if right.plain:
        room -= right.cell_length + 1
    left = left.truncate(room, ellipsis=True, pad=True)
    gap = " " if right.plain else ""
    content = Content.assemble(margin, left, gap, right, " ")
    return Strip(content.render_segments(style), content.cell_length).adjust_cell_length(
        width, style.rich_style
    )
