"""The sheet a conversation is set on, from settings and theme."""

from collections.abc import Callable, Mapping, Sequence

from tui_app.config.themes import ThemeFile
from tui_app.core.conversation import Body
from tui_app.core.errors import ErrorReport
from tui_app.render.styles import RenderStyles, styles_from_colors
from tui_app.ui import spinner
from tui_app.ui.column import WIDEST
from tui_app.ui.conversation.block import Sheet
from tui_app.ui.depth import Depth
from tui_app.ui.surroundings import Surroundings


def text_styles(around: Surroundings, theme: ThemeFile) -> RenderStyles:
    """The styles of text in a theme, with the colours there are."""
    if around.depth is Depth.NONE:
        return styles_from_colors({}, few=True)
    return styles_from_colors(theme.colors, few=around.depth is Depth.SIXTEEN)


def first_sheet(
    around: Surroundings,
    load: Callable[[Sequence[str]], Mapping[str, Body]],
    advised: Callable[[ErrorReport], ErrorReport],
) -> Sheet:
    """The sheet to begin with. The view sets its width when it knows its own."""
    settings = around.settings
    theme, _ = around.themes.choose(settings.theme)
    frames = spinner.STILL if settings.reduced_motion else spinner.FRAMES
    return Sheet(
        WIDEST,
        text_styles(around, theme),
        load,
        settings.show_reasoning,
        frames,
        advised=advised,
        sliding_code=settings.code_lines == "scroll",
        maths=settings.maths,
    )
