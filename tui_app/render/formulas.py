"""Formulas as Unicode, through pylatexenc; what cannot be set comes back as nothing.

A formula longer or deeper than anyone writes is not tried: reading it takes time.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from tui_app.core.loading import LOADING
from tui_app.core.text import is_mark
from tui_app.render.formula_rules import LONGEST_BLOCK

if TYPE_CHECKING:
    from tui_app.render.boxes import Box

DEEPEST = 24
"""Groups, delimiters and environments in one another."""

_NESTING = re.compile(r"\\(?:(left|begin)|(right|end))(?![A-Za-z])|\\.|([{])|([}])", re.DOTALL)
_UNEVEN = re.compile("[\u1100-\u11ff\U0001f000-\U0010ffff]")
"""What changes its width with its neighbours: Jamo, emoji, flags."""


@lru_cache(maxsize=1024)
def formula_line(source: str) -> str:
    """A formula in one line, for a sentence; empty where that cannot be."""
    box = _box(source, tall=False, parting="; ")
    return box.text if box else ""


@lru_cache(maxsize=256)
def formula_rows(source: str, width: int) -> tuple[str, ...]:
    """A formula in a block of its own, none where that cannot be.

    Fractions, limits and matrices take several rows where that fits into `width` cells. Elsewhere
    there is one row for each line of the formula, however long.
    """
    box = _box(source, tall=True, parting="\n")
    if box and box.cells <= width:
        return tuple([row.rstrip() for row in box.rows])
    box = _box(source, tall=False, parting="\n")
    return tuple(box.text.split("\n")) if box else ()


def _box(source: str, *, tall: bool, parting: str) -> "Box | None":
    source = unicodedata.normalize("NFC", source.strip())
    if len(source) > LONGEST_BLOCK or not _is_plain(source) or _depth(source) > DEEPEST:
        return None
    with LOADING:
        from tui_app.render import latex
    try:
        return latex.formula_box(source, latex.Mode(tall=tall, parting=parting))
    except Exception:
        # Not known, malformed, or something pylatexenc stumbles over: its source says it all.
        return None


def _is_plain(text: str) -> bool:
    """Whether all of `text` can be seen and has a width of its own."""
    if text.isascii():
        return text.replace("\n", " ").replace("\t", " ").isprintable()
    return all(
        character in "\n\t"
        or (character.isprintable() and not is_mark(character) and not _UNEVEN.match(character))
        for character in text
    )


def _depth(source: str) -> int:
    depth = deepest = 0
    for opened, closed, brace, end in _NESTING.findall(source):
        depth += bool(opened or brace) - bool(closed or end)
        deepest = max(deepest, depth)
    return deepest
