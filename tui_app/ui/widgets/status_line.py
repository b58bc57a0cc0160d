"""The last line: what is going on, the keys that matter now, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui_app.core.text import safe_line
from tui_app.ui import spinner
from tui_app.ui.keymap import label_of

_GAP = 2
"""Cells between the parts."""


class Hint(NamedTuple):
    """A key and what it does. `action` names it in `HintClicked`."""

    key: str
    label: str
    action: str = ""
    always: bool = False
    """Whether others go before it where the line is short."""
    id: str = ""
    """The id of the binding whose key it is; empty: one that cannot be changed."""


class Layout(NamedTuple):
    """Where the parts stand; positions and widths in cells."""

    state: str
    hints: dict[int, tuple[int, int]]
    """Start and end of each hint that has room, by its number and in their order."""
    right: str
    right_start: int


def lay_out(width: int, state: str, hints: Sequence[Hint], right: str) -> Layout:
    """Give each part its room: the state first, then half of the line at most to the right part,
    then as many hints as fit, from the left, but first those that are always shown. A hint is
    shown whole or not at all.
    """
    room = max(0, width - 2)
    state = _cut(state, room)
    used = 1 + _cells(state) + (_GAP if state else 0)
    first = _cells(f"{hints[0].key} {hints[0].label}") + _GAP if hints else 0
    for_right = max(room // 2, room + 1 - used - first)
    right = _cut(right, min(for_right, max(0, room + 1 - used)))
    right_start = 1 + room - _cells(right)
    end = right_start - _GAP if right else 1 + room
    lengths = [_cells(safe_line(f"{hint.key} {hint.label}")) for hint in hints]
    kept = sum(length + _GAP for hint, length in zip(hints, lengths, strict=True) if hint.always)
    places: dict[int, tuple[int, int]] = {}
    full = False
    for number, (hint, length) in enumerate(zip(hints, lengths, strict=True)):
        kept -= length + _GAP if hint.always else 0
        full = full or used + length + kept > end
        if used + length <= end and (hint.always or not full):
            places[number] = (used, used + length)
            used += length + _GAP
    return Layout(state, places, right, right_start)


class StatusLine(Widget):
    """One line that never wraps."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-line--key",
        "status-line--label",
        "status-line--hovered",
        "status-line--right",
        "status-line--state",
    }
    """
    | Class | Description |
    | :- | :- |
    | `status-line--key` | The keys. |
    | `status-line--label` | What they do. |
    | `status-line--hovered` | The hint under the mouse. |
    | `status-line--right` | The part at the right. |
    | `status-line--state` | The part at the left that says what is going on. |
    """

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        background: $background;
        color: $foreground;
        & > .status-line--key { color: $accent; text-style: bold; }
        & > .status-line--label { color: $muted; }
        & > .status-line--hovered { text-style: underline; }
        & > .status-line--right { color: $muted; }
        & > .status-line--state { color: $accent; }
    }
    """

    hints: reactive[tuple[Hint, ...]] = reactive((), init=False)
    """The keys that matter now, the most important first. Those that were changed are shown as
    they are."""
    right: reactive[str] = reactive("", init=False)
    """Provider, tokens, cost."""
    state: reactive[str] = reactive("", init=False)
    """What is going on, such as "Connecting…"; stands before the hints."""
    busy: reactive[bool] = reactive(False, init=False)
    """Whether a spinner turns before the state."""
    reduced_motion: reactive[bool] = reactive(False, init=False)
    """Whether the spinner stands still."""
    hovered: reactive[int | None] = reactive(None, init=False)
    """Index of the hint under the mouse."""

    @dataclass
    class HintClicked(Message):
        """A hint was clicked."""

        status_line: StatusLine
        action: str

        @property
        def control(self) -> StatusLine:
            return self.status_line

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._tick = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style
        if y:
            return Strip.blank(width, base.rich_style)
        layout = self._layout()
        parts = [Content.styled(f" {layout.state}", self._style("state"))]
        at = parts[0].cell_length
        for index, (start, end) in layout.hints.items():
            parts += [Content(" " * (start - at)), self._hint(index)]
            at = end
        parts += [Content(" " * (layout.right_start - at))]
        parts += [Content.styled(layout.right, self._style("right"))]
        content = Content.assemble(*parts)
        return Strip(content.render_segments(base), content.cell_length).adjust_cell_length(
            width, base.rich_style
        )

    def _hint(self, index: int) -> Content:
        hint = self.hints[index]
        key, label = safe_line(hint.key), safe_line(hint.label)
        content = Content.assemble(
            (key, self._style("key")), (" " if label else ""), (label, self._style("label"))
        )
        return content.stylize(self._style("hovered")) if index == self.hovered else content

    def _style(self, part: str) -> Style:
        return self.get_visual_style(f"status-line--{part}", partial=True)

    def _layout(self) -> Layout:
        state = safe_line(self.state)
        if self.busy:
            state = f"{spinner.frame(self._tick, self.reduced_motion)} {state}".rstrip()
        return lay_out(self.size.width, state, self.hints, safe_line(self.right))

    # The spinner

    def on_mount(self) -> None:
        self._turning = self.set_interval(spinner.INTERVAL, self._turn, pause=True)
        self._turn_or_rest()

    def watch_busy(self) -> None:
        self._turn_or_rest()

    def watch_reduced_motion(self) -> None:
        self._turn_or_rest()

    def _turn_or_rest(self) -> None:
        if not self.is_mounted:
            return
        if self.busy and not self.reduced_motion:
            self._turning.resume()
        else:
            self._turning.pause()

    def _turn(self) -> None:
        self._tick += 1
        self.refresh()

    def validate_hints(self, hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
        shown = [
            hint._replace(key=label_of(self, hint.id, hint.key)) if hint.id else hint
            for hint in hints
        ]
        return tuple(hint for hint in shown if hint.key or hint.always)

    # The mouse

    def watch_hints(self) -> None:
        self.hovered = None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._hint_at(event.x)

    def on_leave(self) -> None:
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        index = self._hint_at(event.x)
        if index is not None and self.hints[index].action:
            event.stop()
            self.post_message(self.HintClicked(self, self.hints[index].action))

    def _hint_at(self, x: int) -> int | None:
        for index, (start, end) in self._layout().hints.items():
            if start <= x < end:
                return index
        return None


def _cells(text: str) -> int:
    return Content(text).cell_length


def _cut(text: str, width: int) -> str:
    if width <= 1:
        return ""
    return Content(text).truncate(width, ellipsis=True).plain
