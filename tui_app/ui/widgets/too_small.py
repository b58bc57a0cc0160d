"""What a terminal smaller than the app can use shows."""

from textual.content import Content
from textual.widgets import Static

MIN_COLUMNS = 40
MIN_ROWS = 12


class TooSmall(Static):
    """Says how large the terminal must be."""

    DEFAULT_CSS = """
    TooSmall {
        display: none; width: 100%; height: 100%;
        content-align: center middle; text-align: center; color: $muted;
    }
    """

    def __init__(self) -> None:
        super().__init__(Content(f"chinwag needs {MIN_COLUMNS}x{MIN_ROWS} cells or more"))
