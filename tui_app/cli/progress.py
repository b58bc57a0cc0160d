"""A line on the terminal that tells how far something is."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.store.backing_up import Progress

_INTERVAL = 0.1
_CLEAR = "\r\x1b[K"


@contextmanager
def progress_line(doing: str) -> "Generator[Progress | None]":
    """What takes the progress and shows `doing` with it on stderr, and clears the line at the end.

    None where stderr is no terminal.
    """
    if sys.stderr is None or not sys.stderr.isatty():  # pyright: ignore[reportUnnecessaryComparison] - under pythonw
        yield None
        return
    shown_at = 0.0

    def show(done: int, total: int) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if now - shown_at >= _INTERVAL:
            shown_at = now
            share = 100 * done // total if total > 0 else 100
            sys.stderr.write(f"{_CLEAR}{doing}… {min(share, 100)} %")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if shown_at:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
