"""Reading a TOML file that somebody else wrote."""

import tomllib
from pathlib import Path
from typing import Any

from tui_app.core.errors import ConfigError

_MOST_BYTES = 1_000_000
"""Far more than any configuration needs; `--config /dev/zero` ends here."""


def read_toml(path: Path) -> dict[str, Any] | None:
    """The file's content, or None where there is no such file. A byte order mark is skipped.

    Raises: ConfigError naming the file and, where it is not TOML, the line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"{path} is larger than 1 MB; a configuration is not.")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}, line {line}: not UTF-8 text.", advice="Save the file as UTF-8."
        ) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise ConfigError(f"{path} is not TOML: {error}.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply.") from error
