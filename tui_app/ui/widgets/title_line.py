"""The line above the conversation: what it is called and who answers."""

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_app.core.text import safe_line
from tui_app.render.cells import shortened, width_of
from tui_app.ui.column import column_left

NEW_CHAT = "New chat"


class TitleLine(Widget):
    """The title of the session, then the model."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    TitleLine { height: 2; padding: 0; background: $background; color: $foreground; }
    TitleLine > .title--name { text-style: bold; }
    TitleLine > .title--temporary { color: $warning; text-style: bold; }
    TitleLine > .title--model { color: $muted; }
    TitleLine > .title--rule { color: $faint; }
    """
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's
        "title--name",
        "title--temporary",
        "title--model",
        "title--rule",
    }

    name_text: reactive[str] = reactive(NEW_CHAT)
    """The session's title."""
    temporary: reactive[bool] = reactive(False)
    """Whether the session is on disk nowhere."""
    model: reactive[str] = reactive("")
    """Who answers the next question."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y == 1:
            rule = self.get_component_rich_style("title--rule")
            return Strip([Segment("─" * width, rule)], width)
        left = column_left(width - 1)
        mark = "◌ Not saved · " if self.temporary else ""
        room = max(12, width - left - width_of(mark) - 4)
        name, model = safe_line(self.name_text), safe_line(self.model)
        # Where there is no room for both, the title is what one looks for.
        model = shortened(model, max(room - width_of(name), room // 3))
        name = shortened(name, room - width_of(model))
        segments = [
            Segment(" " * left, base),
            *([Segment(mark, self.get_component_rich_style("title--temporary"))] if mark else []),
            Segment(name, self.get_component_rich_style("title--name")),
            Segment(f" · {model}" if model else "", self.get_component_rich_style("title--model")),
        ]
        return Strip(segments).crop_extend(0, width, base)
