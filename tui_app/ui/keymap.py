"""The keys in force: those of the bindings, but for what the person changed."""

from collections.abc import Mapping, Sequence

from textual.binding import BindingsMap
from textual.dom import DOMNode

from tui_app.core.text import safe_line
from tui_app.ui.key_names import key_label, nearest_key, read_key, types_text

_NO_KEY = "none:"
"""Begins the name of a key that no terminal sends."""


def read_keymap(keys: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """Keys by the ids of bindings as Textual takes them, and what is wrong with some, in words.

    A binding may have no key. One whose keys are not understood keeps its own.
    """
    keymap: dict[str, str] = {}
    problems: list[str] = []
    for name, written in keys.items():
        read = [read_key(each) for each in written]
        unknown = [each for each, key in zip(written, read, strict=True) if key is None]
        for each in unknown:
            near = nearest_key(each)
            hint = f"; perhaps {near} is meant" if near else ""
            problems.append(
                f"[keys] {safe_line(name, 40)}: there is no key {safe_line(each, 30)}{hint}."
            )
        typing = [key for key in read if key and _goes_first(name) and types_text(key)]
        problems += [
            f"[keys] {safe_line(name, 40)}: {key_label(key)} is for typing; take a key such as F5."
            for key in typing
        ]
        if not (unknown or typing):
            keymap[name] = ",".join(filter(None, read)) or no_key(name)
    return keymap, problems


def _goes_first(name: str) -> bool:
    """Whether a binding goes before what has the focus: those of commands and of the screen do."""
    return "-" not in name or name.startswith("screen-")


def no_key(name: str) -> str:
    """What stands for the keys of a binding that has none."""
    return f"{_NO_KEY}{name}"


def bindings_of(node: DOMNode) -> BindingsMap:
    """What keys are bound to at `node` itself."""
    bindings = node._bindings  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no public way to ask
    keymap = _keymap_of(node)
    if keymap:
        bindings = bindings.copy()
        bindings.apply_keymap(dict(keymap))
    return bindings


def keys_of(node: DOMNode, name: str, default: str) -> Sequence[str]:
    """The keys of the binding with the id `name`. `default`: those it is declared with, commas
    between."""
    keys = _keymap_of(node).get(name, default)
    return () if keys.startswith(_NO_KEY) else keys.split(",")


def _keymap_of(node: DOMNode) -> Mapping[str, str]:
    app = node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - App[?]
    return app._keymap  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no public way to ask


def changed_label(node: DOMNode, name: str) -> str | None:
    """The keys of a binding as people write them, where they were changed; else None."""
    unchanged = "\0"
    keys = keys_of(node, name, unchanged)
    return None if list(keys) == [unchanged] else " ".join(map(key_label, keys))


def label_of(node: DOMNode, name: str, default: str) -> str:
    """The keys of a binding as people write them: `default` where they were not changed."""
    changed = changed_label(node, name)
    return default if changed is None else changed
