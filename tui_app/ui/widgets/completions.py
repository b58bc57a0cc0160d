"""One line with how a word may go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui_app.core.text import safe_line

_GAP = 2
_HINT = "Tab  "
_LONGEST = 40


class Completions(Widget):
    """Offers words to be taken by a key or a click. It is there, empty, while there are none."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"completions--key", "completions--taken"}
    """
    | Class | Description |
    | :- | :- |
    | `completions--key` | The key that takes them. |
    | `completions--taken` | The one that was taken last. |
    """
    DEFAULT_CSS = """
    Completions {
        height: 1;
        padding: 0 1;
        color: $muted;
        & > .completions--key { color: $accent; text-style: bold; }
        & > .completions--taken { color: $foreground; text-style: bold; }
    }
    """

    words: reactive[Sequence[str]] = reactive[Sequence[str]](())
    """What is offered."""
    taken: reactive[int | None] = reactive[int | None](None)
    """Index of the one that was taken."""

    @dataclass
    class Clicked(Message):
        """A word was clicked."""

        index: int

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render_line(self, y: int) -> Strip:
        base = self.visual_style
        content = self._content() if self.words and y == 0 else Content("")
        width = self.size.width
        content = content.truncate(width, ellipsis=True)
        return Strip(content.render_segments(base), content.cell_length).adjust_cell_length(
            width, base.rich_style
        )

    def _content(self) -> Content:
        parts = [Content.styled(_HINT, self.get_visual_style("completions--key", partial=True))]
        for index, word in enumerate(self.words):
            style = Style.from_meta({"completion": index})
            if index == self.taken:
                style += self.get_visual_style("completions--taken", partial=True)
            parts += [Content.styled(safe_line(word, _LONGEST), style), Content(" " * _GAP)]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        index = event.style.meta.get("completion")
        if isinstance(index, int):
            event.stop()
            self.post_message(self.Clicked(index))
