"""What waits to be sent, above the prompt: a line for each question, a few at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_app.commands.queue_actions import QUEUE_ACTIONS
from tui_app.core.queued import Queued
from tui_app.core.text import safe_line
from tui_app.render.cells import shortened
from tui_app.ui.typing import pass_on

MOST_LINES = 4
_SHARE = 6
"""It takes at most one line of so many on the screen."""
_LABEL = 10
"""Cells before the questions and the mark of the cursor."""
_LONGEST = 200


class QueueView(Widget, can_focus=True):
    """Lists questions, the next one first. With the focus a cursor stands on one of them."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Before", id="queue-up", show=False),
        Binding("down,j", "cursor(1)", "After", id="queue-down", show=False),
        *(
            Binding(
                ",".join(action.keys),
                f"ask('{action.name}')",
                action.label,
                id=f"queue-{action.name}",
                show=False,
            )
            for action in QUEUE_ACTIONS.values()
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "queue-view--label",
        "queue-view--waiting",
        "queue-view--cursor",
    }
    """
    | Class | Description |
    | :- | :- |
    | `queue-view--label` | What it is, and how many more there are. |
    | `queue-view--waiting` | That it waits for the person. |
    | `queue-view--cursor` | The line with the cursor. |
    """
    DEFAULT_CSS = """
    QueueView {
        height: auto; width: 1fr; background: $background; color: $foreground;
        & > .queue-view--label { color: $muted; }
        & > .queue-view--waiting { color: $warning; text-style: bold; }
        & > .queue-view--cursor { background: $selection; text-style: bold; }
    }
    """

    entries: reactive[Sequence[Queued]] = reactive[Sequence[Queued]]((), layout=True)
    """What waits, the next one first."""
    waiting: reactive[bool] = reactive(False)
    """Whether nothing is sent until the person says so."""
    cursor: reactive[int | None] = reactive[int | None](None)
    """Index of the chosen entry."""

    @dataclass
    class Requested(Message):
        """The person wants something done with an entry: `action` names it in QUEUE_ACTIONS."""

        queue_view: QueueView
        action: str
        entry: Queued

        @property
        def control(self) -> QueueView:
            return self.queue_view

    @dataclass
    class Left(Message):
        """The person goes on from the queue: to the prompt, or before it to earlier questions."""

        queue_view: QueueView
        earlier: bool

        @property
        def control(self) -> QueueView:
            return self.queue_view

    def __init__(self, typing_target: Widget) -> None:
        """`typing_target`: where keys go that mean nothing here."""
        super().__init__()
        self._typing_target = typing_target
        self._top = 0
        """Index of the first entry that is shown."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        shown = self._shown(viewport.height)
        return shown + (shown < len(self.entries))

    def _shown(self, rows: int) -> int:
        return min(len(self.entries), max(1, min(MOST_LINES, rows // _SHARE)))

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        index, shown = self._top + y, self._shown(self.screen.size.height)
        faint = self.get_component_rich_style("queue-view--label")
        label = Segment(" " * _LABEL)
        if not y and self.waiting:
            label = Segment("  Waiting".ljust(_LABEL), self._style("waiting"))
        elif not y:
            label = Segment("  Queued".ljust(_LABEL), faint)
        if y >= shown:
            more = f" … {len(self.entries) - shown} more" if y == shown < len(self.entries) else ""
            segments = [label, Segment(more, faint)]
            return Strip(segments).crop_extend(0, width, base).apply_style(base)
        chosen = self.has_focus and index == self.cursor
        mark = Segment("▎" if chosen else " ", self._style("waiting") if chosen else None)
        text = safe_line(self.entries[index].text, _LONGEST)
        words = Strip([Segment(shortened(text, max(1, width - _LABEL - 1)))])
        words = words.crop_extend(0, max(0, width - _LABEL - 1), None)
        if chosen:
            words = words.apply_style(self._style("cursor"))
        strip = Strip.join([Strip([label, mark]), words])
        return strip.crop_extend(0, width, base).apply_style(base)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"queue-view--{part}", partial=True)

    # the cursor

    def go_in(self) -> None:
        """Take the focus, with the cursor on the last entry: the nearest to the prompt."""
        self.cursor = len(self.entries) - 1
        self.focus()

    def watch_entries(self, before: Sequence[Queued], entries: Sequence[Queued]) -> None:
        if self.cursor is not None and self.cursor < len(before):
            # It stays on what it was on, and where that is gone, in its place.
            chosen = before[self.cursor].id
            places = (n for n, entry in enumerate(entries) if entry.id == chosen)
            self.cursor = next(places, min(self.cursor, len(entries) - 1))
        self._scroll()
        self.refresh()

    def watch_cursor(self) -> None:
        self._scroll()

    def _scroll(self) -> None:
        """Have the entry with the cursor among those that are shown."""
        shown = self._shown(self.screen.size.height)
        if self.cursor is not None:
            self._top = min(self._top, max(0, self.cursor))
            self._top = max(self._top, self.cursor - shown + 1)
        self._top = max(0, min(self._top, len(self.entries) - shown))

    def on_blur(self) -> None:
        self.cursor = None
        self._top = 0
        self.refresh()

    def on_focus(self) -> None:
        if self.cursor is None and self.entries:
            self.cursor = len(self.entries) - 1

    def action_cursor(self, step: int) -> None:
        at = step + (self.cursor if self.cursor is not None else len(self.entries))
        if 0 <= at < len(self.entries):
            self.cursor = at
        else:
            self.post_message(self.Left(self, earlier=step < 0))

    def action_ask(self, action: str) -> None:
        if self.cursor is not None and 0 <= self.cursor < len(self.entries):
            self.post_message(self.Requested(self, action, self.entries[self.cursor]))

    # keys and clicks

    def on_key(self, event: events.Key) -> None:
        pass_on(event, self, self._typing_target)

    def on_click(self, event: events.Click) -> None:
        if event.button != 1 or not self.entries:
            return
        event.stop()
        self.cursor = min(self._top + event.y, len(self.entries) - 1)
        self.focus()
        if event.chain == 2:
            self.action_ask("edit")
