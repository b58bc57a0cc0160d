"""Personas: what a chat tells its models, under a name. One `personas/NAME.toml` each."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, cast

from tui_app.config.parameters import check_parameter
from tui_app.config.paths import Paths
from tui_app.config.shared_files import Found, read_folder
from tui_app.config.suggest import try_one_of
from tui_app.config.values import NotAllowed, OneLine, allowed, check, shown
from tui_app.core.errors import ConfigError
from tui_app.core.setup import ChatSetup
from tui_app.core.text import safe_line

SUFFIX = ".toml"
_BREAK = "\n"
_LONG_TEXT = re.compile(r"""\"{3}.*?\"{3}|'{3}.*?'{3}""", re.DOTALL)
_KEYS: Mapping[str, Any] = MappingProxyType(
    {
        "description": Annotated[str, OneLine()],
        "system_prompt": str,
        "model": Annotated[str, OneLine()],
    }
)


@dataclass(frozen=True, slots=True)
class Persona:
    """A setup for chats, as a file has it."""

    description: str
    setup: ChatSetup


def load_personas(paths: Paths) -> Found[Persona]:
    """The person's personas, read anew."""
    return read_folder(paths.personas_dir, SUFFIX, read_persona)


def read_persona(name: str, text: str) -> Persona:
    """The persona `name` that a file describes.

    Raises: ConfigError saying what is wrong, and in which line as far as that can be told.
    """
    try:
        content = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        end = f"at line {text.count(_BREAK) + 1}, the last"
        reason = str(error).replace("at end of document", end)
        raise ConfigError(f"It is no TOML: {reason}.") from error
    except RecursionError as error:
        raise ConfigError("It is nested too deeply.") from error
    known = (*_KEYS, "parameters")
    for key in content:
        if key not in known:
            raise ConfigError(
                f"{_place(text, key)}There is no key {safe_line(key, 40)}; {try_one_of(key, known)}."
            )
    found = {key: _text(text, key, content.get(key, "")) for key in _KEYS}
    return Persona(
        found["description"],
        ChatSetup(found["system_prompt"], name, found["model"], _parameters(text, content)),
    )


def persona_text(setup: ChatSetup, description: str = "") -> str:
    """A file that describes a setup."""
    import tomli_w

    content: dict[str, object] = {
        "description": description,
        "model": setup.model,
        "system_prompt": setup.system_prompt,
    }
    content = {key: value for key, value in content.items() if value}
    if setup.parameters:
        content["parameters"] = dict(setup.parameters)
    return tomli_w.dumps(content, multiline_strings=True)


def _text(text: str, key: str, value: object) -> str:
    try:
        return check(value, _KEYS[key])
    except NotAllowed as error:
        raise ConfigError(
            f"{_place(text, key)}{key} is {shown(value)}; allowed is {allowed(_KEYS[key])}."
        ) from error


def _parameters(text: str, content: Mapping[str, object]) -> Mapping[str, object]:
    table = content.get("parameters", {})
    if not isinstance(table, Mapping):
        raise ConfigError(
            f"{_place(text, 'parameters')}parameters is {shown(table)}; "
            "allowed is a table, [parameters]."
        )
    parameters: dict[str, object] = {}
    for name, value in cast("Mapping[str, object]", table).items():
        try:
            parameters[name] = check_parameter(name, value)
        except ConfigError as error:
            raise ConfigError(f"{_place(text, name)}{error.what}") from error
    return MappingProxyType(parameters)


def _place(text: str, key: str) -> str:
    """Where `key` stands, to begin a sentence with; empty where that cannot be told."""
    begins = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[]=]""")
    outside = _LONG_TEXT.sub(lambda found: _BREAK * found[0].count(_BREAK), text)
    lines = enumerate(outside.split(_BREAK), start=1)
    return next((f"Line {number}: " for number, line in lines if begins.match(line)), "")
