"""Small text files in folders of the configuration, which people share: personas, prompts.

What lies there may come from anybody. Only plain files with safe names are read, and no more of
them than a person can use; a link out of the folder is refused.
"""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from tui_app.config.private import write_private
from tui_app.config.values import shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

_Thing = TypeVar("_Thing")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MOST_BYTES = 256_000
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Found(Generic[_Thing]):
    """What a folder holds."""

    things: Mapping[str, _Thing] = field(default_factory=dict[str, _Thing])
    """By name, in alphabetical order."""
    broken: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the name of the file: why it cannot be used, in a sentence that names it."""


def read_folder(folder: Path, suffix: str, read: Callable[[str, str], _Thing]) -> Found[_Thing]:
    """Read every file of `folder` that ends in `suffix`. `read` makes the thing of a name and a
    text; a ConfigError that it raises says what is wrong, and at best in which line.

    Files that cannot be used are in `broken`; where the folder itself cannot be read, it is.
    """
    things: dict[str, _Thing] = {}
    broken: dict[str, str] = {}
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(suffix))
    except (FileNotFoundError, NotADirectoryError):
        return Found()
    except OSError as error:
        reason = f"{folder} cannot be read: {error.strerror or error}."
        return Found({}, {folder.name: reason})
    for name in names[:_MOST_FILES]:
        shown_name = safe_line(name, 80)
        try:
            stem = checked_name(name.removesuffix(suffix))
            things[stem] = read(stem, read_text(folder, name))
        except ConfigError as error:
            broken[name] = f"{shown_name}: {error.what}"
    if len(names) > _MOST_FILES:
        rest = len(names) - _MOST_FILES
        broken[folder.name] = f"{folder} holds {rest:,} files more than can be used."
    return Found(things, broken)


def checked_name(name: str) -> str:
    """`name`, where a file can be called so. Raises: ConfigError."""
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"{shown(name)} is no name; allowed are letters, digits, - and _.",
            advice="Choose another name.",
        )
    return name


def read_text(folder: Path, name: str) -> str:
    """The text of the file `name` in `folder`. Raises: ConfigError where it is no plain file of UTF-8
    text, too large, or not in the folder."""
    try:
        path = _inside(folder, name)
        # A pipe would hold up whoever opens it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("It is no plain file.")
            data = file.read(_MOST_BYTES + 1)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise ConfigError(f"It cannot be read: {reason or error}.") from error
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"It is larger than {_MOST_BYTES // 1000} KB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"Line {line} is no UTF-8 text.") from error


def write_text(folder: Path, name: str, text: str) -> None:
    """Write the file `name`, readable by its owner only; a crash leaves the old one or the new one.

    Raises: ConfigError.
    """
    try:
        path = _inside(folder, name)
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{name} cannot be written: {error}.") from error
    write_private(path, text if text.endswith("\n") or not text else f"{text}\n")


def remove(folder: Path, name: str) -> str:
    """Take a file away; the text it had. Raises: ConfigError."""
    text = read_text(folder, name)
    try:
        (folder / name).unlink()
    except OSError as error:
        raise ConfigError(f"{name} cannot be removed: {error.strerror or error}.") from error
    return text


def _inside(folder: Path, name: str) -> Path:
    """Where the file `name` is. Raises: ConfigError for a link that leads elsewhere, OSError,
    RuntimeError."""
    path = folder / name
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise ConfigError("It is a link that leads out of the folder.")
    return path
