"""Putting a text into the pane beside this one, in tmux. Every call here blocks for a moment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from tui_app.core.errors import PaneError
from tui_app.core.text import safe, safe_line
from tui_app.ui.tools import ask, feed

_FIELDS = (
    "pane_id", "pane_index", "pane_last", "pane_dead", "pane_input_off", "bracket_paste_flag",
    "pane_current_command",
)  # fmt: skip
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Pane:
    """A pane that takes what is typed into it."""

    id: str
    number: str
    """As tmux shows it."""
    program: str
    """What runs in it, safe to be shown."""
    brackets: bool | None
    """Whether the program takes a paste as one piece, in which no line counts as entered. None
    where tmux does not tell: before 3.7."""

    @property
    def name(self) -> str:
        return f"tmux pane {self.number} ({self.program})"


def neighbour(environ: Mapping[str, str]) -> Pane:
    """The pane of this window that was used last before this one; else the next one.

    Raises: PaneError where there is none.
    """
    if not environ.get("TMUX"):
        raise PaneError(
            "chinwag does not run inside tmux.",
            advice="Copy the code with c instead.",
        )
    here = environ.get("TMUX_PANE", "")
    fields = "|".join(f"#{{{name}}}" for name in _FIELDS)
    listed = ask(["tmux", "list-panes", *(["-t", here] if here else []), "-F", fields], environ)
    if listed is None:
        raise PaneError("tmux does not answer.")
    rows = [row for line in listed.splitlines() if len(row := line.split("|", 6)) == len(_FIELDS)]
    at = next((number for number, row in enumerate(rows) if row[0] == here), 0)
    # Those after this one come first, then those before it.
    others = [*rows[at + 1 :], *rows[:at]]
    takers = [row for row in others if row[3] != "1" and row[4] != "1"]
    if not takers:
        raise PaneError(
            "No tmux pane beside this one takes input.",
            advice="Copy the code with c.",
        )
    chosen = next((row for row in takers if row[2] == "1"), takers[0])
    program = safe_line(chosen[6], _SHOWN)
    return Pane(chosen[0], chosen[1], program, {"1": True, "0": False}.get(chosen[5]))


def paste(text: str, pane: Pane, environ: Mapping[str, str]) -> None:
    """Paste `text`, made safe, into `pane`: as one piece where its program can tell, no Enter.

    Made safe, because ESC [ 201 ~ in it would end the paste early. Raises: PaneError.
    """
    buffer = f"chinwag-{os.getpid()}"
    loaded = feed(["tmux", "load-buffer", "-b", buffer, "-"], safe(text).rstrip("\n"), environ)
    if not loaded or not feed(
        ["tmux", "paste-buffer", "-p", "-d", "-b", buffer, "-t", pane.id], "", environ
    ):
        raise PaneError(f"The {pane.name} did not take it.")
