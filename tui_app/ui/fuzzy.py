"""Finding items by a few letters of their names, fast enough for ten thousand at every key.

Matches rank by how they match, and among equals keep the order they came in, so that what was used
last stays first.
"""

import re
from collections.abc import Callable, Sequence

Test = Callable[[str], re.Match[str] | None]

_LONGEST = 400
"""Letters of a name, a detail or a query that count."""


class Finder:
    """Searches a fixed list of items. A query that continues an earlier one narrows its matches."""

    def __init__(self, items: Sequence[tuple[str, str]]) -> None:
        """`items`: name and detail of each. Details match by whole substrings only."""
        self._names = [fold(name[:_LONGEST]) for name, _ in items]
        self._texts = [
            f"{name}\n{fold(detail[:_LONGEST])}" if detail else name
            for name, (_, detail) in zip(self._names, items, strict=True)
        ]
        self._found: list[tuple[str, list[int]]] = [("", list(range(len(items))))]

    def find(self, query: str) -> Sequence[int]:
        """The indices of the items that match, best first."""
        query = _tidy(query)
        while not query.startswith(self._found[-1][0]):
            self._found.pop()
        known, candidates = self._found[-1]
        if query == known:
            return candidates
        found = self._ranked(query, candidates)
        self._found.append((query, found))
        return found

    def _ranked(self, query: str, candidates: Sequence[int]) -> list[int]:
        names, texts = self._names, self._texts
        # In the order of the items, whatever the rank among the candidates was.
        rest = sorted(candidates)
        misses = [index for index in rest if query not in names[index]]
        starts: list[int] = []
        words: list[int] = []
        inside: list[int] = []
        begins_word = re.compile(rf"\b{re.escape(query)}").search
        for index in rest:
            name = names[index]
            if query in name:
                if name.startswith(query):
                    starts.append(index)
                elif begins_word(name):
                    words.append(index)
                else:
                    inside.append(index)
        pieces = misses
        for part in query.split():
            pieces = [index for index in pieces if part in texts[index]]
        in_pieces = frozenset(pieces)
        in_order = _in_order(query)
        letters = [index for index in misses if index not in in_pieces and in_order(names[index])]
        are_initials = _initials(query)
        initials = [index for index in letters if are_initials(names[index])]
        in_initials = frozenset(initials)
        others = [index for index in letters if index not in in_initials]
        return [*starts, *words, *inside, *initials, *pieces, *others]


def fold(text: str) -> str:
    """`text` in lower case, letter by letter, so that positions in it are those in the original."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def positions(query: str, name: str, detail: str = "") -> tuple[list[int], list[int]]:
    """Which letters of a match to mark: indices into `name` and into `detail`."""
    query, name, detail = _tidy(query), fold(name), fold(detail)
    if not query:
        return [], []
    start = _best_start(query, name)
    if start >= 0:
        return list(range(start, start + len(query))), []
    in_name: list[int] = []
    in_detail: list[int] = []
    parts = query.split()
    if all(part in name or part in detail for part in parts):
        for part in parts:
            start = _best_start(part, name)
            if start >= 0:
                in_name.extend(range(start, start + len(part)))
            else:
                start = detail.find(part)
                in_detail.extend(range(start, start + len(part)))
        return sorted(set(in_name)), sorted(set(in_detail))
    return _letters(query, name), []


def _tidy(query: str) -> str:
    # A space at the end narrows nothing, and one at the start belongs to no name.
    return " ".join(fold(query[:_LONGEST]).split())


def _best_start(part: str, name: str) -> int:
    match = re.search(rf"\b{re.escape(part)}", name)
    return match.start() if match else name.find(part)


def _in_order(query: str) -> Test:
    """Whether the letters of `query` come in this order; takes time in proportion to the name."""
    letters = [re.escape(letter) for letter in query if letter != " "]
    return re.compile("".join(f"[^{letter}]*{letter}" for letter in letters)).match


def _initials(query: str) -> Test:
    """Whether words that follow each other begin with the letters of `query`."""
    letters = query.replace(" ", "")
    if not letters.isalnum():
        return re.compile("(?!)").search
    return re.compile(r"\b" + r"\w*\W+".join(letters)).search


def _letters(query: str, name: str) -> list[int]:
    """The place of each letter of `query` in `name`, at the start of a word where it can be."""
    found: list[int] = []
    letters = [letter for letter in query if letter != " "]
    initials = _initials(query)(name)
    if initials:
        words = _word_starts(name, initials.start())
        return words[: len(letters)]
    after = 0
    for count, letter in enumerate(letters, 1):
        rest = letters[count:]
        for start in (*_word_starts(name, after), name.find(letter, after)):
            if start >= 0 and name[start] == letter and _follow(rest, name, start + 1):
                found.append(start)
                after = start + 1
                break
        else:
            return []
    return found


def _word_starts(name: str, after: int) -> list[int]:
    return [match.start() for match in re.finditer(r"\b\w", name) if match.start() >= after]


def _follow(letters: Sequence[str], name: str, after: int) -> bool:
    for letter in letters:
        after = name.find(letter, after) + 1
        if not after:
            return False
    return True
