"""Checking `[providers.NAME]` rows, the built-in ones and the person's.

Values that may be a key put in the wrong place are never repeated in an error.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from tui_app.config.settings import ProviderSettings
from tui_app.config.suggest import try_one_of
from tui_app.config.toml_file import read_toml
from tui_app.config.values import NotAllowed, OneLine, OneOf, Range, check, shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

_BUILT_IN = Path(__file__).with_name("providers.toml")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
"""The names POSIX gives to variables (IEEE 1003.1, section 8.1). Keys have small letters."""
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token of RFC 9110, section 5.6.2."""
_HEADER_VALUE = re.compile(r"[!-~]([ \t!-~]*[!-~])?")
_OWN_HEADERS = frozenset(
    {"host", "connection", "content-length", "content-type", "transfer-encoding", "accept"}
)
_TOKENS = Annotated[int, Range(0, 100_000_000)]
_KEYS = tuple(each.name for each in fields(ProviderSettings) if each.name != "name")


def built_in_rows() -> dict[str, ProviderSettings]:
    """The providers that are there without configuration.

    Raises: ConfigError where the installation is damaged.
    """
    content = read_toml(_BUILT_IN)
    if content is None:
        raise ConfigError(f"{_BUILT_IN} is missing.", advice="Install chinwag again.")
    return {
        name: read_row(name, row, _BUILT_IN, None, []) for name, row in content["providers"].items()
    }


def read_row(
    name: str,
    row: object,
    file: Path,
    below: ProviderSettings | None,
    notices: list[str],
) -> ProviderSettings:
    """The row `name` as `file` has it, laid over the built-in row `below` of that name.

    An unknown key goes to `notices`. Raises: ConfigError naming file, key, what was found and
    what is allowed.
    """
    where = f"{file}: providers.{safe_line(name, 40)}"
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{where} is no name for a provider; allowed are letters, digits, - and _."
        )
    if not isinstance(row, Mapping):
        raise ConfigError(f"{where} is {shown(row)}; allowed is a table: [providers.{name}].")
    table = cast("Mapping[str, object]", row)
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            notices.append(
                f"{where} has an unknown key, {safe_line(key, 40)}; {try_one_of(key, _KEYS)}."
            )
            continue
        try:
            changes[key] = _CHECKS[key](value)
        except NotAllowed as error:
            raise ConfigError(f"{where}.{key} {error}.") from error
    found = replace(below or ProviderSettings(name, name), **changes)
    if found.kind == "openai" and not found.base_url:
        raise ConfigError(
            f"{where}.base_url is missing; allowed is an address such as http://127.0.0.1:8000/v1."
        )
    return found


def _plain(declared: Any, value: object) -> object:
    try:
        return check(value, declared)
    except NotAllowed as error:
        raise NotAllowed(f"is {shown(value)}; allowed is {error}") from error


def _base_url(value: object) -> str:
    rule = "allowed is an address such as https://example.org/v1"
    if not isinstance(value, str):
        raise NotAllowed(f"is {shown(value)}; {rule}")
    if "@" in value or "?" in value or "#" in value:
        raise NotAllowed(
            "has a user name, a password, a query or a fragment in it; "
            f"{rule}. A key belongs into an environment variable named by api_key_env"
        )
    try:
        parts = urlsplit(value)
        sound = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and value.isprintable()
            and not set(value) & set(" \\")
        )
    except ValueError:
        sound = False
    if not sound:
        raise NotAllowed(f"is {shown(value)}; {rule}")
    return value.rstrip("/")


def _api_key_env(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if names == [""]:
        return ()
    rule = (
        "allowed is the name of an environment variable in capitals, such as LOCAL_KEY, or a list "
        "of names; the key itself belongs into the variable"
    )
    if not isinstance(names, list):
        raise NotAllowed(f"is {shown(value)}; {rule}")
    for name in cast("list[object]", names):
        if not (isinstance(name, str) and _VARIABLE.fullmatch(name)):
            raise NotAllowed(f"holds something else than such a name; {rule}")
    return tuple(cast("list[str]", names))


def _headers(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise NotAllowed(f'is {shown(value)}; allowed is a table such as {{ X-Team = "blue" }}')
    headers: dict[str, str] = {}
    for name, content in cast("Mapping[str, object]", value).items():
        if not _HEADER_NAME.fullmatch(name):
            raise NotAllowed(
                f"has the name {shown(name)}; allowed are letters, digits and - in a header's name"
            )
        if name.lower() in _OWN_HEADERS:
            raise NotAllowed(f"has {name}, which chinwag sets itself; allowed is any other header")
        if name.lower() in (each.lower() for each in headers):
            raise NotAllowed(f"has {name} twice; allowed is each header once")
        if not (isinstance(content, str) and _HEADER_VALUE.fullmatch(content)):
            raise NotAllowed(
                f"has a wrong value for {name}; allowed is one line of plain ASCII text"
            )
        headers[name] = content
    return MappingProxyType(headers)


def _context_windows(value: object) -> Mapping[str, int]:
    if not isinstance(value, Mapping):
        raise NotAllowed(
            f'is {shown(value)}; allowed is a table such as {{ "some-model" = 128000 }}'
        )
    windows: dict[str, int] = {}
    for model, tokens in cast("Mapping[str, object]", value).items():
        try:
            windows[model] = check(tokens, _TOKENS)
        except NotAllowed as error:
            raise NotAllowed(
                f"has {shown(tokens)} for {shown(model)}; allowed is {error}"
            ) from error
    return MappingProxyType(windows)


_LINE = Annotated[str, OneLine()]
_CHECKS: Mapping[str, Callable[[object], object]] = {
    "label": partial(_plain, _LINE),
    "kind": partial(_plain, Annotated[str, OneOf(("openai", "guide"))]),
    "base_url": _base_url,
    "api_key_env": _api_key_env,
    "key_required": partial(_plain, bool),
    "model": partial(_plain, _LINE),
    "headers": _headers,
    "documentation": partial(_plain, _LINE),
    "context_window": partial(_plain, _TOKENS),
    "context_windows": _context_windows,
}
