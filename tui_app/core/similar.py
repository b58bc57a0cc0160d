"""How much a question is like another one."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_app.core.finding import Folded
from tui_app.core.words import is_unspaced, words_of

LONGEST = 2_000
"""Characters of a question that are compared; who pastes more has not asked it before."""
_FEWEST = 3
"""Words of a question that can be compared."""
_ROOT = 6
"""Letters of a word that count, so that "window" is "windows"."""
_CONTENT = 4
"""Letters from which a word says what a question is about."""
_ENOUGH = 0.75
"""How much of either question has to be in the other."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier question, and the session it was asked in."""

    session_id: str
    message_id: str
    title: str
    created_at: int


def roots(text: str) -> dict[str, str]:
    """The words of a question, each once, by what of them is compared; none of one too short.

    In scripts without spaces between words, two characters that follow each other are a word.
    """
    words = words_of(Folded(text[:LONGEST]).text)
    found: dict[str, str] = {}
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if not is_unspaced(word):
            found.setdefault(word[:_ROOT], word)
        elif following and is_unspaced(following):
            found.setdefault(word + following, word + following)
    return found if len(found) >= _FEWEST else {}


def likeness(one: Mapping[str, float], other: set[str]) -> float:
    """From 0 to 1: how much two questions are about the same.

    `one`: the words of the one, and how telling each is; `other`: those of the other. 0 where they
    are not really similar.
    """
    shared = one.keys() & other
    telling = [root for root in shared if len(root) >= _CONTENT or is_unspaced(root)]
    if len(telling) < 2 or not other:
        return 0.0
    mean = sum(one.values()) / len(one)
    in_both = sum(one[root] * _length(root) for root in shared)
    mine = in_both / sum(value * _length(root) for root, value in one.items())
    theirs = in_both / sum(one.get(root, mean) * _length(root) for root in other)
    return mine * theirs if min(mine, theirs) >= _ENOUGH else 0.0


def _length(root: str) -> float:
    """Short words say little, in most languages."""
    return 1.0 if is_unspaced(root) else min(1.0, len(root) / _ROOT)
