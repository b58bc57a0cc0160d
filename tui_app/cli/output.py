"""Writing to the terminal or a pipe outside the app."""

import sys
from typing import TextIO

from tui_app.core.errors import ErrorReport
from tui_app.core.text import safe


def write(text: str, stream: TextIO | None = None) -> None:
    """Write `text` and a line break to `stream` (stdout), safe and in an encoding it has."""
    out = stream or sys.stdout
    encoding = out.encoding or "utf-8"
    line = safe(text).encode(encoding, "backslashreplace").decode(encoding)
    print(line, file=out)


def write_notices(notices: tuple[str, ...]) -> None:
    """Tell on stderr what was left out."""
    for notice in notices:
        write(f"Notice: {notice}", sys.stderr)


def write_error(error: ErrorReport) -> None:
    """Tell on stderr what went wrong and what to do next."""
    write(f"chinwag: {error.title}\n{error.what}\n{error.advice}", sys.stderr)
