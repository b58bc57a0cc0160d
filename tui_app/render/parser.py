"""CommonMark with tables, strikethrough and bare links, read by markdown-it into a tree of blocks.

Raw HTML is text: a model that writes `vector<int>` means it. Block structure and the text inside
blocks are read in two steps, so that a stream reads the text of each block only when it is set.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from tui_app.core.text import encodable
from tui_app.render.formula_rules import formula, formula_block

References = dict[str, dict[str, Any]]
"""Link reference definitions by label, as markdown-it keeps them, and those of footnotes by what
`note_key` makes of theirs."""

NOTE = "footnote_reference"
"""The kind of block that defines a footnote."""

BLOCK_LEVELS = 60
"""Containers nested deeper are shown as the text they are."""
INLINE_LEVELS = 20
COLUMNS = 200
"""A table that has more is shown as the text it is: nobody could read it as a table."""
BRACKETS = 300
_BRACKETED = 3_000_000
"""Open brackets in one text, and those times its characters: with more it is shown as it is, for
looking for the end of each would take seconds."""

_URL = re.compile(
    r"://(?:\[[0-9a-f:.]+\])?[^\s<>\"`\\|\[\]\u3000-\u303f\uff01-\uff60]+", re.IGNORECASE
)
_MAIL = re.compile(r":[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARKED = re.compile(r"[\n!$&*<\[\\_`~]|://|mailto:", re.IGNORECASE)
"""What a text holds that is more than plain."""
_SCHEME = re.compile(r"(?:^|[^a-z0-9.+\\-])(https?|mailto)$", re.IGNORECASE)
_LONGEST_SCHEME = 7
_NOTE = re.compile(r"\[\^([^\s\]]{1,100})\]")
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_DELIMITER_ROW = re.compile(r"[ \t|:-]+")
_OPENABLE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """A block and the blocks in it. Lines count from 0, `end` is the line after the last."""

    kind: str
    token: Token
    start: int = 0
    end: int = 0
    """After the last line with something on it, blank lines inside containers left out."""
    children: list["Node"] = field(default_factory=list["Node"])

    @property
    def after(self) -> int:
        """The line at which the next block was looked for."""
        return self.token.map[1] if self.token.map else self.end


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text read: its blocks, and the definitions that hold in it."""

    nodes: list[Node]
    references: References
    defines: bool
    """Whether the text itself holds definitions."""


def normalised(text: str) -> str:
    """`text` with line feeds as its only line breaks, no NUL and no lone surrogates."""
    text = encodable(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd")


def parse_blocks(text: str, known: References | None = None) -> Parsed:
    """The blocks of normalised `text`, where the definitions `known` hold as well.

    Never raises: what cannot be read, or not in time, comes back as a block of kind `plain`, with
    the reason as its token's `info`.
    """
    references = dict(known or {})
    environment: dict[str, Any] = {"references": references}
    tokens: list[Token] = []
    noted = "[^" in text
    try:
        parser = _block_parser("$$" in text or "\\[" in text, noted)
        parser.block.parse(text, parser, environment, tokens)
        nodes = _tree(tokens)
    except Exception:
        lines = text.count("\n") + 1
        token = Token("plain", "", 0, content=text, info="it cannot be read", map=[0, lines])
        nodes = [Node("plain", token, 0, lines)]
    defines = len(references) > len(known or {}) or "duplicate_refs" in environment
    defines |= noted and _learn_notes(nodes, references)
    return Parsed(nodes, references, defines)


def is_plain(text: str) -> bool:
    """Whether a text surely has no marks in it."""
    return _MARKED.search(text) is None


def parse_inline(text: str, references: References) -> list[Token]:
    """The marks and texts of one paragraph, heading or cell. Never raises."""
    if not is_plain(text) and not is_crowded(text):
        try:
            formulas = "$" in text or "\\(" in text or "\\[" in text
            parser = _inline_parser(formulas, "[^" in text)
            return parser.inline.parse(text, parser, {"references": references}, [])
        except Exception:
            return [Token("text", "", 0, content=text)]
    return [Token("text", "", 0, content=text)]


def is_crowded(text: str) -> bool:
    """Whether so many brackets are open in a text that its marks are not read."""
    most = min(BRACKETS, _BRACKETED // max(len(text), 1))
    if text.count("[") <= most:
        return False
    depth = 0
    for found in _BRACKET.finditer(text):
        if found[0] == "[":
            depth += 1
            if depth > most:
                return True
        elif found[0] == "]" and depth:
            depth -= 1
    return False


def note_key(label: str) -> str:
    """Where the definition of a footnote is found; no link has such a label."""
    return f"\0{label}"


def is_openable(address: str) -> bool:
    """Whether `address` may become a link: http, https and mailto only."""
    return _OPENABLE.fullmatch(address) is not None


def sure_cells(line: str, columns: int) -> list[str] | None:
    """The texts of the cells of a line in a table that can be nothing but a row of it, as
    markdown-it would find them; None for all others."""
    if not line.startswith("|") or "\\" in line:
        return None
    cells = mdTrim(line).split("|")[1:]
    if cells and not cells[-1]:
        cells.pop()
    return [mdTrim(cell) for cell in cells[:columns]] + [""] * (columns - len(cells))


def last_text(nodes: Sequence[Node]) -> Token | None:
    """The last text of a document that marks can stand in; None where it ends in code or a rule."""
    while nodes:
        node = next((node for node in reversed(nodes) if not _is_empty_cell(node)), None)
        if node is None or node.kind == "inline":
            return node.token if node else None
        nodes = node.children
    return None


def _is_empty_cell(node: Node) -> bool:
    return node.kind in {"td", "th"} and not node.children[0].token.content


def _tree(tokens: Sequence[Token]) -> list[Node]:
    root: list[Node] = []
    open_nodes: list[Node] = []
    for token in tokens:
        siblings = open_nodes[-1].children if open_nodes else root
        if token.nesting < 0:
            node = open_nodes.pop()
            if node.children:
                node.end = max(node.end, max(child.end for child in node.children))
            continue
        start, end = token.map or (0, 0)
        kind = token.type.removesuffix("_open")
        node = Node(kind, token, start, end)
        siblings.append(node)
        if token.nesting > 0:
            if kind in {"list_item", "bullet_list", "ordered_list", "blockquote", NOTE}:
                node.end = start + 1
            open_nodes.append(node)
    return root


def _learn_notes(nodes: Sequence[Node], references: References) -> bool:
    """Keep the definitions of footnotes in `nodes`; whether there are any."""
    found = False
    for node in nodes:
        if node.kind == NOTE:
            key = note_key(node.token.meta["label"])
            references.setdefault(key, {"map": [node.start, node.after]})
            found = True
        found |= _learn_notes(node.children, references)
    return found


# Most texts hold neither formulas nor footnotes: the rules for them would be asked in vain.


@lru_cache(maxsize=4)
def _block_parser(formulas: bool, notes: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": BLOCK_LEVELS * 2})
    parser.enable("table")
    parser.block.ruler.before("table", "too_deep", _too_deep)
    parser.block.ruler.before("table", "too_wide", _too_wide, {"alt": ["paragraph", "reference"]})
    if formulas:
        alternatives = ["paragraph", "reference", "blockquote", "list"]
        parser.block.ruler.before("table", "formula", formula_block, {"alt": alternatives})
    if notes:
        parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.validateLink = _accepted
    _warm(parser.block.ruler.getRules, "", "paragraph", "reference", "blockquote", "list")
    return parser


@lru_cache(maxsize=4)
def _inline_parser(formulas: bool, notes: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": INLINE_LEVELS})
    parser.enable("strikethrough")
    parser.inline.ruler.before("newline", "bare_link", _bare_link)
    if formulas:
        parser.inline.ruler.before("escape", "formula", formula)
    if notes:
        parser.inline.ruler.after("image", "note", _note)
    parser.validateLink = _accepted
    _warm(parser.inline.ruler.getRules, "")
    _warm(parser.inline.ruler2.getRules, "")
    return parser


def _warm(get_rules: Callable[[str], object], *chains: str) -> None:
    """Have the rules compiled now: afterwards a parser is only read, on any thread."""
    for chain in chains:
        get_rules(chain)


def _accepted(url: str) -> bool:
    """Every address but an empty one is read as one; which of them open is decided later."""
    return bool(url)


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent or state.level < BLOCK_LEVELS:
        return False
    _push_plain(state, start, end, "too deeply nested")
    return True


def _too_wide(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table with too many columns, up to the next blank line."""
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start])
    if columns <= COLUMNS or start + 1 >= end:
        return False
    below = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
    if "-" not in below or below.count("|") <= COLUMNS or not _DELIMITER_ROW.fullmatch(below):
        return False
    if not silent:
        line = start + 2
        while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
            line += 1
        _push_plain(state, start, line, f"a table of about {columns:,} columns")
    return True


def _push_plain(state: StateBlock, start: int, end: int, why: str) -> None:
    token = state.push("plain", "", 0)
    token.content = state.getLines(start, end, state.blkIndent, False)
    token.map = [start, end]
    token.info = why
    state.line = end


def _note(state: StateInline, silent: bool) -> bool:
    """`[^label]`. The plugin's own rule looks for the bracket without end, and once for each."""
    if not state.src.startswith("[^", state.pos):
        return False
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("note", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _bare_link(state: StateInline, silent: bool) -> bool:
    """`https://…` and `mailto:…` in running text (GFM 6.9, but never without the scheme)."""
    position = state.pos
    if state.src[position] != ":" or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.src[max(0, position - _LONGEST_SCHEME) : position])
    if not scheme:
        return False
    name = scheme[1]
    pattern = _MAIL if name.lower() == "mailto" else _URL
    found = pattern.match(state.src, position, state.posMax)
    if not found:
        return False
    rest = _without_punctuation(found[0])
    if not any(character.isalnum() for character in rest):
        return False
    address = name + rest
    if not silent:
        if not state.pending.endswith(name):
            return False
        state.pending = state.pending[: -len(name)]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": state.md.normalizeLink(address)}
        token.markup = "linkify"
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1).markup = "linkify"
    state.pos += len(rest)
    return True


def _without_punctuation(url: str) -> str:
    """A full stop or bracket after a link belongs to the sentence (GFM 6.9)."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end:
        if url[end - 1] in "?!.,:;*_~'…’”":
            end -= 1
        elif url[end - 1] == ")" and surplus > 0:
            end -= 1
            surplus -= 1
        else:
            break
    return url[:end]
