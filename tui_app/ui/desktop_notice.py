"""What asks a terminal to show a notice of the desktop."""

from collections.abc import Mapping

from tui_app.core.text import safe_line

_LONGEST = 120
_WITHOUT = ("linux", "dumb")
"""Terminals that would print what they do not know."""


def desktop_notice(text: str, environ: Mapping[str, str]) -> str:
    """The control sequence OSC 9 with `text`, made safe; through tmux where that is in between.
    Empty for a terminal that would print it.

    A text that begins with a digit is another command to some terminals (ConEmu): the name of the
    app stands before it. Source: iTerm2's and ConEmu's lists of escape sequences.
    """
    if environ.get("TERM", "") in _WITHOUT:
        return ""
    sequence = f"\x1b]9;chinwag: {safe_line(text, _LONGEST)}\x07"
    if environ.get("TMUX"):
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    return sequence
