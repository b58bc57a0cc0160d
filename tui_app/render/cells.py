"""Cells and graphemes, measured as Rich and Textual measure them, so that lengths agree."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

_SINGLE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u0384-\u0482\u048a-\u052f\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc]*"
)
_JOINER = "\u200d"


def is_single(text: str) -> bool:
    """Whether every character of `text` is surely one cell wide and a grapheme of its own."""
    return text.isascii() or _SINGLE.fullmatch(text) is not None


def width_of(text: str) -> int:
    """How many cells `text` takes. It must be free of controls, as `core.text.safe` leaves it."""
    return len(text) if text.isascii() else cell_len(text)


def graphemes(text: str) -> Iterator[tuple[int, int, int]]:
    """What a reader sees as one character each: (start, end, cells).

    Combining marks, modifiers and variation selectors stay with their base, joined emoji and the
    two letters of a flag stay together (Unicode Annex 29, as far as a terminal follows it).
    """
    start = 0
    lone_flag_letter = False
    for index, character in enumerate(text):
        flag_letter = "\U0001f1e6" <= character <= "\U0001f1ff"
        joined = index > 0 and (
            text[index - 1] == _JOINER
            or (flag_letter and lone_flag_letter)
            or cell_len(character) == 0
        )
        if not joined and index > start:
            yield start, index, cell_len(text[start:index])
            start = index
        lone_flag_letter = flag_letter and not joined
    if start < len(text):
        yield start, len(text), cell_len(text[start:])


def part(text: str, start: int, end: int) -> str:
    """The characters of `text` that begin in the cells from `start` up to `end`, marks included."""
    if is_single(text):
        return text[max(0, start) : max(0, end)]
    kept: list[str] = []
    position = 0
    for first, last, width in graphemes(text):
        if start <= position < end:
            kept.append(text[first:last])
        position += width
    return "".join(kept)


def shortened(text: str, cells: int) -> str:
    """`text` in at most `cells` cells, ended by `…` where something was left out."""
    if width_of(text) <= cells:
        return text
    if cells < 1:
        return ""
    end = taken = 0
    for _, stop, width in graphemes(text):
        if taken + width > cells - 1:
            break
        taken += width
        end = stop
    return text[:end] + "…"
