"""Checking one value of a setting against the type it is declared with.

A setting is declared once, as `name: type = default`; `Annotated` with `Range`, `OneLine` or
`OneOf` narrows it. What is allowed is told in words made from the same declaration.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast, get_args, get_origin

from tui_app.core.text import safe_line

_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
_EXACT = 2**53
"""Whole numbers below it are floats without loss."""
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


class NotAllowed(Exception):  # noqa: N818 - becomes a ConfigError where the place is known
    """A value is refused. Its text says what is allowed instead."""


class Range(NamedTuple):
    """A number from `low` to `high`, both included."""

    low: float
    high: float


class OneLine:
    """Text without line breaks, tabs and spaces at its ends."""


class OneOf(NamedTuple):
    """One of some words."""

    words: tuple[str, ...]


def check(value: object, declared: Any) -> Any:
    """`value` as a `declared` type holds it.

    Raises: NotAllowed saying what is allowed, such as `a whole number from 0 to 5`.
    """
    kind, bounds = _parts(declared)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) < _EXACT else math.inf
    if (
        type(value) is not kind
        or (isinstance(value, str) and _has_controls(value))
        or not all(_within(value, bound) for bound in bounds)
    ):
        raise NotAllowed(allowed(declared))
    return value


def parse(text: str, declared: Any) -> Any:
    """The value that `text` of an environment variable stands for.

    Raises: NotAllowed saying what is allowed.
    """
    kind, _ = _parts(declared)
    value: object = text
    if kind is bool:
        word = text.strip().lower()
        value = True if word in _TRUE else False if word in _FALSE else text
    elif kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            value = text
    return check(value, declared)


def allowed(declared: Any) -> str:
    """What a declared type allows, in words."""
    kind, bounds = _parts(declared)
    words = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text without control characters",
    }[kind]
    for bound in bounds:
        match bound:
            case Range(low, high):
                words += f" from {low:g} to {high:g}"
            case OneLine():
                words = "one line of text without control characters"
            case OneOf(choices):
                words = " or ".join(f'"{choice}"' for choice in choices)
            case _:
                pass
    return words


def shown(value: object) -> str:
    """A value as an error names it: short, on one line, tables and lists by their kind only."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{safe_line(value, 60)}"'
        case int() | float():
            import json

            return safe_line(json.dumps(value), 60)
        case list():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return safe_line(str(value), 60)


def _has_controls(text: str) -> bool:
    return not text.isprintable() and re.search(_CONTROLS, text) is not None


def _parts(declared: Any) -> tuple[Any, tuple[object, ...]]:
    if get_origin(declared) is None:
        return declared, ()
    kind, *bounds = get_args(declared)
    return kind, tuple(bounds)


def _within(value: object, bound: object) -> bool:
    match bound:
        case Range(low, high):
            return low <= cast("float", value) <= high
        case OneLine():
            text = cast("str", value)
            return text == text.strip() and "\n" not in text and "\t" not in text
        case OneOf(choices):
            return value in choices
        case _:
            return True
