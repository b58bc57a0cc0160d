"""Replies that are markdown of the worst kind, and much of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_COLUMNS = 2_000
_BRACKETS = 100_000
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Huge:
    """One kind of them."""

    what: str
    """It in words."""
    make: Callable[[float], str]
    """Makes it; 1.0 for all of it, less for as large a part."""
    why: str = ""
    """What is said of it where it is shown plain."""


def _nested(part: float) -> str:
    """Quotes and lists in one another: on one line, line by line, and deeper with each line."""
    lines = [f"{'> ' * 400}quoted" for _ in range(int(200 * part))]
    items = [f"{'  ' * level}- item" for level in range(int(400 * part))]
    quotes, bullets = ">" * int(50_000 * part), "- " * int(20_000 * part)
    return "\n".join([f"{quotes} deep", "", *lines, "", f"{bullets} deep", "", *items])


def _line(part: float) -> str:
    return "one line of a megabyte with *some* marks and `code` in it, " * int(
        _MEGABYTE * part // 59
    )


def _code_line(part: float) -> str:
    return "```python\n" + "found = [(1, 'two')] # " * int(_MEGABYTE * part // 23) + "\n```"


def _table(part: float) -> str:
    rows = ["|" + "`cell` |" * _COLUMNS for _ in range(int(20 * part))]
    return "\n".join(["|" + "head|" * _COLUMNS, "|" + "-|" * _COLUMNS, *rows])


def _brackets(part: float) -> str:
    count = int(_BRACKETS * part)
    return "[a](" * (count // 4) + "\n\n" + "[" * count


def _quote(part: float) -> str:
    return "> a quote that has no end, with *some* marks and `code` in it\n" * int(6_000 * part)


def _blocks(part: float) -> str:
    return "- a\n" * int(50_000 * part) + "\n" + "b\n\n" * int(50_000 * part)


HUGE: Mapping[str, Huge] = {
    "nested": Huge("deep nesting", _nested, "too deeply nested"),
    "line": Huge("1 MB on one line", _line),
    "code": Huge("1 MB on one line of code", _code_line, "plain after 64 KB"),
    "columns": Huge("2,000 columns", _table, "a table of about 2,001 columns"),
    "brackets": Huge("100,000 brackets", _brackets, "too many open brackets"),
    "quote": Huge("a quote of 370 KB", _quote),
    "blocks": Huge("100,000 blocks", _blocks, "what comes after 20,000 lines"),
}
