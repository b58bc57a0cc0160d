"""A view of messages whose text is selected with the mouse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.reactive import reactive

from tui_app.ui.conversation.block import Sheet
from tui_app.ui.conversation.selecting import BEFORE, Picked, Spot, picked_text, spot_at
from tui_app.ui.widgets.flow_view import FlowView, ViewMessage

_DRAG_STEP = 0.05
"""Seconds between two steps of scrolling on while the pointer is dragged beyond an edge."""
_FASTEST_DRAG = 5
"""Rows of such a step at most; it grows with the distance from the edge."""


class SelectingView(FlowView):
    """Follows the mouse while its button is held down, and scrolls on beyond an edge."""

    # Textual's own selection is one of rows, which would slip off its text as heights change.
    ALLOW_SELECT = False

    picked: reactive[Picked | None] = reactive[Picked | None](None)
    """What is selected."""

    @dataclass
    class PickedChanged(ViewMessage):
        """Something is selected now, or nothing is any more."""

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(sheet, id=id)
        self._pressed: Spot | None = None
        """Where the mouse button is held down since."""
        self._dragged_to = Offset()
        """Up to where it was dragged, from the top left of the view."""

    # what is selected

    def picked_text(self) -> Awaitable[str]:
        """The selected text, without bars and with wrapped lines rejoined; empty where nothing
        is selected now."""
        picked = self.picked
        return picked_text(self.blocks, picked) if picked is not None else asyncio.sleep(0, "")

    def drop_picked(self) -> None:
        """Let go of what is selected, and of the mouse."""
        self.picked = None
        self.release()

    def release(self) -> None:
        """Let go of the mouse, for instance because something lies above the view."""
        if self._pressed is not None:
            self._pressed = None
            self._dragging.pause()
            self.release_mouse()

    def set_sheet(self, change: Callable[[Sheet], Sheet]) -> None:
        width = self._sheet.width
        super().set_sheet(change)
        if self._sheet.width != width:
            self.drop_picked()

    def scroll_rows(self, rows: int) -> None:
        super().scroll_rows(rows)
        # Something else has come under the pointer.
        if self.picked is not None and self._pressed is not None:
            self._pick_to(self._pointer)

    def watch_picked(self, before: Picked | None, picked: Picked | None) -> None:
        if (before is None) != (picked is None):
            self.post_message(self.PickedChanged(self))

    # the mouse

    def on_mount(self) -> None:
        self._dragging = self.set_interval(_DRAG_STEP, self._drag_on, pause=True)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or not self.blocks:
            return
        self.picked = None
        self._dragged_to = event.offset
        self._pressed = self._spot_under(event.offset)
        self.capture_mouse()
        self._dragging.resume()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is None:
            return
        if event.button == 1:
            self._drag_to(self._pointer)
        else:
            # It was let go where nobody told us.
            self.release()

    def on_mouse_up(self) -> None:
        self.release()

    @property
    def _pointer(self) -> Offset:
        """Where the mouse is, from the top left of the view. Moves that were handled before this
        view heard of the button went elsewhere."""
        position: Offset = self.app.mouse_position  # pyright: ignore[reportUnknownMemberType] - App[?]
        return position - self.region.offset

    def _drag_to(self, pointer: Offset) -> None:
        if pointer != self._dragged_to:
            self._dragged_to = pointer
            self.hold_still()
            self._pick_to(pointer)

    def _drag_on(self) -> None:
        """Scroll on while the pointer is held beyond the upper or the lower edge."""
        pointer = self._pointer
        self._drag_to(pointer)
        above, below = -pointer.y, pointer.y - self.outer_size.height + 1
        if self.picked is not None and max(above, below) > 0:
            rows = min(max(above, below), _FASTEST_DRAG)
            self.scroll_rows(-rows if above > 0 else rows)

    def _pick_to(self, pointer: Offset) -> None:
        if self._pressed is not None:
            self.picked = Picked(self._pressed, self._spot_under(pointer))

    def _spot_under(self, pointer: Offset) -> Spot:
        """The character at a place in the view, or the next one in it where that is outside."""
        row = self.scroll_offset.y + min(max(0, pointer.y), self._rows - 1)
        place = self._flow.at(row)
        # Below everything is after everything.
        cell = self._cell_at(row, pointer.x) if row < self._flow.height else self._columns
        return spot_at(self.blocks, place.block, place.line, cell)

    def _cell_at(self, row: int, x: int) -> int:
        """The cell of a whole line that is shown `x` cells from the left of the view."""
        cell, line = max(BEFORE, x - self._left), self._flow.line(row)
        if line is None or cell < line.prefix:
            return cell
        return cell + self._slid_on(row, line)
