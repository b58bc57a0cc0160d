"""Keys by their names, and the ids of what they do."""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from textual.binding import Binding, BindingType
from textual.keys import Keys, key_to_character

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED = frozenset(key.value.rpartition("+")[2] for key in Keys) - {"<any>", "<ignore>"}
_LABELS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "escape": "Esc",
    "question_mark": "?",
}
_PLAIN = re.compile(r"\^(.+)", re.DOTALL)


def with_ids(place: str, bindings: Iterable[BindingType]) -> list[BindingType]:
    """Bindings of a widget of Textual's, each with an id: the place and what it does."""
    return [
        replace(binding, id=f"{place}-{_slug(binding.action)}")
        for binding in bindings
        if isinstance(binding, Binding)
    ]


def _slug(action: str) -> str:
    name = action.rpartition(".")[2].replace("(True)", "_selecting")
    return name.replace("_", "-")


def read_key(text: str) -> str | None:
    """The key that is meant by what was written, such as `ctrl+f`, `^F`, `F3` or `?`, in Textual's
    words; None where there is no such key."""
    text = text.strip()
    caret = _PLAIN.fullmatch(text)
    *modifiers, base = _parts(f"ctrl+{caret[1].lower()}" if caret else text)
    modifiers = [each.lower() for each in modifiers]
    if not base or not set(modifiers) <= _MODIFIERS:
        return None
    if len(base) == 1:
        if modifiers and base.isalpha():
            base = base.lower()
        base = _name_of(base)
    elif base.lower() in _NAMED or key_to_character(base.lower()) is not None:
        base = base.lower()
    else:
        return None
    return "+".join((*sorted(set(modifiers), key=("alt", "ctrl").count), base))


def _parts(text: str) -> list[str]:
    if text == "+" or text.endswith("++"):
        return [*filter(None, text[:-1].split("+")), "+"]
    return text.split("+")


def _name_of(character: str) -> str:
    from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage] - no public one

    return _character_to_key(character)


def nearest_key(text: str) -> str:
    """The known name that comes nearest to one that is not known; empty: none does."""
    *modifiers, base = _parts(text.strip().lower())
    found = [_nearest(each, _MODIFIERS) for each in modifiers]
    if len(base) != 1:
        found.append(_nearest(base, _NAMED))
    else:
        found.append(base)
    return "+".join(found) if all(found) else ""


def _nearest(word: str, known: Collection[str]) -> str:
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1)), "")


def types_text(key: str) -> bool:
    """Whether it writes a letter where one types."""
    return "+" not in key and (len(key) == 1 or key_to_character(key) is not None)


def key_label(key: str) -> str:
    """A key as people write it, such as `^F`."""
    *modifiers, base = key.split("+") if key != "+" else ("+",)
    character = key_to_character(base) if len(base) > 1 else base
    shown = _LABELS.get(base) or (
        character if character and character.isprintable() and character != " " else ""
    )
    shown = shown or base.capitalize()
    if modifiers == ["ctrl"]:
        return f"^{shown.upper() if len(shown) == 1 else shown}"
    return "+".join((*(each.capitalize() for each in modifiers), shown))
