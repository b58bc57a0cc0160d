"""The pieces a line of a formula consists of, and the spaces between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from tui_app.render.boxes import Box, beside, line


class Kind(Enum):
    """What an atom is to its neighbours (TeXbook, chapter 17, with a few more)."""

    ORDINARY = auto()
    BIG = auto()
    BINARY = auto()
    RELATION = auto()
    OPENING = auto()
    CLOSING = auto()
    GROUP = auto()
    """Something between delimiters of its own."""
    PUNCTUATION = auto()
    WORD = auto()
    NAME = auto()
    """Ends in a word: a letter behind it needs a space."""
    FRACTION = auto()
    SIGN = auto()
    """A plus or minus before what it belongs to."""
    SPACE = auto()


_BEFORE_SIGN = frozenset(
    {
        None,
        Kind.OPENING,
        Kind.RELATION,
        Kind.BINARY,
        Kind.SIGN,
        Kind.PUNCTUATION,
        Kind.BIG,
        Kind.WORD,
    }
)
"""What a plus or minus may follow that has nothing on its left to add to."""
COMPOUND = frozenset(
    {Kind.BINARY, Kind.RELATION, Kind.PUNCTUATION, Kind.WORD, Kind.BIG, Kind.FRACTION}
)
"""What needs parentheses around it on a fraction's line."""

_FACTORS = frozenset(
    {Kind.ORDINARY, Kind.GROUP, Kind.NAME, Kind.WORD, Kind.BIG, Kind.OPENING, Kind.FRACTION}
)
"""What multiplies what stands before it."""
_BEFORE_FACTOR = frozenset({Kind.ORDINARY, Kind.CLOSING, Kind.NAME, Kind.WORD, Kind.FRACTION})
"""What is multiplied by what stands behind it."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a formula that is set as one."""

    box: Box
    kind: Kind = Kind.ORDINARY
    stacks: bool = False
    """Whether its limits stand above and below it, where there is room."""
    closed: Box | None = None
    """What is set in its place where what stands right beside it would seem to be a part of it, as
    behind a root without parentheses, and around a fraction where there are no spaces."""


def joined(
    atoms: Sequence[Atom],
    behind: Kind | None = None,
    *,
    tight: bool = False,
    followed: bool = False,
) -> Box:
    """Atoms on one line of writing, with the spaces that TeX would put between them.

    `behind`: what stands before them. `tight`: no spaces, as in a script. `followed`: whether
    something stands right behind them.
    """
    boxes: list[Box] = []
    neighbour: Atom | None = None
    """What stands right before, no space between."""
    before, spaced = behind, tight
    for number, atom in enumerate(atoms):
        kind = atom.kind
        if kind is Kind.SPACE:
            spaced = True
        else:
            if kind is Kind.BINARY and (before in _BEFORE_SIGN or number + 1 == len(atoms)):
                kind = Kind.SIGN
            # A sign right before the bar of a fraction would seem to be a part of it.
            barred = before is Kind.SIGN and kind is Kind.FRACTION and atom.box.tall
            if not spaced and (barred or _apart(before, kind)):
                boxes.append(line(" "))
            elif (
                neighbour is not None
                and neighbour.closed is not None
                and _would_belong(neighbour, atom)
            ):
                boxes[-1] = neighbour.closed
            elif neighbour is not None and kind is Kind.FRACTION and before in _BEFORE_FACTOR:
                atom = replace(atom, box=atom.closed or atom.box)
            before = Kind.CLOSING if kind is Kind.GROUP else kind
            spaced = tight
        boxes.append(atom.box)
        neighbour = atom if kind is not Kind.SPACE else None
    if followed and neighbour is not None and neighbour.closed is not None:
        boxes[-1] = neighbour.closed
    return beside(boxes) if boxes else Box()


def _apart(before: Kind | None, kind: Kind) -> bool:
    """Whether a space stands between two atoms."""
    if before in (None, Kind.OPENING, Kind.SIGN) or kind in (Kind.PUNCTUATION, Kind.CLOSING):
        return False
    if before is Kind.RELATION or kind is Kind.RELATION:
        return before is not kind
    if before is Kind.BINARY or kind is Kind.BINARY or before in (Kind.PUNCTUATION, Kind.BIG):
        return True
    if before in (Kind.WORD, Kind.NAME) and kind in (Kind.OPENING, Kind.GROUP):
        return False
    parted = (Kind.WORD, Kind.BIG, Kind.FRACTION)
    return before in (Kind.WORD, Kind.NAME, Kind.FRACTION) or kind in parted


def _would_belong(before: Atom, atom: Atom) -> bool:
    """Whether `atom` would seem to stand under the root, or the fraction's bar, right before it."""
    if atom.kind is Kind.CLOSING:
        return atom.box.text == "!"
    if before.kind is Kind.FRACTION:
        return atom.kind in _FACTORS
    return atom.kind not in (Kind.PUNCTUATION, Kind.RELATION)


def outermost(atoms: Sequence[Atom]) -> list[Atom]:
    """Atoms with what stands in parentheses as one."""
    outer: list[Atom] = []
    depth = 0
    for atom in atoms:
        opens = atom.kind is Kind.OPENING
        closes = atom.kind is Kind.CLOSING and depth > 0
        if not depth and not closes:
            outer.append(replace(atom, kind=Kind.GROUP) if opens else atom)
        depth += opens - closes
    return outer
