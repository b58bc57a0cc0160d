"""The effective configuration as text."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import cast

import tomli_w

from tui_app import __version__
from tui_app.config.keys import choose_model, choose_provider, find_key
from tui_app.config.load import Configuration
from tui_app.config.paths import Paths
from tui_app.config.settings import ProviderSettings, declared_settings, descriptions
from tui_app.config.themes import Themes
from tui_app.core.errors import AuthenticationError
from tui_app.core.text import safe_line

_WIDTH = 88
_ROW_KEYS = (
    "label",
    "kind",
    "base_url",
    "api_key_env",
    "key_required",
    "model",
    "context_window",
    "context_windows",
    "documentation",
)


def effective(
    paths: Paths, configuration: Configuration, themes: Themes, environ: Mapping[str, str]
) -> str:
    """The configuration as TOML with comments: files, settings, providers."""
    settings = configuration.settings
    answering = choose_provider(settings, environ)
    lines = [
        f"# chinwag {__version__}: the configuration in force",
        *_files(paths),
        f"# answering:  {answering.name}, {choose_model(settings, answering)}",
        f"# themes:     {', '.join(themes.themes)}",
        "",
    ]
    for name in declared_settings():
        lines += _comment(descriptions()[name])
        lines.append(f"# from: {safe_line(configuration.origins[name])}")
        lines += [_assignment(name, getattr(settings, name)), ""]
    for row in settings.providers.values():
        lines += _provider(row, configuration, environ)
    if settings.keys:
        lines += ["[keys]", f"# from: {safe_line(str(paths.config_file))}"]
        lines += [_assignment(name, keys) for name, keys in settings.keys.items()]
    return "\n".join(lines).rstrip()


def _files(paths: Paths) -> Iterator[str]:
    for label, path in (
        ("config", paths.config_file),
        ("settings", paths.settings_file),
        ("themes in", paths.themes_dir),
        ("chats", paths.database),
    ):
        there = "" if path.exists() else " (not there)"
        yield f"# {label + ':':<11} {safe_line(str(path))}{there}"


def _provider(
    row: ProviderSettings, configuration: Configuration, environ: Mapping[str, str]
) -> Iterator[str]:
    table = f"providers.{row.name}"
    row_origin = configuration.origins[table]
    yield f"[{table}]"
    yield f"# from: {safe_line(row_origin)}"
    for key in _ROW_KEYS:
        value: object = getattr(row, key)
        if not value:
            continue
        origin = configuration.origins.get(f"{table}.{key}", row_origin)
        note = "" if origin == row_origin else f"  # from: {safe_line(origin)}"
        yield _assignment(key, value) + note
    if row.headers:
        names = ", ".join(row.headers)
        yield f"# headers: {names} (values not shown)"
    if row.kind == "openai":
        yield f"# key: {_key(row, environ)}"
    yield ""


def _key(row: ProviderSettings, environ: Mapping[str, str]) -> str:
    try:
        key = find_key(row, environ)
    except AuthenticationError as error:
        return safe_line(error.what)
    if key:
        return f"found in {key.source}"
    return f"none in {', '.join(row.api_key_env)}" if row.api_key_env else "none is sent"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _assignment(name: str, value: object) -> str:
    if isinstance(value, tuple):
        items = [_assignment("_", item).removeprefix("_ = ") for item in cast("tuple[str]", value)]
        return f"{name} = [{', '.join(items)}]"
    if isinstance(value, Mapping):
        table = tomli_w.dumps(cast("Mapping[str, object]", value)).splitlines()
        return f"{name} = {{ {', '.join(table)} }}"
    return tomli_w.dumps({name: value}).rstrip()
