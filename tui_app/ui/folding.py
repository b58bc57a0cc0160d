"""Long texts, each behind a name that stands for it in the prompt. Nothing here knows Textual."""

import re
from collections.abc import Iterator, Mapping

from tui_app.core.text import safe_line

MOST_LINES = 12
MOST_CHARACTERS = 2_000
"""A paste that has more is folded."""
HUGE = 20_000
"""Characters from which a text that comes back, such as a draft, is folded too."""
_KEPT = 16
"""Texts that are known by their names, besides those in use."""
_SHOWN = 24


def is_long(text: str) -> bool:
    """Whether a paste is to be folded."""
    return len(text) > MOST_CHARACTERS or text.rstrip("\n").count("\n") >= MOST_LINES


class Folds:
    """The texts of one prompt. A name is one line, and no two texts have the same."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._opened: set[str] = set()
        """Names of texts that stand in the prompt themselves since."""
        self._names = re.compile("(?!)")

    @property
    def texts(self) -> Mapping[str, str]:
        """Each text by its name."""
        return self._texts

    def fold(self, text: str) -> str:
        """A name for a text."""
        number, name = 1, _name(text)
        while self._texts.get(name, text) != text:
            number += 1
            name = _name(text, number)
        self._opened.discard(name)
        if name not in self._texts:
            self._texts[name] = text
            self._compile()
        return name

    def opened(self, name: str) -> None:
        """Its text stands in the prompt from now on, and is not folded again by itself."""
        self._opened.add(name)

    def whole(self, text: str) -> str:
        """`text` with what the names in it stand for."""
        return self._names.sub(lambda found: self._texts[found[0]], text) if self._texts else text

    def folded(self, text: str) -> str:
        """A text that comes back, with the names of what was folded in it. `whole` undoes it."""
        for name, folded in sorted(self._texts.items(), key=lambda each: -len(each[1])):
            if name not in self._opened and len(folded) <= len(text):
                text = text.replace(folded, name)
        return self.fold(text) if len(text) > HUGE else text

    def spans(self, line: str) -> Iterator[tuple[int, int]]:
        """Where names are in a line: from and to."""
        return (found.span() for found in self._names.finditer(line))

    def forget(self, text: str) -> None:
        """Let go of the oldest that are not in `text`, which is all that the prompt will show."""
        unused = [name for name in self._texts if name not in text]
        for name in unused[: max(0, len(unused) - _KEPT)]:
            del self._texts[name]
            self._opened.discard(name)
        self._compile()

    def _compile(self) -> None:
        # The longest first: one name may begin as another does.
        names = sorted(map(re.escape, self._texts), key=len, reverse=True)
        self._names = re.compile("|".join(names) or "(?!)")


def _name(text: str, number: int = 1) -> str:
    lines = text.rstrip("\n").count("\n") + 1
    much = f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
    first = next((line for line in text[:MOST_CHARACTERS].split("\n") if line.strip()), "")
    other = f" ({number})" if number > 1 else ""
    return f"[Pasted {much}{other}: {safe_line(first, _SHOWN).removesuffix('…')}…]"
