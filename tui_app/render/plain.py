"""Text that is no markdown, such as what a person typed."""

from rich.style import Style

from tui_app.core.text import displayed, encodable
from tui_app.render.lines import MINIMUM_WIDTH, Line
from tui_app.render.wrapping import wrapped

TAB_SIZE = 4


def render_plain(text: str, width: int, style: Style) -> list[Line]:
    """`text` as it stands, safe and wrapped to `width` cells, its line breaks kept.

    There is always at least one line. A width under 6 counts as 6.
    """
    lines: list[Line] = []
    for source in displayed(encodable(text)).split("\n"):
        runs = [(source.expandtabs(TAB_SIZE), style)]
        lines.extend(row.line() for row in wrapped(runs, max(width, MINIMUM_WIDTH)))
    return lines
