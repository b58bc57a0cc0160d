"""Writing a text in the person's own editor."""

import contextlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.leaving.departure import Departure

_LOOK = 0.25
"""Seconds between looks at whether chinwag is asked to end."""
_GOODBYE = 0.5
"""Seconds given to the editor to end when chinwag is asked to."""


class EditorError(ChinwagError):
    title = "The editor could not be used"
    default_advice = "Set VISUAL or EDITOR to an editor that is installed."


def edit(text: str, environ: Mapping[str, str], departure: Departure | None) -> str:
    """Open `text` in the editor of VISUAL or EDITOR and wait; the text as it was left.

    The file is private to the user and gone afterwards. What asks chinwag to end (`departure`),
    also before, ends the editor too; the text is then as it was saved last. Raises: EditorError.
    """
    fallback = "notepad" if os.name == "nt" else "vi"
    written = environ.get("VISUAL") or environ.get("EDITOR") or fallback
    try:
        with tempfile.TemporaryDirectory(prefix="chinwag-") as folder:
            file = Path(folder, "prompt.md")
            file.write_text(text, encoding="utf-8")
            command = [*shlex.split(written), str(file)]
            status, ended = _run(command, departure)
            edited = file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    except (OSError, ValueError) as error:
        raise EditorError(f"{safe_line(written, 60)} could not be used: {error}.") from error
    if status != 0 and not ended:
        raise EditorError(f"{safe_line(written, 60)} ended with status {status}; nothing changed.")
    return edited


def _run(command: list[str], departure: Departure | None) -> tuple[int, bool]:
    """The editor's exit status, and whether it was ended because chinwag is asked to end."""
    if departure is None:
        return subprocess.call(command), False  # noqa: S603 - their editor
    with departure.lending():
        process = subprocess.Popen(command)  # noqa: S603 - their editor
        while departure.signal is None:
            # In steps: handlers of signals run between two of them only.
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK), False
        process.terminate()
        try:
            return process.wait(_GOODBYE), True
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(), True
