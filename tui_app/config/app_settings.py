"""Writing settings.toml, the app's own file."""

import threading
from pathlib import Path

from tui_app.config.paths import Paths
from tui_app.config.private import make_private_dir, write_private
from tui_app.config.settings import declared_settings
from tui_app.config.suggest import try_one_of
from tui_app.config.toml_file import read_toml
from tui_app.config.values import NotAllowed, check, shown
from tui_app.core.errors import ConfigError

_LOCK_SECONDS = 5.0
_threads = threading.Lock()


def save_setting(paths: Paths, name: str, value: str | float | bool | None) -> None:
    """Remember one setting; None forgets it. Every other key of the file stays.

    Two windows may save at once. A file that is no TOML is kept as `settings.toml.broken`.

    Raises: ConfigError for an unknown name, a wrong value, and where the file cannot be written.
    """
    import filelock
    import tomli_w

    declared = declared_settings()
    if name not in declared:
        raise ConfigError(f"There is no setting {shown(name)}; {try_one_of(name, declared)}.")
    if value is not None:
        try:
            value = check(value, declared[name])
        except NotAllowed as error:
            raise ConfigError(f"{name} is {shown(value)}; allowed is {error}.") from error
    file = paths.settings_file
    make_private_dir(file.parent)
    lock = filelock.FileLock(file.with_name(".settings.lock"), timeout=_LOCK_SECONDS, mode=0o600)
    try:
        with _threads, lock:
            content = _read(file)
            content.pop(name, None)
            if value is not None:
                content[name] = value
            write_private(file, tomli_w.dumps(content))
    except filelock.Timeout as error:
        raise ConfigError(f"{file} is being written by another window.") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror or error}.") from error


def _read(file: Path) -> dict[str, object]:
    try:
        return read_toml(file) or {}
    except ConfigError:
        # What it held cannot be kept in place, and must not be lost either.
        file.replace(file.with_name(f"{file.name}.broken"))
        return {}
