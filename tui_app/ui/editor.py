"""Writing a text in the person's own editor."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line


class EditorError(ChinwagError):
    title = "The editor could not be used"
    default_advice = "Set VISUAL or EDITOR to an editor that is installed."


def edit(text: str, environ: Mapping[str, str]) -> str:
    """Open `text` in the editor of VISUAL or EDITOR and wait; the text as it was left.

    The file is private to the user and gone afterwards. Raises: EditorError.
    """
    fallback = "notepad" if os.name == "nt" else "vi"
    written = environ.get("VISUAL") or environ.get("EDITOR") or fallback
    try:
        with tempfile.TemporaryDirectory(prefix="chinwag-") as folder:
            file = Path(folder, "prompt.md")
            file.write_text(text, encoding="utf-8")
            command = [*shlex.split(written), str(file)]
            status = subprocess.run(command, check=False).returncode  # noqa: S603 - their editor
            edited = file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    except (OSError, ValueError) as error:
        raise EditorError(f"{safe_line(written, 60)} could not be used: {error}.") from error
    if status != 0:
        raise EditorError(f"{safe_line(written, 60)} ended with status {status}; nothing changed.")
    return edited
