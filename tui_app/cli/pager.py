"""Showing a long text: by the person's pager on a terminal, else as it is."""

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping

from tui_app.cli.output import write
from tui_app.config.keys import without_secrets
from tui_app.core.text import safe

_LESS = "FRX"
"""What less is to do unless LESS says otherwise: leave at once what fits, and leave it standing."""


def page(text: str, environ: Mapping[str, str]) -> None:
    """Show `text`, safe, through PAGER or less where stdout is a terminal."""
    if not (sys.stdout.isatty() and _paged(text, environ)):
        write(text)


def _paged(text: str, environ: Mapping[str, str]) -> bool:
    """Whether there is a pager that took it."""
    try:
        command = shlex.split(environ.get("PAGER", "less"))
        if not command:
            return False
        pager = subprocess.Popen(  # noqa: S603 - their pager
            command,
            stdin=subprocess.PIPE,
            env={"LESS": _LESS, "LESSCHARSET": "utf-8"} | without_secrets(environ),
        )
    except (OSError, ValueError):
        return False
    # One that is closed before its end does not read the rest.
    with contextlib.suppress(OSError), pager.stdin or contextlib.nullcontext() as pipe:
        if pipe:
            pipe.write(f"{safe(text)}{os.linesep}".encode("utf-8", "replace"))
    while True:
        # ^C is for the pager, which goes on.
        with contextlib.suppress(KeyboardInterrupt):
            pager.wait()
            return True
