"""Words as search knows them: what one is in a text, and how what was typed is found in it.

A word is a run of letters and digits; in scripts without spaces between words each character is one.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from tui_app.core.finding import Folded, Needle
from tui_app.core.search import Term

_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035"  # ideographic marks and numerals
    "\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul
    "\U00016fe0-\U00018cff\U0001b000-\U0001b16f"  # Tangut, Khitan, historic kana
    "\U00020000-\U0003fffd"  # Han beyond the basic plane
    "])"
)
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]{1,8}"
_BETWEEN_UNSPACED = r"[\W_]{0,8}"


def searchable(text: str) -> str:
    """`text` as the index takes it, and as a query must be written to match it.

    Scripts without spaces between words come apart into single characters, to be looked for as a
    phrase: the tokenizer would make one word of a whole clause. Forms of one character that only
    look different (wide, half-width, composed or not) become the same.
    """
    if text.isascii():
        return text
    return _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def words_of(text: str) -> list[str]:
    """The words of a text, as it is written."""
    return _WORD.findall(searchable(text))


def is_unspaced(text: str) -> bool:
    """Whether a text begins with a character that is a word by itself."""
    return _UNSPACED.match(text) is not None


class Pattern:
    """Finds a term in texts, as the index would."""

    def __init__(self, term: Term) -> None:
        words = [_WORD.findall(word) for word in _folded_words(term.text)]
        parts = [part for word in words for part in word]
        self._pattern = re.compile(_expression(parts, term.phrase) if parts else "(?!)")

    def count(self, folded: Folded) -> int:
        """How often it is there."""
        return len(self._pattern.findall(folded.text))

    def is_in(self, folded: Folded) -> bool:
        """Whether it is there."""
        return self._pattern.search(folded.text) is not None

    def spans(self, folded: Folded, *, on_one_line: bool = False) -> list[tuple[int, int]]:
        """Where it is: from and to, in characters of the text that was folded.

        `on_one_line`: without what goes on after a line feed.
        """
        ends = folded.ends()
        found = [match.span() for match in self._pattern.finditer(folded.text)]
        if on_one_line and "\n" in folded.text:
            found = [span for span in found if "\n" not in folded.text[slice(*span)]]
        if ends is None:
            return found
        return [(ends[start], ends[end]) for start, end in found]


class WordsNeedle(Needle):
    """Any of the terms of a search, found in one conversation as the search found them."""

    __slots__ = ("_needles", "_patterns")

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__(max((term.text for term in terms), key=len, default=""))
        self._patterns = [Pattern(term) for term in terms]
        self._needles = [Needle(term.text) for term in terms]

    @property
    def alternatives(self) -> Sequence[Needle]:
        return self._needles

    def count(self, haystack: Folded) -> int:
        return len(self.spans(haystack))

    def spans(self, haystack: Folded, *, overlapping: bool = False) -> list[tuple[int, int]]:
        found = sorted(
            span for each in self._patterns for span in each.spans(haystack, on_one_line=True)
        )
        whole: list[tuple[int, int]] = []
        for start, end in found:
            if overlapping or not whole or start >= whole[-1][1]:
                whole.append((start, end))
        return whole


def _folded_words(text: str) -> list[str]:
    return Folded(searchable(text)).text.split()


def _expression(parts: Sequence[str], whole: bool) -> str:
    first = re.escape(parts[0])
    # What comes before is looked at last: a pattern that begins with letters is found much faster.
    pieces = [first]
    if not is_unspaced(parts[0]):
        pieces.append(rf"(?:(?<![^\W_]{first})|(?<={_UNSPACED.pattern}{first}))")
    for before, part in pairwise(parts):
        loose = is_unspaced(before) or is_unspaced(part)
        pieces += [_BETWEEN_UNSPACED if loose else _BETWEEN, re.escape(part)]
    if whole and not is_unspaced(parts[-1]):
        pieces.append(rf"(?:(?![^\W_])|(?={_UNSPACED.pattern}))")
    return "".join(pieces)
