"""Blocks of code and chats as files. Every call here may block for a moment."""

import os
import re
from contextlib import suppress
from pathlib import Path

from tui_app.config.private import open_private, write_private
from tui_app.core.errors import ConfigError
from tui_app.core.loading import LOADING
from tui_app.core.text import safe, safe_line

_USUAL = re.compile(r"\*(?P<ending>\.\w+)|(?P<name>\w+)")
"""Names that Pygments knows a language by: `*.py`, `Dockerfile`."""
_ENDING = len("*.xyz")
_NO_NAME = re.compile(r"[^\w.]+")
"""What stands in titles and not in names of files, which must be easy to type."""
_LONGEST_NAME = 60


def working_folder() -> Path:
    """Where files go that are named without a folder."""
    try:
        return Path.cwd()
    except OSError:
        # It was deleted meanwhile.
        return Path.home()


def file_name(language: str, folder: Path) -> str:
    """A name for a file with code of this language that is not taken in `folder`."""
    with LOADING:
        from tui_app.render.highlighting import lexer_for

    lexer = lexer_for(language)
    patterns = list(lexer.filenames) if lexer is not None else []
    # Such as `*.R` for r, of which Pygments names another first.
    patterns.sort(key=lambda pattern: pattern.lower() != f"*.{language.lower()}"[:_ENDING])
    named = (found for pattern in patterns if (found := _USUAL.fullmatch(pattern)))
    stem, ending = next((found.group("name", "ending") for found in named), ("", ".txt"))
    return _untaken(stem or "code", ending or "", folder)


def chat_file_name(title: str, folder: Path) -> str:
    """A name for a chat of this title as markdown that is not taken in `folder`."""
    stem = _NO_NAME.sub("-", safe_line(title).lower())[:_LONGEST_NAME].strip("-.")
    return _untaken(stem or "chat", ".md", folder)


def _untaken(stem: str, ending: str, folder: Path) -> str:
    name, number = f"{stem}{ending}", 1
    # Where nobody may look into the folder, nothing is known to be taken.
    while os.path.lexists(folder / name):
        number += 1
        name = f"{stem}-{number}{ending}"
    return name


def read_path(typed: str, folder: Path, name: str) -> Path:
    """The file that was meant by what was typed; in a folder, `name`.

    Raises: ConfigError where it cannot be a file.
    """
    try:
        path = folder / Path(typed.replace("\0", "").strip()).expanduser()
        if path.is_dir():
            path /= name
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path} is no ordinary file.", advice="Name another file.")
        if not path.parent.is_dir():
            raise ConfigError(f"There is no folder {path.parent}.", advice="Name another file.")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"Not saved: {reason}.", advice="Name another file.") from error
    return path


def save_code(text: str, path: Path, *, replace: bool = False) -> bool:
    """Write code to a file that only its owner can read; False where there is such a file already.

    `replace`: put it in the place of what is there. What a terminal would obey is written as the
    pictures that were shown. Raises: ConfigError.
    """
    content = safe(text) + "\n"
    if replace:
        write_private(path, content)
        return True
    try:
        file = open_private(path, "x")
    except ConfigError as error:
        if isinstance(error.__cause__, FileExistsError):
            return False
        raise
    try:
        with file:
            file.write(content)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        reason = error.strerror or str(error)
        raise ConfigError(f"The file {path} cannot be written: {reason}.") from error
    return True
