"""Where, in a text that is still growing, one block has surely ended and the next begun."""

import re
from collections.abc import Sequence

from tui_app.render.parser import Node

_LISTS = frozenset({"bullet_list", "ordered_list"})
_BY_TWO_LINES = frozenset({"table", "plain"})
_ALWAYS_END = frozenset({"fence", "heading", "hr", "formula_block"})
_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+[^\s*_+-]")


def is_settled(nodes: Sequence[Node], index: int, lines: Sequence[str]) -> bool:
    """Whether `nodes[index]` will go on starting where it starts, whatever follows.

    `lines`: the text's, the last one incomplete, perhaps empty. A start is decided by the block's
    first line, a table's by two, also where it is shown plain; while that line is incomplete, by what stands above it.
    """
    node = nodes[index]
    if index == 0 or node.start + (node.kind in _BY_TWO_LINES) < len(lines) - 1:
        return True
    above = nodes[index - 1]
    if above.kind in _ALWAYS_END:
        return True
    if lines[node.start - 1].strip(" \t"):
        return False
    return above.kind not in _LISTS or lines[node.start].lstrip()[:1] not in "-+*0123456789"


def is_settled_item(item: Node, lines: Sequence[str]) -> bool:
    """The same for an item of a list."""
    return item.start < len(lines) - 1 or _ITEM.match(lines[item.start]) is not None


def last_settled(nodes: Sequence[Node], lines: Sequence[str]) -> int:
    """The index of the last block whose start is certain."""
    index = len(nodes) - 1
    while index > 0 and not is_settled(nodes, index, lines):
        index -= 1
    return index


def offset_of(lines: Sequence[str], number: int) -> int:
    """The character at which a line starts."""
    return sum(len(line) for line in lines[:number]) + number
