"""Copying to the clipboard by the way that works here."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence

from tui_app.core.text import safe

_LOCAL_TOOLS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("WAYLAND_DISPLAY", "wl-copy", ()),
    ("DISPLAY", "xclip", ("-selection", "clipboard", "-in")),
    ("DISPLAY", "xsel", ("--clipboard", "--input")),
    ("", "pbcopy", ()),
    ("", "clip.exe", ()),
)
_TIMEOUT = 2.0


def copy(text: str, environ: Mapping[str, str], tell_terminal: Callable[[str], None]) -> str:
    """Copy `text`, made safe; how it was done, as the end of a sentence: "Copied with wl-copy".

    Over SSH a tool of the remote machine would fill the wrong clipboard, and tmux drops the
    terminal's own sequence unless asked itself. `tell_terminal` hands a text to the terminal's
    clipboard (OSC 52); there is no answer, so that is all that can be said of it.

    A shell obeys controls that are pasted into it (ESC [ 201 ~ ends a bracketed paste early), so
    they are copied as the pictures that were shown.
    """
    text = safe(text)
    tell_terminal(text)
    if environ.get("TMUX") and _run(["tmux", "load-buffer", "-w", "-"], text):
        return "Sent to tmux and its terminal"
    if not environ.get("SSH_CONNECTION") and not environ.get("SSH_TTY"):
        for variable, tool, arguments in _LOCAL_TOOLS:
            if variable and not environ.get(variable):
                continue
            if shutil.which(tool) and _run([tool, *arguments], text):
                return f"Copied with {tool}"
    return "Sent to the terminal's clipboard"


def _run(command: list[str], text: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, the text goes through stdin
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
            env=dict(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
