"""LaTeX's mathematics as Unicode, set in boxes.

Only what is known is set. A command that is not ends the attempt, so that a formula is shown as it
is meant or as its source, and nothing in it is ever carried out.
"""

import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from tui_app.render import latex_tables as tables
from tui_app.render.boxes import (
    Box,
    beside,
    braced,
    delimited,
    fraction,
    framed,
    grid,
    line,
    scripted,
    stacked,
)
from tui_app.render.latex_atoms import COMPOUND, Atom, Kind, joined, outermost
from tui_app.render.latex_reading import (
    Command,
    Environment,
    Group,
    Item,
    Items,
    Maths,
    read,
    styled,
    symbol,
)

_LINE_ENDS = ("\\", "cr", "newline")
_PRIMES = {2: "″", 3: "‴"}


class CannotSetError(Exception):
    """Something in a formula that cannot be shown as it is meant."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How a part is set."""

    tall: bool = False
    """Whether fractions, limits and matrices take several rows."""
    tight: bool = False
    """Whether without spaces, as in a script."""
    parting: str = "; "
    """What stands between the rows of an environment that is set on one line."""

    @property
    def inner(self) -> "Mode":
        return replace(self, parting="; ")


_SCRIPT = Mode(tight=True)


def formula_box(source: str, mode: Mode) -> Box:
    """A formula, without its delimiters. Raises CannotSetError, and what pylatexenc raises."""
    items = read(source)
    if any(_name(item) in _LINE_ENDS for item in items):
        return _aligned("aligned", _rows(items), mode)
    return _box(items, mode)


# looking


def _name(item: Item) -> str:
    """The name of a command; empty for anything else."""
    return item.name if isinstance(item, Command) else ""


def _begins(rest: deque[Item], characters: str) -> bool:
    """Whether one of `characters` comes next."""
    return bool(rest) and isinstance(rest[0], str) and rest[0] in characters


def _skip_spaces(rest: deque[Item]) -> None:
    while rest and isinstance(rest[0], str) and rest[0].isspace():
        rest.popleft()


def _taken(rest: deque[Item]) -> Items:
    """The one item, or the group, that comes next."""
    _skip_spaces(rest)
    if not rest:
        raise CannotSetError("nothing")
    item = rest.popleft()
    return item.items if isinstance(item, Group) else (item,)


# setting


def _box(items: Iterable[Item], mode: Mode, behind: Kind | None = None) -> Box:
    """Items on one line of writing. `behind`: what stands before them."""
    return joined(_atoms(items, mode), behind, tight=mode.tight)


def _atoms(items: Iterable[Item], mode: Mode) -> list[Atom]:
    atoms: list[Atom] = []
    rest = deque(items)
    while rest:
        if atoms and _parts_thousands(atoms[-1], rest):
            atoms[-1] = Atom(line(atoms[-1].box.text + str(rest.popleft())))
        found = [Atom(Box())] if _begins(rest, "^_'") else _next_atoms(rest, mode)
        if found:
            found[-1] = _with_scripts(found[-1], rest, mode)
        atoms += found
    return atoms


def _parts_thousands(before: Atom, rest: deque[Item]) -> bool:
    """Whether what comes is the comma of a long number, such as 1,000."""
    if len(rest) < 4 or rest[0] != "," or not before.box.text[-1:].isdigit():
        return False
    following = [isinstance(item, str) and item.isdigit() for item in islice(rest, 1, 5)]
    return following[:3] == [True] * 3 and following[3:] != [True]


def _next_atoms(rest: deque[Item], mode: Mode) -> list[Atom]:
    item = rest.popleft()
    match item:
        case "&" | Maths():
            raise CannotSetError("out of place")
        case str():
            return _characters(item)
        case Group(items):
            atoms = _atoms(items, mode.inner)
            if not atoms:
                return []
            closed = joined(atoms, tight=mode.tight, followed=True)
            return [Atom(joined(atoms, tight=mode.tight), closed=closed)]
        case Environment():
            return [_environment(item, mode)]
        case Command():
            return _command(item, rest, mode)


def _characters(text: str) -> list[Atom]:
    """A character as it stands, or what a command stands for."""
    if text.isspace():
        return []
    text = {"-": "−", "~": " "}.get(text, text)
    kind = Kind.ORDINARY
    if text == " ":
        kind = Kind.SPACE
    elif text in tables.BINARY:
        kind = Kind.BINARY
    elif text in tables.BIG:
        return [Atom(line(text), Kind.BIG, stacks=True)]
    elif text in tables.OPENING:
        kind = Kind.OPENING
    elif text in tables.CLOSING:
        kind = Kind.CLOSING
    elif text in (",", ";"):
        kind = Kind.PUNCTUATION
    elif len(text) == 1 and tables.is_relation(text):
        kind = Kind.RELATION
    return [Atom(line(text), kind)]


def _with_scripts(atom: Atom, rest: deque[Item], mode: Mode) -> Atom:
    """An atom with what is raised and lowered behind it."""
    scripts: dict[str, Items] = {}
    primes = 0
    while True:
        _skip_spaces(rest)
        if _begins(rest, "^_"):
            mark = str(rest.popleft())
            if mark in scripts:
                raise CannotSetError("two of a kind")
            scripts[mark] = _taken(rest)
        elif _begins(rest, "'"):
            rest.popleft()
            primes += 1
        elif rest and _name(rest[0]) in ("limits", "nolimits"):
            rest.popleft()
        else:
            break
    if not scripts and not primes:
        return atom
    if atom.closed is not None:
        atom = replace(atom, box=atom.closed)
    low = _box(scripts.get("_", ()), _SCRIPT)
    high = _box(scripts.get("^", ()), _SCRIPT)
    if atom.stacks and mode.tall and not primes:
        above = [high] if "^" in scripts else []
        below = [low] if "_" in scripts else []
        return Atom(stacked([*above, atom.box, *below], len(above)), Kind.BIG)
    lower = _script("sub", low.text)
    upper = _PRIMES.get(primes, "′" * primes) + _script("super", high.text)
    kind = Kind.BIG if atom.kind is Kind.WORD and atom.stacks else atom.kind
    last = upper or lower
    if kind is Kind.ORDINARY and last[0] in "^_" and not last.endswith(")"):
        kind = Kind.NAME
    if atom.box.tall:
        return Atom(scripted(atom.box, lower, upper), kind)
    return Atom(line(atom.box.text + lower + upper), kind)


def _script(kind: str, text: str) -> str:
    """Raised or lowered text, by what Unicode has or behind a mark."""
    forms = tables.scripts(kind)
    if all(character in forms for character in text):
        return "".join([forms[character] for character in text])
    mark = "^" if kind == "super" else "_"
    return f"{mark}{text}" if len(text) == 1 or _is_word(text) else f"{mark}({text})"


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _command(command: Command, rest: deque[Item], mode: Mode) -> list[Atom]:
    name = command.name
    if name in tables.IGNORED:
        return []
    if name in tables.SPACES:
        return [Atom(line(" " * tables.SPACES[name]), Kind.SPACE)]
    if name in tables.WORDS:
        text = {"limsup": "lim sup", "liminf": "lim inf"}.get(name, name)
        return [Atom(line(text), Kind.WORD, stacks=name in tables.STACKED)]
    if name == "left":
        return [_fenced(rest, mode)]
    if name == "bmod":
        return [Atom(line("mod"), Kind.RELATION)]
    if character := symbol(name):
        return _characters(character)
    if not command.arguments:
        raise CannotSetError(name)
    return _with_arguments(name, command.arguments, mode)


def _with_arguments(name: str, arguments: tuple[Items, ...], mode: Mode) -> list[Atom]:
    last = arguments[-1]
    if name in tables.FRACTIONS:
        return [_fraction(arguments[0], last, mode)]
    if name in tables.BINOMIALS:
        return [_binomial(arguments[0], last, mode)]
    if name == "sqrt":
        return [_root(arguments[0], last, mode)]
    if name in tables.ACCENTS:
        return [_accented(last, tables.ACCENTS[name], mode)]
    if name in tables.FONTS:
        text = _one_row(_box(last, mode.inner))
        return [Atom(line(styled(text, tables.FONTS[name])))]
    if name in tables.TEXTS:
        return [Atom(line(_text(last)))]
    if name == "operatorname":
        word = _text(last)
        return [Atom(line(word), Kind.WORD, bool(arguments[0]) or word in tables.STACKED)]
    if name in tables.PLAIN_FONTS or name in ("textcolor", "mathord"):
        return _atoms(last, mode.inner)
    if name in ("color", "label"):
        return []
    if name in tables.CLASSES:
        kind = Kind[tables.CLASSES[name]]
        return [Atom(_box(last, mode.inner), kind, stacks=kind is Kind.WORD)]
    if name in tables.WRAPS:
        left, right = tables.WRAPS[name]
        return [Atom(delimited(left, _box(last, mode.inner), right), Kind.GROUP)]
    if name in ("boxed", "fbox"):
        box = _box(last, mode.inner)
        return [Atom(framed(box) if mode.tall else delimited("[", box, "]"), Kind.GROUP)]
    if name in tables.BRACES:
        return [_braced(last, tables.BRACES[name], mode)]
    if name in tables.ARROWS:
        return [_arrow(tables.ARROWS[name], last, arguments[0], mode)]
    if name in ("overset", "stackrel", "underset"):
        base = _only(_atoms(last, mode.inner), mode)
        over, under = (arguments[0], ()) if name != "underset" else ((), arguments[0])
        return [_over(base, over, under, mode)]
    if name in ("pmod", "mod", "tag"):
        shape = {"pmod": " (mod {})", "mod": " mod {}", "tag": "   ({})"}[name]
        return [Atom(line(shape.format(_one_row(_box(last, Mode())))), Kind.SPACE)]
    if name == "substack":
        parts = [_one_row(_box(cell, _SCRIPT)) for row in _rows(last) for cell in row]
        return [Atom(line(", ".join(parts)))]
    if name in ("phantom", "hphantom"):
        return [Atom(line(" " * _box(last, mode.inner).cells), Kind.SPACE)]
    raise CannotSetError(name)


def _one_row(box: Box) -> str:
    if box.tall:
        raise CannotSetError("several rows")
    return box.text


def _only(atoms: Sequence[Atom], mode: Mode) -> Atom:
    return atoms[0] if len(atoms) == 1 else Atom(joined(atoms, tight=mode.tight))


def _text(items: Iterable[Item]) -> str:
    """Words in a formula: they keep their spaces."""
    parts: list[str] = []
    for item in items:
        match item:
            case str():
                parts.append(" " if item.isspace() or item == "~" else item)
            case Group(inside):
                parts.append(_text(inside))
            case Maths(inside):
                parts.append(_one_row(_box(inside, Mode())))
            case Command(name, arguments, space):
                if name in tables.TEXTS:
                    parts.append(_text(arguments[-1]))
                elif name in tables.SPACES:
                    parts.append(" " * tables.SPACES[name])
                elif character := symbol(name):
                    parts.append(character + space)
                else:
                    raise CannotSetError(name)
            case Environment(name):
                raise CannotSetError(name)
    return " ".join("".join(parts).split(" "))


def _fraction(over: Items, under: Items, mode: Mode) -> Atom:
    inner = mode.inner
    if mode.tall:
        return Atom(fraction(_box(over, inner), _box(under, inner)), Kind.FRACTION)
    top, bottom = _atoms(over, inner), _atoms(under, inner)
    compound = any(atom.kind in COMPOUND for atom in outermost(top))
    above = _one_row(joined(top, tight=mode.tight, followed=not compound))
    below = _one_row(joined(bottom, tight=mode.tight))
    if compound:
        above = f"({above})"
    shape = [atom.kind for atom in outermost(bottom)]
    if len(shape) == 2 and below[0] in "d∂":
        shape.pop()
    if not below.isdigit() and shape not in (
        [Kind.ORDINARY],
        [Kind.ORDINARY, Kind.GROUP],
        [Kind.GROUP],
        [Kind.NAME],
    ):
        below = f"({below})"
    text = f"{above}/{below}"
    return Atom(line(text), Kind.FRACTION, closed=line(f"({text})"))


def _binomial(over: Items, under: Items, mode: Mode) -> Atom:
    top, bottom = _box(over, mode.inner), _box(under, mode.inner)
    if mode.tall:
        return Atom(delimited("(", stacked([top, bottom], 0), ")"), Kind.GROUP)
    return Atom(line(f"C({_one_row(top)}, {_one_row(bottom)})"), Kind.GROUP)


def _root(index: Items, under: Items, mode: Mode) -> Atom:
    degree = _box(index, _SCRIPT).text
    sign = tables.ROOTS.get(degree or "2") or _script("super", degree) + "√"
    atoms = _atoms(under, mode.inner)
    box = joined(atoms, tight=mode.tight)
    closed = beside([line(sign), delimited("(", box, ")")])
    simple = len(atoms) == 1 and atoms[0].kind is Kind.ORDINARY
    raised = any(item in ("^", "'") for item in under)
    if box.tall or raised or not (simple or box.text.isdigit()):
        return Atom(closed)
    return Atom(beside([line(sign), box]), closed=closed)


def _accented(items: Items, mark: str, mode: Mode) -> Atom:
    atoms = _atoms(items, mode.inner)
    text = _one_row(joined(atoms, tight=mode.tight))
    marked = "".join([letter if letter == " " else letter + mark for letter in text])
    kind = atoms[0].kind if len(atoms) == 1 else Kind.ORDINARY
    return Atom(line(unicodedata.normalize("NFC", marked)), kind)


def _braced(items: Items, brace: str, mode: Mode) -> Atom:
    atoms = _atoms(items, mode.inner)
    box = joined(atoms, tight=mode.tight)
    if mode.tall:
        return Atom(braced(box, brace, under=brace == tables.BRACES["underbrace"]), stacks=True)
    return Atom(box if len(atoms) == 1 else delimited("(", box, ")"), Kind.GROUP)


def _over(atom: Atom, above: Items, below: Items, mode: Mode) -> Atom:
    """An atom with something over and under it."""
    high, low = _box(above, _SCRIPT), _box(below, _SCRIPT)
    if mode.tall:
        parts = [*([high] if above else []), atom.box, *([low] if below else [])]
        return replace(atom, box=stacked(parts, 1 if above else 0))
    scripts = _script("sub", low.text) + _script("super", high.text)
    return replace(atom, box=line(_one_row(atom.box) + scripts))


def _arrow(arrow: str, above: Items, below: Items, mode: Mode) -> Atom:
    high, low = _box(above, _SCRIPT), _box(below, _SCRIPT)
    if mode.tall:
        shaft = "─" * max(high.cells, low.cells)
    elif arrow in "→←" and not below:
        shaft, above = "─" * bool(high.text) + high.text, ()
    else:
        shaft = ""
    arrow = {"→": f"{shaft}→", "←": f"←{shaft}"}.get(arrow, arrow)
    return _over(Atom(line(arrow), Kind.RELATION), above, below, mode)


def _fenced(rest: deque[Item], mode: Mode) -> Atom:
    """What stands between `\\left` and its `\\right`."""
    left = _delimiter(rest)
    inside: list[Item] = []
    depth = 1
    while rest:
        depth += (_name(rest[0]) == "left") - (_name(rest[0]) == "right")
        item = rest.popleft()
        if not depth:
            return Atom(delimited(left, _box(inside, mode.inner), _delimiter(rest)), Kind.GROUP)
        inside.append(item)
    raise CannotSetError("left")


def _delimiter(rest: deque[Item]) -> str:
    _skip_spaces(rest)
    item = rest.popleft() if rest else ""
    text = item if isinstance(item, str) else symbol(_name(item))
    if not text:
        raise CannotSetError("delimiter")
    return {".": "", "<": "⟨", ">": "⟩"}.get(text, text)


# rows and columns


def _rows(items: Iterable[Item]) -> list[list[list[Item]]]:
    """The cells of an environment, by row; a last row without anything in it is none."""
    rows: list[list[list[Item]]] = [[[]]]
    for item in items:
        if _name(item) in _LINE_ENDS:
            rows.append([[]])
        elif item == "&":
            rows[-1].append([])
        else:
            rows[-1][-1].append(item)
    while len(rows) > 1 and all(_is_blank(item) for cell in rows[-1] for item in cell):
        rows.pop()
    return rows


def _is_blank(item: Item) -> bool:
    return item.isspace() if isinstance(item, str) else _name(item) in tables.IGNORED


def _environment(environment: Environment, mode: Mode) -> Atom:
    name = environment.name.removesuffix("*")
    rows = _rows(environment.items)
    if name in tables.MATRICES:
        columns = _columns(environment.arguments[-1]) if name == "array" else ""
        return _matrix(name, rows, columns, mode)
    if name in tables.ALIGNED:
        return Atom(_aligned(name, rows, mode))
    raise CannotSetError(name)


def _columns(shape: Items) -> str:
    """How the columns of an array are set: `l`, `c`, `r`, and `|` for a line between two."""
    columns = "".join([item for item in shape if isinstance(item, str) and not item.isspace()])
    if set(columns) - set("lcr|"):
        raise CannotSetError(columns)
    return columns


def _matrix(name: str, rows: list[list[list[Item]]], columns: str, mode: Mode) -> Atom:
    left, right = tables.MATRICES[name]
    cells = [[_box(cell, mode.inner) for cell in row] for row in rows]
    if not mode.tall:
        apart = " " if name.endswith("cases") else ", "
        parts = [apart.join(_one_row(cell) for cell in row) for row in cells]
        spaced = " " if name.endswith("cases") else ""
        text = left + spaced * bool(left) + "; ".join(parts) + spaced * bool(right) + right
        return Atom(line(text), Kind.GROUP)
    letters = columns.replace("|", "")
    count = max(len(letters), *(len(row) for row in cells))
    aligns = {"l": "left", "r": "right", "c": "center"}
    default = "left" if name.endswith("cases") else "center"
    shape = [aligns[letter] for letter in letters] + [default] * (count - len(letters))
    lines = _lines(columns)
    gaps = [3 if column in lines else 2 if column else 0 for column in range(count)]
    inside = grid(cells, shape, gaps, lines)
    around = [line(" " * bool(left)), inside, line(" " * bool(right))]
    return Atom(delimited(left, beside(around), right), Kind.GROUP)


def _lines(columns: str) -> frozenset[int]:
    """The columns of an array that a line stands before."""
    return frozenset(
        len(columns[:place].replace("|", ""))
        for place, letter in enumerate(columns)
        if letter == "|" and 0 < place < len(columns) - 1
    )


def _aligned(name: str, rows: list[list[list[Item]]], mode: Mode) -> Box:
    """Formulas under one another, their relations aligned."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return _box(rows[0][0], mode)
    inner = mode.inner
    cells = [
        [
            _box(cell, inner, Kind.ORDINARY if column % 2 else None)
            for column, cell in enumerate(row)
        ]
        for row in rows
    ]
    if not mode.tall:
        pairs = ["  " if column and not column % 2 else "" for column in range(max(map(len, rows)))]
        parts = [
            "".join([pairs[column] + _one_row(cell) for column, cell in enumerate(row)]).strip()
            for row in cells
        ]
        return line(mode.parting.join(parts))
    count = max(len(row) for row in cells)
    alone = "left" if count == 1 else "right"
    first = "center" if name in tables.CENTRED else alone
    aligns = ["left" if column % 2 else first for column in range(count)]
    return grid(cells, aligns, [0 if column % 2 or not column else 3 for column in range(count)])
