"""Reading `[keys]`. Which ids and keys there are, the screen knows."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from tui_app.config.values import shown
from tui_app.core.text import safe_line


def read_keys(given: object, file: Path, notices: list[str]) -> Mapping[str, tuple[str, ...]]:
    """The keys by id. What is no key and no list of keys goes to `notices`."""
    if not isinstance(given, Mapping):
        notices.append(f"{file}: keys is {shown(given)}; allowed is a table, [keys].")
        return MappingProxyType({})
    keys: dict[str, tuple[str, ...]] = {}
    for name, value in cast("Mapping[str, object]", given).items():
        several = isinstance(value, list)
        listed: list[object] = cast("list[object]", value) if several else [value]
        if all(isinstance(each, str) and each.strip() for each in listed):
            keys[name] = tuple(cast("list[str]", listed))
        else:
            what = "a list" if several else shown(value)
            notices.append(
                f"[keys] {safe_line(name, 40)} is {what}; allowed is a key, such as "
                '"ctrl+e", or a list of keys. It is left out.'
            )
    return MappingProxyType(keys)
