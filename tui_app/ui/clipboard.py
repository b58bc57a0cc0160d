"""Copying to the clipboard by the ways that work here."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from tui_app.core.text import safe
from tui_app.ui.threads import beside
from tui_app.ui.tools import feed, has_tool

_LOCAL_TOOLS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("WAYLAND_DISPLAY", "wl-copy", ()),
    ("DISPLAY", "xclip", ("-selection", "clipboard", "-in")),
    ("DISPLAY", "xsel", ("--clipboard", "--input")),
    ("", "pbcopy", ()),
    ("", "clip.exe", ()),
)
_ENCODINGS = {"clip.exe": "utf-16-le"}
"""What tools read that read no UTF-8."""


class Clipboard:
    """Takes texts, one after the other, without holding up the event loop.

    `tell_terminal` hands a text to the terminal's clipboard (OSC 52). There is no answer to that,
    so "sent" is all that can be said of it.
    """

    def __init__(self, environ: Mapping[str, str], tell_terminal: Callable[[str], None]) -> None:
        self._environ = environ
        self._tell_terminal = tell_terminal
        self._turn = asyncio.Lock()

    async def copy(self, text: str) -> str:
        """Copy `text`, made safe; how it was done, such as "copied with wl-copy".

        A shell obeys controls that are pasted into it (ESC [ 201 ~ ends a bracketed paste early),
        so they are copied as the pictures that were shown.
        """
        text = safe(text)
        self._tell_terminal(text)
        async with self._turn:
            # What was copied last is what is to be there in the end.
            return await beside(lambda: hand_over(text, self._environ))


def hand_over(text: str, environ: Mapping[str, str]) -> str:
    """Give `text` to the clipboard tools that reach the person's clipboard; how it was done.

    Over SSH a tool of the remote machine would fill the wrong clipboard, and tmux drops the
    terminal's own sequence unless it is asked itself. Blocks: tools may take seconds.
    """
    ways: list[str] = []
    if not environ.get("SSH_CONNECTION") and not environ.get("SSH_TTY"):
        ways += _with_tool(text, environ)
    if environ.get("TMUX"):
        ways += _with_tmux(text, environ)
    return ", ".join(ways) or "sent to the terminal's clipboard"


def _with_tool(text: str, environ: Mapping[str, str]) -> list[str]:
    for variable, tool, arguments in _LOCAL_TOOLS:
        if (variable and not environ.get(variable)) or not has_tool(tool, environ):
            continue
        if feed([tool, *arguments], text, environ, _ENCODINGS.get(tool, "utf-8")):
            return [f"copied with {tool}"]
    return []


def _with_tmux(text: str, environ: Mapping[str, str]) -> list[str]:
    if feed(["tmux", "load-buffer", "-w", "-"], text, environ):
        return ["sent to tmux and its terminal"]
    # Before 3.2 it fills its own buffer only.
    if feed(["tmux", "load-buffer", "-"], text, environ):
        return ["put into the buffer of tmux"]
    return []
