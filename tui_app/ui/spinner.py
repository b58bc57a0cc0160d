"""The one cell that turns while something runs. Ten frames a second cost next to nothing."""

STILL = "✱"
"""Shown where motion is unwanted."""
FRAMES = "✢✣✱✻✱✣"
INTERVAL = 0.1
"""Seconds a frame stands."""


def frame(tick: int, still: bool = False) -> str:
    """The glyph of a tick; one cell wide."""
    return STILL if still else FRAMES[tick % len(FRAMES)]
