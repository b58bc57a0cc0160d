"""Writing to the terminal or a pipe outside the app."""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from tui_app.cli.looks import Piece, has_looks, styled
from tui_app.core.errors import ErrorReport
from tui_app.core.text import safe

_UNPRINTABLE = re.compile(r"[^\n\x20-\x7e]")


def write(text: str, stream: TextIO | None = None) -> None:
    """Write `text` and a line break to `stream` (stdout), safe and in an encoding it has."""
    out = stream or sys.stdout
    print(_encodable(safe(text), out), file=out)


def write_styled(pieces: Iterable[Piece], environ: Mapping[str, str]) -> None:
    """Write `pieces` as a line to stdout, safe; they stand out where that is a terminal."""
    text = styled(pieces, looks=has_looks(sys.stdout, environ))
    print(_encodable(text, sys.stdout), file=sys.stdout)


def write_json(value: object) -> None:
    """Write `value` to stdout as JSON, its texts as they are.

    What a terminal would obey, or the encoding of stdout lacks, is written as JSON writes it:
    `\\u001b`.
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2)
    if _encodable(text, sys.stdout) != text:
        text = json.dumps(value, indent=2)
    print(_UNPRINTABLE.sub(_escaped, text))


def write_notices(notices: tuple[str, ...]) -> None:
    """Tell on stderr what was left out."""
    for notice in notices:
        write(f"Notice: {notice}", sys.stderr)


def write_error(error: ErrorReport) -> None:
    """Tell on stderr what went wrong and what to do next."""
    write(f"chinwag: {error.title}\n{error.what}\n{error.advice}", sys.stderr)


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    return "".join(f"\\u{unit}" for unit in units)
