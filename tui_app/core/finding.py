"""Finding what was typed in a text, whatever its case and accents.

Case is folded (Unicode 3.13, default caseless matching), characters come apart into the plain ones
they are made of (NFKD), and the accents among those are left out, so that `cafe` finds `Café`, `ﬁx`
is found by `fix` and a full-width `Ａ` by `a`. What makes another letter stays: the vowels of Indic
scripts and Thai, the voicing of kana. Typographic quotes and dashes are the ones on the keyboard,
and white space is one space, however long it is.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

_TYPED_AS = {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "–": "-", "—": "-"}
_SPACES = re.compile(" {2,}")
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"


class Folded:
    """A text as it is searched in, and the way back. Line feeds stay: nothing is found over one."""

    __slots__ = ("_source", "text")

    def __init__(self, text: str) -> None:
        self.text = _folded(text)
        self._source = text if not _is_even(text, self.text) else None
        """Kept where its characters do not stand where those of the folded text do."""

    def ends(self) -> list[int] | None:
        """For each character of the folded text the place in the source of the one it came from,
        and the length of the source. None: they stand where they stood."""
        return _places(self._source) if self._source is not None else None


class Needle:
    """What is looked for. Empty, and so found nowhere, where nothing but white space was typed."""

    __slots__ = ("letters", "text")

    def __init__(self, query: str = "") -> None:
        query = unicodedata.normalize("NFC", query.replace("\n", " "))
        folded = _folded(query)
        self.text = folded if folded.strip() else ""
        self.letters = letters(query)
        """Those in it, and digits."""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def alternatives(self) -> "Sequence[Needle]":
        """What it is enough to find one of: here, itself."""
        return (self,)

    def count(self, haystack: Folded) -> int:
        """How often it is found, one place not overlapping the next."""
        if not self.text or self.text not in haystack.text:
            return 0
        places = haystack.ends()
        if places is None:
            return haystack.text.count(self.text)
        return sum(1 for _ in self._whole(haystack.text, places, overlapping=False))

    def spans(self, haystack: Folded, *, overlapping: bool = False) -> list[tuple[int, int]]:
        """Where it is found: from and to, in characters of the text that was folded."""
        if not self.text or self.text not in haystack.text:
            return []
        places = haystack.ends() or range(len(haystack.text) + 1)
        return list(self._whole(haystack.text, places, overlapping=overlapping))

    def _whole(
        self, text: str, places: "list[int] | range", *, overlapping: bool
    ) -> Iterator[tuple[int, int]]:
        """The finds that begin and end between two characters: half of a ligature is none."""
        length = len(self.text)
        start = text.find(self.text)
        while start >= 0:
            end = start + length
            whole = (start == 0 or places[start] != places[start - 1]) and (
                places[end] != places[end - 1]
            )
            if whole:
                yield places[start], places[end]
            start = text.find(self.text, start + 1 if overlapping or not whole else end)


def letters(text: str) -> str:
    """The letters and digits of a text, folded, without all that stands between them."""
    return text.translate(_LETTERS)


class _Folds(dict[int, str | None]):
    """What each character becomes, worked out when it is first met; None: nothing."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, code: int) -> str | None:
        folded = self[code] = self._fold(chr(code)) or None
        return folded


def _fold(character: str) -> str:
    if _FIRST_SYLLABLE <= character <= _LAST_SYLLABLE:
        return character
    if character.isspace():
        return character if character == "\n" else " "
    plain = _TYPED_AS.get(character) or unicodedata.normalize("NFKD", character)
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(part for part in plain if not _is_accent(part))


def _is_accent(character: str) -> bool:
    """Whether it stands on a letter without making another of it, or cannot be seen at all."""
    # By combining class (Unicode 4.3): 10 to 36 are the points of Hebrew, Arabic and Syriac, from
    # 200 on the marks above and below. Vowels, viramas and voicing are 0 to 9 and 84 to 132.
    place = unicodedata.combining(character)
    if 10 <= place <= 36 or place >= 200:
        return True
    selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return selector or unicodedata.category(character) in ("Cf", "Me")


_FOLDS = _Folds(_fold)
_LETTERS = _Folds(lambda character: "".join(filter(str.isalnum, _fold(character))))


def _folded(text: str) -> str:
    folded = text.translate(_FOLDS)
    return _SPACES.sub(" ", folded) if "  " in folded else folded


def _is_even(text: str, folded: str) -> bool:
    """Whether every character became one."""
    if len(text) != len(folded):
        return False
    return text.isascii() or all(len(_FOLDS[ord(character)] or "") == 1 for character in set(text))


def _places(text: str) -> list[int]:
    places: list[int] = []
    before = ""
    for index, character in enumerate(text):
        for part in _FOLDS[ord(character)] or "":
            if part != " " or before != " ":
                places.append(index)
            before = part
    places.append(len(text))
    return places
