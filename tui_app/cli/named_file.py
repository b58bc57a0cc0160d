"""The FILE that a command is given."""

from pathlib import Path

from tui_app.config.paths import given_path
from tui_app.core.errors import ConfigError, NotDoneError


def named_file(text: str) -> Path:
    """Where it is. Raises: NotDoneError where `text` names none."""
    if not text.strip():
        raise NotDoneError("FILE is an empty name.")
    try:
        return given_path(text, "FILE")
    except ConfigError as error:
        raise NotDoneError(error.what) from error
