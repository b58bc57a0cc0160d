"""Files that are left behind where not even the data folder may take them."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tui_app.config.private import write_private
from tui_app.core.errors import ConfigError


def leave_behind(text: str, folder: Path | None, kind: str) -> Path | None:
    """Write `text` into a new private file in `folder`, or else in the temporary folder, where its
    name says that it is a `kind`. The file; None where neither takes it. Raises nothing."""
    ways: list[Callable[[str], Path]] = [partial(_into_temporary, kind)]
    if folder is not None:
        ways.insert(0, partial(_into_folder, folder))
    for way in ways:
        with contextlib.suppress(ConfigError, OSError):
            return way(text)
    return None


def _into_folder(folder: Path, text: str) -> Path:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    path = folder / f"{moment}-{os.getpid()}.txt"
    write_private(path, text)
    return path


def _into_temporary(kind: str, text: str) -> Path:
    # mkstemp makes a file that only its owner can read.
    descriptor, name = tempfile.mkstemp(prefix=f"chinwag-{kind}-", suffix=".txt")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)
