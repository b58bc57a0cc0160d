"""How text stands out on a terminal outside the app: the one place that writes escape codes."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TextIO

from tui_app.core.text import safe

_RESET = "\x1b[0m"


class Look(StrEnum):
    """The parameters of SGR (ECMA-48, section 8.3.117)."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    FOUND = "1;33"


Piece = tuple[str, Look]


def styled(pieces: Iterable[Piece], *, looks: bool) -> str:
    """The pieces as one safe text; with escape codes where `looks`."""
    return "".join(
        f"\x1b[{look}m{safe(text)}{_RESET}" if looks and look and text else safe(text)
        for text, look in pieces
    )


def has_looks(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether text may stand out on `stream`: it is a terminal, and nobody minds (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
