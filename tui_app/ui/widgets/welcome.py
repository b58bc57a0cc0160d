"""What an empty chat shows instead of a conversation."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui_app.core.text import displayed, safe_line

_GUIDE = (
    ("chinwag", "bold $accent"),
    (" is for talking to language models. The Guide is only its manual.\n", ""),
    ("Connect one: ", "bold $foreground"),
    ("export AIMLAPI_API_KEY=…", "$accent"),
    (" and start again, or ask how.", ""),
)
_TEMPORARY = (
    ("A temporary chat.\n", "bold $warning"),
    ("Nothing of it is written to disk. ", ""),
    ("/keep", "$accent"),
    (" saves it, ", ""),
    ("^N", "$accent"),
    (" leaves it.", ""),
)


class Welcome(Widget):
    """Two lines: what this is and how to connect a model, or who answers."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Welcome {
        height: 1fr;
        align: center middle;
        content-align: center middle;
        text-align: center;
        padding: 0 2;
        color: $muted;
        background: $background;
    }
    """

    answerer: reactive[tuple[str, str]] = reactive(("", ""))
    """The provider's label and the model; no model: the Guide answers."""
    temporary: reactive[bool] = reactive(False)
    """Whether the chat is on disk nowhere."""
    problem: reactive[str] = reactive("")
    """Why nothing can be asked, if so."""

    def render(self) -> Content:
        label, model = self.answerer
        if self.problem:
            return Content.styled(displayed(self.problem), "$error")
        if self.temporary:
            return Content.assemble(*_TEMPORARY)
        if not label:
            return Content("")
        if not model:
            return Content.assemble(*_GUIDE)
        return Content.assemble(
            ("Ask anything.\n", "bold $foreground"),
            (f"{safe_line(model, 200)} answers, by {safe_line(label, 40)}.", ""),
        )
