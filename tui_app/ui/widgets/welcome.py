"""What an empty chat shows instead of a conversation."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

_GUIDE = (
    ("chinwag", "bold $accent"),
    (" talks to language models from the terminal. You are with the ", ""),
    ("Guide", "bold"),
    (": the manual, not a language model. Ask it anything about chinwag.\n", ""),
    ("To connect a model: ", "bold"),
    ("export AIMLAPI_API_KEY=…", "$accent"),
    (" and start again. Or ask: How do I connect a local model?", ""),
)


class Welcome(Widget):
    """Two lines: what this is and how to connect a model, or who answers."""

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
    problem: reactive[str] = reactive("")
    """Why nothing can be asked, if so."""

    def render(self) -> Content:
        label, model = self.answerer
        if self.problem:
            return Content.styled(self.problem, "$error")
        if not label:
            return Content("")
        if not model:
            return Content.assemble(*_GUIDE)
        return Content.assemble(
            ("Ask anything.\n", "bold $foreground"), (f"{model} answers, by {label}.", "")
        )
