"""Reading the screen of an app under test, and a small app to put widgets in."""

from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme

THEME = Theme(
    name="test",
    primary="#ff8800",
    accent="#ff8800",
    foreground="#dddddd",
    background="#101010",
    surface="#181818",
    panel="#303030",
    error="#ff0000",
    warning="#ffff00",
    success="#00ff00",
    dark=True,
    variables={
        "muted": "#888888",
        "faint": "#444444",
        "link": "#66aaff",
        "user": "#88cc88",
        "selection": "#334455",
    },
)


class HarnessApp(App[Any]):
    """An app with the theme variables of ours and nothing else."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = THEME.name


def screen_lines(app: App[Any]) -> list[str]:
    """The text of every line of the screen, without spaces at the end."""
    return [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


def screen_text(app: App[Any]) -> str:
    """The text of the whole screen."""
    return "\n".join(screen_lines(app))


def style_at(app: App[Any], x: int, y: int) -> Style:
    """The style of one cell of the screen."""
    strip = app.screen._compositor.render_strips()[y]
    for segment in strip.crop(x, x + 1):
        return segment.style or Style.null()
    raise IndexError(f"no cell {x}, {y}")


def style_of(app: App[Any], text: str) -> Style:
    """The style of the first cell of `text` where it first stands on the screen."""
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        index = strip.text.find(text)
        if index >= 0:
            return style_at(app, strip.index_to_cell_position(index), y)
    raise LookupError(f"{text!r} is not on the screen")


def color_of(app: App[Any], text: str) -> str:
    """The colour of `text` on the screen, as `#rrggbb` in lower case."""
    color = style_of(app, text).color
    assert color is not None
    assert color.triplet is not None
    return color.triplet.hex


def theme_color(app: App[Any], name: str) -> str:
    """The colour of a theme variable, as `#rrggbb` in lower case."""
    return app.theme_variables[name].lower()
