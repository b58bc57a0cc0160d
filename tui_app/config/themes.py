"""Theme files: the shipped ones and the person's, as checked colours.

A theme is `name`, `dark` and a table `[colors]` of `#rrggbb` values. Colours that are left out
come from the shipped theme of the same darkness.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast

from tui_app.config.paths import Paths
from tui_app.config.settings import DEFAULT_THEME
from tui_app.config.suggest import try_one_of
from tui_app.config.toml_file import read_toml
from tui_app.config.values import shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

LIGHT_THEME = "chinwag-light"
COLOR_KEYS = (
    "background",
    "surface",
    "panel",
    "text",
    "muted",
    "faint",
    "scrollbar",
    "accent",
    "user",
    "link",
    "code",
    "code_background",
    "selection",
    "success",
    "warning",
    "error",
    "syntax_comment",
    "syntax_keyword",
    "syntax_string",
    "syntax_number",
    "syntax_function",
    "syntax_type",
    "syntax_builtin",
    "syntax_operator",
    "syntax_error",
)
"""`surface`: sidebar and popups; `panel`: the selected row; `faint`: rules, never text; `scrollbar`: the
bar that moves."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One theme, every one of `COLOR_KEYS` filled in."""

    name: str
    dark: bool
    colors: Mapping[str, str]
    path: Path


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes that can be used, by name, and what is wrong with the others."""

    themes: Mapping[str, ThemeFile]
    notices: tuple[str, ...] = ()

    def changed(self, change: Callable[[ThemeFile], ThemeFile]) -> "Themes":
        """The same themes, each as `change` makes it."""
        themes = {name: change(theme) for name, theme in self.themes.items()}
        return Themes(MappingProxyType(themes), self.notices)

    def find(self, name: str) -> ThemeFile:
        """The theme called `name`. Raises: ConfigError naming the ones there are."""
        if name in self.themes:
            return self.themes[name]
        raise ConfigError(f"There is no theme {shown(name)}; {try_one_of(name, self.themes)}.")

    def choose(self, name: str) -> tuple[ThemeFile, str]:
        """The theme called `name` and "", or the default one and why: colours keep nobody out."""
        try:
            return self.find(name), ""
        except ConfigError as error:
            return self.themes[DEFAULT_THEME], error.what


def load_themes(paths: Paths) -> Themes:
    """The shipped themes and those in the person's folder; one of the same name wins.

    A broken file of the person's is left out with a notice.

    Raises: ConfigError where the installation is damaged.
    """
    themes: dict[str, ThemeFile] = {}
    notices: list[str] = []
    shipped = shipped_themes_dir()
    # The two that lend their colours to the others come first.
    lending = (DEFAULT_THEME, LIGHT_THEME)
    for file in sorted(
        shipped.glob("*.toml"), key=lambda file: (file.stem not in lending, file.stem)
    ):
        theme = _read_theme(file, themes, notices)
        themes[theme.name] = theme
    lenders = dict(themes)
    seen: set[str] = set()
    for file in _theme_files(paths.themes_dir, notices):
        try:
            theme = _read_theme(file, lenders, notices)
        except ConfigError as error:
            notices.append(f"{error.what} The theme is left out.")
            continue
        if theme.name in seen:
            notices.append(f"{file}: there is another theme {theme.name}; this one is left out.")
            continue
        seen.add(theme.name)
        themes[theme.name] = theme
    return Themes(MappingProxyType(themes), tuple(notices))


def shipped_themes_dir() -> Path:
    """The shipped themes: inside an installed package, beside it in a checkout.

    Raises: ConfigError where they are missing.
    """
    for folder in (_PACKAGE / "themes", _PACKAGE.parent / "themes"):
        if (folder / f"{DEFAULT_THEME}.toml").is_file():
            return folder
    raise ConfigError("The shipped themes are missing.", advice="Install chinwag again.")


def _theme_files(folder: Path, notices: list[str]) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == ".toml")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        notices.append(f"{folder} cannot be read: {error.strerror or error}.")
        return []


def _read_theme(file: Path, lenders: Mapping[str, ThemeFile], notices: list[str]) -> ThemeFile:
    content = read_toml(file)
    if content is None:
        raise ConfigError(f"{file} does not exist.")
    name: object = content.get("name", file.stem)
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise ConfigError(
            f"{file}: name is {shown(name)}; allowed are letters, digits, - and _ in a name."
        )
    dark: object = content.get("dark")
    if not isinstance(dark, bool):
        found = "missing" if dark is None else shown(dark)
        raise ConfigError(f"{file}: dark is {found}; allowed is true or false.")
    given: object = content.get("colors", {})
    if not isinstance(given, Mapping):
        raise ConfigError(f"{file}: colors is {shown(given)}; allowed is a table, [colors].")
    unknown = [(key, ("name", "dark", "colors")) for key in content]
    unknown += [(key, COLOR_KEYS) for key in cast("Mapping[str, object]", given)]
    notices += [
        f"{file} has an unknown key, {safe_line(key, 40)}; {try_one_of(key, known)}."
        for key, known in unknown
        if key not in known
    ]
    lender = lenders.get(DEFAULT_THEME if dark else LIGHT_THEME)
    colors = dict(lender.colors) if lender else {}
    colors |= _colors(file, cast("Mapping[str, object]", given))
    if missing := [key for key in COLOR_KEYS if key not in colors]:
        raise ConfigError(f"{file}: colors.{missing[0]} is missing.")
    return ThemeFile(name, dark, MappingProxyType(colors), file)


def _colors(file: Path, given: Mapping[str, object]) -> dict[str, str]:
    colors: dict[str, str] = {}
    for key in COLOR_KEYS:
        if key not in given:
            continue
        value = given[key]
        if not (isinstance(value, str) and _COLOR.fullmatch(value)):
            raise ConfigError(
                f"{file}: colors.{key} is {shown(value)}; allowed is a colour such as #7accb4."
            )
        colors[key] = value.lower()
    return colors
