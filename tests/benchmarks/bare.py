"""The floor of everything on a screen: an app of Textual's own widgets that does nothing.

python -m tests.benchmarks.bare
"""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Static, TextArea

TEXT = "Nothing but Textual"


class Bare(App[None]):
    """A text area, a line of text and a footer."""

    def compose(self) -> ComposeResult:
        yield Static(TEXT)
        yield TextArea()
        yield Footer()


if __name__ == "__main__":
    Bare().run()
