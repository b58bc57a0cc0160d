"""What is offered for a command that is being typed, above the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from tui_app.core.text import safe_line
from tui_app.render.cells import width_of
from tui_app.ui.fuzzy import positions
from tui_app.ui.keymap import label_of
from tui_app.ui.offers import Offer
from tui_app.ui.widgets.virtual_list import Row, VirtualList

MOST_ROWS = 8
_WIDEST_LABEL = 24
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class OfferRow(Row):
    """One offer."""

    detail: str = ""


class OffersList(VirtualList[OfferRow]):
    """Lies over what is above the prompt and moves nothing. The prompt keeps the focus."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"offers--match", "offers--detail"}
    """
    | Class | Description |
    | :- | :- |
    | `offers--match` | The letters that match what was typed. |
    | `offers--detail` | What stands after the label. |
    """
    DEFAULT_CSS = """
    OffersList {
        overlay: screen;
        width: 92;
        max-width: 100%;
        & > .offers--match { color: $accent; text-style: bold; }
        & > .offers--detail { color: $muted; }
    }
    """

    query_text: reactive[str] = reactive("", init=False)
    """What the labels are marked for."""

    @dataclass
    class Clicked(Message):
        """An offer was clicked. `key` is its text."""

        key: str

    def __init__(self) -> None:
        super().__init__(id="offers")
        self.can_focus = False
        self._label_width = 0

    def offer(self, offers: Sequence[Offer], query: str, *, first: bool, room: int) -> None:
        """Show offers in at most so many lines. `first`: highlight the first one, else none."""
        self._label_width = min(_WIDEST_LABEL, max(width_of(safe_line(o.label)) for o in offers))
        self.query_text = query
        height = max(1, min(MOST_ROWS, len(offers), room))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
            # The line above the prompt, which has notices, stays in sight.
            self.styles.offset = (0, -height - 1)
        self.show_rows(
            [OfferRow(each.text, each.label, each.key, True, each.detail) for each in offers]
        )
        self.scroll_home(animate=False)
        self.highlighted = 0 if first else None

    def parts(self, index: int, row: OfferRow) -> tuple[Content, Content]:
        label = safe_line(row.left, _LONGEST)
        detail = safe_line(row.detail, _LONGEST)
        left = Content(label)
        mark = self.overlay("offers--match")
        for place in positions(self.query_text, label, detail)[0]:
            left = left.stylize(mark, place, place + 1)
        if detail:
            pad = max(0, self._label_width - left.cell_length)
            faint = Content.styled(detail, self.overlay("offers--detail"))
            left = Content.assemble(left, " " * (pad + 2), faint)
        name = row.left.partition(" ")[0].removeprefix("/")
        key = label_of(self, name, row.right) if row.left.startswith("/") else row.right
        return left, Content.styled(safe_line(key), self.overlay("virtual-list--right"))

    def move(self, step: int) -> None:
        """Highlight another offer; past an end the one at the other end."""
        last = len(self.rows) - 1
        at = self.highlighted
        if at is None:
            self.action_edge(-1 if step > 0 else 1)
        elif not 0 <= at + step <= last:
            self.action_edge(-step)
        else:
            self.action_move(step)

    def choose(self, key: str) -> None:
        self.post_message(self.Clicked(key))
