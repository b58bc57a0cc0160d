"""Writing a text in the person's own editor."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tui_app.core.errors import ChinwagError


class EditorError(ChinwagError):
    title = "The editor could not be used"
    default_advice = "Set VISUAL or EDITOR to an editor that is installed."


def edit(text: str, environ: Mapping[str, str]) -> str:
    """Open `text` in the editor of VISUAL or EDITOR and wait; the text as it was left.

    The file is private to the user and gone afterwards. Raises: EditorError.
    """
    fallback = "notepad" if os.name == "nt" else "vi"
    command = shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or fallback)
    with tempfile.TemporaryDirectory(prefix="chinwag-") as folder:
        file = Path(folder, "prompt.md")
        file.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*command, str(file)], check=False)  # noqa: S603 - their editor
        except (OSError, ValueError) as error:
            raise EditorError(
                f"{command[0] if command else 'The editor'} did not start."
            ) from error
        if done.returncode != 0:
            raise EditorError(f"{command[0]} ended with status {done.returncode}; nothing changed.")
        return file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
