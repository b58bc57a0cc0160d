"""Rows of a label and what belongs to it, as help and details show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui_app.core.text import safe, safe_line
from tui_app.render.cells import shortened, width_of
from tui_app.render.plain import render_plain

_WIDEST_LABEL = 22
_LONGEST_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Fact:
    """A row. Without a value it is a heading, without a label either it is a blank line."""

    label: str = ""
    value: str = ""
    text: bool = False
    """Whether the value has lines of its own, all of which are shown."""


class Facts(Widget):
    """Shows facts; long values wrap beside their label."""

    DEFAULT_CSS = """
    Facts { height: auto; width: 1fr; }
    Facts > .facts--heading { color: $accent; text-style: bold; }
    Facts > .facts--label { text-style: bold; }
    Facts > .facts--value { color: $muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"facts--heading", "facts--label", "facts--value"}

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__()
        self._facts = facts
        self._strips: list[Strip] = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lay_out(width))

    def render_lines(self, crop: Region) -> list[Strip]:
        self._strips = self._lay_out(self.size.width)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        strip = self._strips[y] if y < len(self._strips) else Strip([])
        return strip.crop_extend(0, self.size.width, self.rich_style).apply_style(self.rich_style)

    def _lay_out(self, width: int) -> list[Strip]:
        heading = self.get_component_rich_style("facts--heading", partial=True)
        label_style = self.get_component_rich_style("facts--label", partial=True)
        value_style = self.get_component_rich_style("facts--value", partial=True)
        labels = [safe_line(fact.label) for fact in self._facts if fact.value]
        column = min(_WIDEST_LABEL, max(map(width_of, labels), default=0)) + 2
        strips: list[Strip] = []
        for fact in self._facts:
            label = safe_line(fact.label)
            if not fact.value:
                strips.append(Strip([Segment(label, heading)]))
                continue
            value = safe(fact.value) if fact.text else safe_line(fact.value, _LONGEST_VALUE)
            short = shortened(label, column - 1)
            first = short + " " * (column - width_of(short))
            for line in render_plain(value, max(10, width - column), value_style):
                strips.append(Strip([Segment(first, label_style), *line.segments]))
                first = " " * column
        return strips
