"""From theme files to Textual's themes."""

from textual.color import Color
from textual.theme import Theme

from tui_app.config.themes import ThemeFile


def textual_theme(theme: ThemeFile) -> Theme:
    """The Textual theme of a theme file.

    Raises: textual.color.ColorParseError for a colour Textual does not read; a theme that is
    activated with one would end the app.
    """
    colors = theme.colors
    for color in colors.values():
        Color.parse(color)
    selected = Color.parse(colors["selection"]).get_contrast_text(1.0).hex
    return Theme(
        name=theme.name,
        dark=theme.dark,
        primary=colors["accent"],
        secondary=colors["accent"],
        accent=colors["accent"],
        foreground=colors["text"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        success=colors["success"],
        warning=colors["warning"],
        error=colors["error"],
        text_alpha=1.0,
        variables={
            "muted": colors["muted"],
            "faint": colors["faint"],
            "link": colors["link"],
            "user": colors["user"],
            "selection": colors["selection"],
            "screen-selection-background": colors["selection"],
            "screen-selection-foreground": selected,
            "input-selection-background": colors["selection"],
            "input-selection-foreground": selected,
            "block-cursor-background": colors["accent"],
            "block-cursor-foreground": colors["background"],
            "input-cursor-background": colors["accent"],
            "input-cursor-foreground": colors["background"],
            "scrollbar": colors["scrollbar"],
            "scrollbar-hover": colors["muted"],
            "scrollbar-active": colors["accent"],
            "scrollbar-background": colors["background"],
            "scrollbar-background-hover": colors["background"],
            "scrollbar-background-active": colors["background"],
            "scrollbar-corner-color": colors["background"],
        },
    )
