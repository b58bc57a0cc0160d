"""LaTeX's mathematics read by pylatexenc into values of our own.

The one place that knows pylatexenc, which has no types. It parses and looks up characters; what it
would do with a file to read or a definition is never asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from tui_app.core.text import is_mark
from tui_app.render.latex_tables import ARGUMENTS, SYMBOLS

_walking: Any = import_module("pylatexenc.latexwalker")
_specs: Any = import_module("pylatexenc.macrospec")
_texts: Any = import_module("pylatexenc.latex2text")

_UNWANTED = (
    "nonascii-specials", "verbatim", "theorems", "enumitem", "natbib", "latex-ethuebung",
)  # fmt: skip
"""Categories of pylatexenc's that have nothing to do with formulas."""
_LONGEST_SYMBOL = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what its arguments hold; nothing for an option that is left out."""

    name: str
    arguments: tuple["Items", ...]
    space: str = ""
    """What stands between its name and what follows."""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between braces."""

    items: "Items"


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula in a text in a formula."""

    items: "Items"


@dataclass(frozen=True, slots=True)
class Environment:
    """What stands between `\\begin` and `\\end`."""

    name: str
    arguments: tuple["Items", ...]
    items: "Items"


Item = str | Command | Group | Maths | Environment
"""A string is one character; `&` is the parting between two columns."""
Items = tuple[Item, ...]


def read(source: str) -> Items:
    """A formula without its delimiters. Raises what pylatexenc raises where it is malformed."""
    walker = _walking.LatexWalker(source, latex_context=_commands(), tolerant_parsing=False)
    state = walker.make_parsing_state(in_math_mode=True)
    nodes, _, _ = walker.get_latex_nodes(parsing_state=state)
    return tuple(_items(nodes))


@lru_cache(maxsize=1_024)
def symbol(name: str) -> str:
    """The characters that a command without arguments stands for; empty for any other."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    spec = _characters().get_macro_spec(name)
    text = spec.simplify_repl if spec is not None and spec.macroname == name else None
    if not isinstance(text, str) or len(text) > _LONGEST_SYMBOL:
        return ""
    seen = text.isprintable() and "%" not in text and " " not in text
    return text if seen and not any(map(is_mark, text)) else ""


def styled(text: str, style: str) -> str:
    """`text` in the letters of a mathematical style that have code points of their own."""
    return str(_texts.fmt_math_text_style(text, style))


@cache
def _characters() -> Any:
    return _texts.get_default_latex_context_db()


@cache
def _commands() -> Any:
    known = _walking.get_default_latex_context_db().filter_context(exclude_categories=_UNWANTED)
    further = [_specs.std_macro(name, spec) for name, spec in ARGUMENTS.items()]
    environments = [_specs.std_environment("alignedat", "{")]
    known.add_context_category("further", macros=further, environments=environments, prepend=True)
    return known


def _items(nodes: Iterable[Any]) -> Iterator[Item]:
    for node in nodes:
        kind = node.nodeType()
        if kind is _walking.LatexCharsNode:
            yield from node.chars
        elif kind is _walking.LatexMacroNode:
            yield Command(node.macroname, _arguments(node), node.macro_post_space)
        elif kind is _walking.LatexGroupNode:
            yield Group(tuple(_items(node.nodelist)))
        elif kind is _walking.LatexEnvironmentNode:
            items = tuple(_items(node.nodelist))
            yield Environment(node.environmentname, _arguments(node), items)
        elif kind is _walking.LatexMathNode:
            yield Maths(tuple(_items(node.nodelist)))
        elif kind is _walking.LatexSpecialsNode:
            yield node.specials_chars


def _arguments(node: Any) -> tuple[Items, ...]:
    given = node.nodeargd.argnlist if node.nodeargd is not None else None
    return tuple([_held(argument) for argument in given or ()])


def _held(argument: Any) -> Items:
    if argument is None:
        return ()
    held = tuple(_items([argument]))
    return held[0].items if len(held) == 1 and isinstance(held[0], Group) else held
