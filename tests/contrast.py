"""What can be told apart on a screen: contrast as WCAG 2.2 has it, in the colours that are left."""

from collections.abc import Callable, Mapping

from rich.color import STANDARD_PALETTE, Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.palette import Palette
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

Show = Callable[[Color], ColorTriplet]
"""What a terminal paints for a colour."""

XTERM = Palette(
    [
        *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
        *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
        *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
        *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
    ]
)
"""The 16 colours of xterm (its XTerm-col.ad)."""


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast ratio of two sRGB colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: ColorTriplet) -> float:
    parts = (part / 255 for part in color)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _in_truecolor(color: Color) -> ColorTriplet:
    return color.get_truecolor()


def _in_256(color: Color) -> ColorTriplet:
    return color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor()


def _in_16(palette: Palette) -> Show:
    def show(color: Color) -> ColorTriplet:
        shown = color.downgrade(ColorSystem.STANDARD)
        assert shown.type is ColorType.STANDARD
        assert shown.number is not None
        return palette[shown.number]

    return show


FULL: Mapping[str, Show] = {"truecolor": _in_truecolor, "256": _in_256}
"""A terminal that shows a theme's own colours, and one that shows those of its 256 next to them."""
SIXTEEN: Mapping[str, Show] = {
    "16 as Rich has them": _in_16(STANDARD_PALETTE),
    "16 of the 256": _in_16(DEFAULT_TERMINAL_THEME.ansi_colors),
    "16 as xterm has them": _in_16(XTERM),
}
"""Terminals of 16 colours, which are not the same everywhere."""
