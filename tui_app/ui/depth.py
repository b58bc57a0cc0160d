"""What becomes of a theme where the terminal has few colours, or the person wants none.

A terminal of 256 colours shows the one nearest to each, and the shipped themes are made for that.
Of 16 the nearest is often too near to the background, and how they look is the terminal's affair.
So there each part gets one that stands out from the background on all usual terminals, and forms
tell apart what otherwise backgrounds do.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from types import MappingProxyType

from tui_app.config.themes import ThemeFile


class Depth(Enum):
    """How many colours there are to tell things apart by."""

    FULL = "full"
    """256 and more."""
    SIXTEEN = "sixteen"
    NONE = "none"
    """The terminal's own two."""


# Of the 16 those that are not too near to the background, as `#rrggbb` that Rich takes for them.
_BLACK, _GREY, _WHITE, _BRIGHT_WHITE = "#000000", "#555555", "#aaaaaa", "#ffffff"
_RED, _BLUE, _MAGENTA = "#aa0000", "#0000aa", "#aa00aa"
_BRIGHT_RED, _BRIGHT_GREEN, _BRIGHT_YELLOW = "#ff5555", "#55ff55", "#ffff55"
_BRIGHT_MAGENTA, _BRIGHT_CYAN = "#ff55ff", "#55ffff"

_SIXTEEN: Mapping[str, tuple[str, str]] = {
    "background": (_BLACK, _BRIGHT_WHITE),
    "surface": (_BLACK, _BRIGHT_WHITE),
    "panel": (_BLACK, _BRIGHT_WHITE),
    "text": (_BRIGHT_WHITE, _BLACK),
    "muted": (_WHITE, _BLACK),
    "faint": (_GREY, _GREY),
    "scrollbar": (_WHITE, _GREY),
    "accent": (_BRIGHT_CYAN, _BLUE),
    "user": (_BRIGHT_CYAN, _BLUE),
    "link": (_BRIGHT_CYAN, _BLUE),
    "code": (_BRIGHT_YELLOW, _MAGENTA),
    "code_background": (_BLACK, _BRIGHT_WHITE),
    "selection": (_BLACK, _BRIGHT_WHITE),
    "success": (_BRIGHT_GREEN, _BLUE),
    "warning": (_BRIGHT_YELLOW, _MAGENTA),
    "error": (_BRIGHT_RED, _RED),
    "syntax_comment": (_WHITE, _BLACK),
    "syntax_keyword": (_BRIGHT_MAGENTA, _MAGENTA),
    "syntax_string": (_BRIGHT_GREEN, _BLUE),
    "syntax_number": (_BRIGHT_YELLOW, _RED),
    "syntax_function": (_BRIGHT_CYAN, _BLUE),
    "syntax_type": (_BRIGHT_CYAN, _MAGENTA),
    "syntax_builtin": (_BRIGHT_MAGENTA, _MAGENTA),
    "syntax_operator": (_WHITE, _BLACK),
    "syntax_error": (_BRIGHT_RED, _RED),
}
"""The colour of each part in a dark and in a light theme."""


def depth_of(color_system: str | None, environ: Mapping[str, str]) -> Depth:
    """How many colours to use. `color_system`: Rich's name of what the terminal can do."""
    if environ.get("NO_COLOR") or color_system is None:
        return Depth.NONE
    return Depth.FULL if color_system in ("truecolor", "256") else Depth.SIXTEEN


def at_depth(theme: ThemeFile, depth: Depth) -> ThemeFile:
    """The theme in the colours there are."""
    if depth is not Depth.SIXTEEN:
        return theme
    colors = {key: pair[0 if theme.dark else 1] for key, pair in _SIXTEEN.items()}
    return replace(theme, colors=MappingProxyType(colors))
