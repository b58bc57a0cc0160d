"""The settings in force: flags > environment > config.toml > settings.toml > defaults."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from tui_app.config.key_rows import read_keys
from tui_app.config.paths import Paths
from tui_app.config.provider_rows import built_in_rows, read_row
from tui_app.config.settings import ProviderSettings, Settings, declared_settings
from tui_app.config.suggest import try_one_of
from tui_app.config.toml_file import read_toml
from tui_app.config.values import NotAllowed, check, parse, shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

PREFIX = "CHINWAG_"
"""What the environment variable of a setting begins with, as in `CHINWAG_MODEL`."""

_WITHOUT = " `chinwag --no-config` starts without the file."


class Configuration(NamedTuple):
    """Settings, where each comes from, and what to tell the person."""

    settings: Settings
    origins: Mapping[str, str]
    """For `model` and the like, and for `providers.local.base_url`: a flag, an environment
    variable, a file's path, `built in` or `default`."""
    notices: tuple[str, ...] = ()
    """What was left out, and why; nothing that keeps the app from starting."""


def load(
    paths: Paths,
    environ: Mapping[str, str],
    flags: Mapping[str, object],
    *,
    without_config: bool = False,
) -> Configuration:
    """Read the files, check every value and lay the layers over each other.

    `flags`: settings given as arguments; None is not given. An empty variable counts as unset.
    `without_config`: leave config.toml out.

    Raises: ConfigError naming, for each value that is wrong, the place, the key, what was found
    and what is allowed. What is wrong in settings.toml, which nobody writes by hand, is a notice
    instead.
    """
    notices: list[str] = []
    problems = _Problems()
    written: dict[str, Any] = {}
    if not without_config:
        with problems.gathered(_WITHOUT):
            written = _read_config(paths)
    elif paths.config_file.exists():
        notices.append(f"{paths.config_file} is left out, because of --no-config.")
    layers = (
        _from_settings_file(paths, notices),
        _from_config(paths, written, notices, problems),
        _from_environment(environ, problems),
        _from_flags(flags, problems),
    )
    values: dict[str, Any] = {}
    origins = dict.fromkeys(declared_settings(), "default")
    for layer, names in layers:
        values |= layer
        origins |= names
    providers, row_origins = _providers(paths, written, notices, problems)
    problems.raise_all()
    notices += _unknown_variables(environ, providers)
    keys = read_keys(written.get("keys", {}), paths.config_file, notices)
    settings = replace(Settings(), **values, providers=MappingProxyType(providers), keys=keys)
    settings = _with_known_provider(settings, origins, paths, notices)
    return Configuration(settings, MappingProxyType(origins | row_origins), tuple(notices))


class _Problems:
    """Every value that is wrong, so that they can be told at once."""

    def __init__(self) -> None:
        self._found: list[ConfigError] = []

    @contextmanager
    def gathered(self, way_on: str = "") -> Generator[None]:
        """Keep a ConfigError for later, its advice followed by `way_on`."""
        try:
            yield
        except ConfigError as error:
            self._found.append(ConfigError(error.what, advice=f"{error.advice}{way_on}"))

    def raise_all(self) -> None:
        """Raises: ConfigError where anything was kept."""
        if self._found:
            raise ConfigError(
                "\n".join(error.what for error in self._found),
                advice="\n".join(dict.fromkeys(error.advice for error in self._found)),
            )


_Layer = tuple[dict[str, Any], dict[str, str]]
"""Values, and the origin of each."""


def _read_config(paths: Paths) -> dict[str, Any]:
    content = read_toml(paths.config_file)
    if content is None and paths.config_override:
        raise ConfigError(
            f"{paths.config_file} does not exist.", advice="Check the path after --config."
        )
    return content or {}


def _from_config(
    paths: Paths, written: Mapping[str, Any], notices: list[str], problems: _Problems
) -> _Layer:
    declared = declared_settings()
    values: dict[str, Any] = {}
    for key, value in written.items():
        if key in declared:
            with problems.gathered(_WITHOUT):
                values[key] = _checked(key, value, f"{paths.config_file}: {key}")
        elif key not in ("providers", "keys"):
            known = try_one_of(key, [*declared, "providers", "keys"])
            notices.append(
                f"{paths.config_file} has an unknown key, {safe_line(key, 40)}; {known}."
            )
    return values, dict.fromkeys(values, str(paths.config_file))


def _from_settings_file(paths: Paths, notices: list[str]) -> _Layer:
    try:
        written = read_toml(paths.settings_file) or {}
    except ConfigError as error:
        name = paths.settings_file.name
        notices.append(f"{name} is left out, the defaults are used. {error.what}")
        return {}, {}
    values: dict[str, Any] = {}
    for key, value in written.items():
        if key not in declared_settings():
            continue
        try:
            values[key] = _checked(key, value, f"{paths.settings_file}: {key}")
        except ConfigError as error:
            notices.append(f"{error.what} It is left out.")
    return values, dict.fromkeys(values, str(paths.settings_file))


def _from_environment(environ: Mapping[str, str], problems: _Problems) -> _Layer:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, declared in declared_settings().items():
        variable = PREFIX + key.upper()
        text = environ.get(variable)
        if not text:
            continue
        with problems.gathered():
            try:
                values[key] = parse(text, declared)
            except NotAllowed as error:
                raise _wrong(f"The environment variable {variable}", text, error) from error
            origins[key] = variable
    return values, origins


def _from_flags(flags: Mapping[str, object], problems: _Problems) -> _Layer:
    given = {key: value for key, value in flags.items() if value is not None}
    names = {key: f"--{key.replace('_', '-')}" for key in given}
    values: dict[str, Any] = {}
    for key, value in given.items():
        with problems.gathered():
            values[key] = _checked(key, value, names[key])
    return values, names


def _checked(key: str, value: object, where: str) -> Any:
    try:
        return check(value, declared_settings()[key])
    except NotAllowed as error:
        raise _wrong(where, value, error) from error


def _wrong(where: str, value: object, allowed: NotAllowed) -> ConfigError:
    return ConfigError(f"{where} is {shown(value)}; allowed is {allowed}.")


def _providers(
    paths: Paths, written: Mapping[str, Any], notices: list[str], problems: _Problems
) -> tuple[dict[str, ProviderSettings], dict[str, str]]:
    rows = built_in_rows()
    origins = {f"providers.{name}": "built in" for name in rows}
    given: object = written.get("providers", {})
    with problems.gathered(_WITHOUT):
        if not isinstance(given, Mapping):
            raise ConfigError(
                f"{paths.config_file}: providers is {shown(given)}; "
                "allowed are tables, [providers.NAME]."
            )
        for name, row in cast("Mapping[str, object]", given).items():
            with problems.gathered(_WITHOUT):
                found = read_row(name, row, paths.config_file, rows.get(name), notices)
                keys = cast("Mapping[str, object]", row)
                origins.setdefault(f"providers.{name}", str(paths.config_file))
                origins |= {f"providers.{name}.{key}": str(paths.config_file) for key in keys}
                rows[name] = found
    return rows, origins


def _unknown_variables(
    environ: Mapping[str, str], providers: Mapping[str, ProviderSettings]
) -> list[str]:
    known = {PREFIX + key.upper() for key in declared_settings()}
    keys = {variable for row in providers.values() for variable in row.api_key_env}
    return [
        f"The environment variable {safe_line(name, 60)} is no setting; {try_one_of(name, known)}."
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known | keys
    ]


def _with_known_provider(
    settings: Settings, origins: dict[str, str], paths: Paths, notices: list[str]
) -> Settings:
    """`settings` as they are where their provider can be used.

    One that was chosen in the app and has gone since makes place for the automatic choice.
    """
    name = settings.provider
    row = settings.providers.get(name)
    if not name or (row and (row.model or settings.model)):
        return settings
    if row:
        what = f"The provider {name} has no model."
        advice = f"Set model in [providers.{name}], or give --model."
    else:
        what = f"{origins['provider']}: there is no provider {shown(name)}; "
        what += f"{try_one_of(name, settings.providers)}."
        advice = "Name one of these, or add a [providers.NAME] table to config.toml."
    if origins["provider"] != str(paths.settings_file):
        raise ConfigError(what, advice=advice)
    notices.append(what)
    origins["provider"] = "default"
    return replace(settings, provider="")
