"""Where chinwag keeps its files."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui_app.core.errors import ConfigError

_APP = "chinwag"


@dataclass(frozen=True, slots=True)
class Paths:
    """The two folders, and what lies in them. Nothing is created by naming it."""

    config_dir: Path
    data_dir: Path
    config_override: Path | None = None
    """The file given as `--config FILE`; settings and themes stay in the folder."""

    @property
    def config_file(self) -> Path:
        """The person's own file; never written."""
        return self.config_override or self.config_dir / "config.toml"

    @property
    def settings_file(self) -> Path:
        """What was chosen inside the app; written by it alone."""
        return self.config_dir / "settings.toml"

    @property
    def themes_dir(self) -> Path:
        return self.config_dir / "themes"

    @property
    def personas_dir(self) -> Path:
        return self.config_dir / "personas"

    @property
    def prompts_dir(self) -> Path:
        return self.config_dir / "prompts"

    @property
    def database(self) -> Path:
        return self.data_dir / "chinwag.db"

    @property
    def locks_dir(self) -> Path:
        """One file for each open window, locked while it is open."""
        return self.data_dir / "windows"

    @property
    def crashes_dir(self) -> Path:
        """Reports of bugs that ended the app."""
        return self.data_dir / "crashes"

    @property
    def unsaved_dir(self) -> Path:
        """Texts that the database did not take."""
        return self.data_dir / "unsaved"

    @property
    def backups_dir(self) -> Path:
        """Copies made before the database was updated to a new schema."""
        return self.data_dir / "backups"


def default_paths(environ: Mapping[str, str], platform: str = sys.platform) -> Paths:
    """The folders of the XDG Base Directory Specification on every Unix.

    Relative XDG values are ignored, as the specification asks. Where a variable is unset, macOS
    and Windows have their own places.

    Raises: ConfigError where there is no home folder.
    """
    if platform == "win32":
        import platformdirs

        return Paths(
            platformdirs.user_config_path(_APP, appauthor=False, roaming=True),
            platformdirs.user_data_path(_APP, appauthor=False),
        )
    home = Path(environ.get("HOME", ""))
    if not home.is_absolute():
        try:
            home = Path.home()
        except RuntimeError as error:
            raise ConfigError(
                "There is no home folder.", advice="Set HOME to a folder of your own."
            ) from error
    config, data = home / ".config", home / ".local" / "share"
    if platform == "darwin":
        config = data = home / "Library" / "Application Support"
    return Paths(
        _xdg(environ, "XDG_CONFIG_HOME", config) / _APP,
        _xdg(environ, "XDG_DATA_HOME", data) / _APP,
    )


def chosen_paths(
    environ: Mapping[str, str], *, config: str | None = None, data_dir: str | None = None
) -> Paths:
    """The default paths, changed by `--config FILE` and `--data-dir DIR` where these are given.

    Raises: ConfigError for an empty name, and where there is no home folder.
    """
    paths = default_paths(environ)
    return Paths(
        paths.config_dir,
        paths.data_dir if data_dir is None else given_path(data_dir, "--data-dir"),
        None if config is None else given_path(config, "--config"),
    )


def _xdg(environ: Mapping[str, str], name: str, otherwise: Path) -> Path:
    path = Path(environ.get(name, ""))
    return path if path.is_absolute() else otherwise


def given_path(text: str, flag: str) -> Path:
    """A path from the command line, made absolute. `flag`: what it was given as.

    Raises: ConfigError where it is empty, or in the home folder of nobody.
    """
    if not text.strip():
        raise ConfigError(f"{flag} is empty.", advice=f"Give a path: {flag} PATH.")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as error:
        raise ConfigError(f"{flag}: {text} names no home folder.") from error
