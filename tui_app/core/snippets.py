"""Pieces of texts around what was found in them."""

from collections.abc import Mapping, Sequence

from tui_app.core.finding import Folded
from tui_app.core.search import Snippet
from tui_app.core.words import Pattern

_BEFORE = 40
"""Characters that are shown before the first find."""
_LONGEST = 240
_STRETCH = 800
"""Characters that are searched at once."""
_LOOKED_AT = 200_000
"""Characters of a text that are searched; one snippet is not worth more."""


def snippet(text: str, patterns: Sequence[Pattern]) -> Snippet:
    """A piece of `text` on one line, from a little before the place where most is found close
    together, with all finds in it marked."""
    place = _fullest(text, patterns)
    text = text[place : place + _STRETCH + _LONGEST]
    finds = _finds(text, patterns)
    start = _begin(text, _best(finds, len(patterns))[0]) if finds else 0
    return _on_one_line(text, start, list(finds), begun=place > 0)


def whole(text: str, patterns: Sequence[Pattern]) -> Snippet:
    """All of a short text on one line, with all finds marked."""
    return _on_one_line(text, 0, list(_finds(text, patterns)))


def _finds(text: str, patterns: Sequence[Pattern]) -> dict[tuple[int, int], int]:
    """Where the patterns are found, in order, each with the number of the first found there."""
    folded = Folded(text)
    found: dict[tuple[int, int], int] = {}
    for number, pattern in enumerate(patterns):
        for span in pattern.spans(folded):
            found.setdefault(span, number)
    return dict(sorted(found.items()))


def _fullest(text: str, patterns: Sequence[Pattern]) -> int:
    """Where the stretch begins, with the beginning of the next one, that has most of the patterns."""
    best, most = 0, 0
    for start in range(0, min(len(text), _LOOKED_AT), _STRETCH):
        folded = Folded(text[start : start + _STRETCH + _LONGEST])
        number = sum(pattern.is_in(folded) for pattern in patterns)
        if number > most:
            best, most = start, number
            if most == len(patterns):
                break
    return best


def _best(finds: Mapping[tuple[int, int], int], patterns: int) -> tuple[int, int]:
    """The find from which on the most different patterns are found within one snippet."""
    spans = list(finds)
    best, most = spans[0], 0
    for place, first in enumerate(spans):
        near: set[int] = set()
        for span in spans[place : place + 4 * patterns]:
            if span[1] > first[0] + _LONGEST - _BEFORE:
                break
            near.add(finds[span])
        if len(near) > most:
            best, most = first, len(near)
            if most == patterns:
                break
    return best


def _begin(text: str, find: int) -> int:
    """Where to begin so that the find at `find` is seen in its sentence."""
    start = max(0, find - _BEFORE)
    if start == 0:
        return 0
    space = text.find(" ", start, find)
    return space + 1 if space >= 0 else start


def _on_one_line(
    text: str, start: int, spans: Sequence[tuple[int, int]], *, begun: bool = False
) -> Snippet:
    """White space becomes single spaces; the marks move with it. `begun`: there is text before."""
    pieces: list[str] = ["…"] if start or begun else []
    places: dict[int, int] = {}
    length = len(pieces)
    blank = True
    index = start
    while index < len(text) and length < _LONGEST:
        character = text[index]
        places[index] = length
        if not character.isspace():
            pieces.append(character)
            length += 1
            blank = False
        elif not blank:
            pieces.append(" ")
            length += 1
            blank = True
        index += 1
    places[index] = length
    if index < len(text):
        pieces.append("…")
    marks = [
        (places[first], places[min(last, index)])
        for first, last in spans
        if first in places and first < index
    ]
    return Snippet("".join(pieces), tuple(_joined(marks)))


def _joined(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined
