r"""Where formulas begin and end in markdown: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.

A dollar is mostly a price or a variable of the shell. So a formula in a sentence hugs its dollars,
no digit or letter follows it (Pandoc's rules), and it does not read as prose: "$5 and $6", `$HOME`,
"$5-$10 a month" and "from $HOME to $PATH" stay as they are. All of this is decided by the text up
to the first character that only a formula has, so that more text never changes what was said.

A line that starts with `$$` or `\[` begins a block. It ends with the closing mark, and where that
is missing, as in LaTeX, with the next blank line.
"""

import re
from dataclasses import dataclass
from functools import cache

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

LONGEST = 1_000
"""Characters of a formula in a sentence; what is longer is none."""
LONGEST_BLOCK = 4_000
"""The same in a block, which ends before the line that would make it longer."""
CLOSINGS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}

_HELD = {
    "$": r"(?:[^\\$`]|\\[^`])",
    "$$": r"(?:[^\\$`]|\\[^`])",
    "\\(": r"(?:[^\\]|\\[^()])",
    "\\[": r"(?:[^\\]|\\[^\[\]])",
}
"""What stands in a formula, piece by piece."""
_ENDS = {
    "$": r"(?<!\s)\$(?!\$|(?!(?:th|st|nd|rd|s)\b)[A-Za-z0-9_])",
    "$$": r"\$\$",
    "\\(": r"\\\)",
    "\\[": r"\\\]",
}
"""What closes it. A single dollar has no more behind it than the ending of a word."""
_UNSURE = r"(?:\\|\$[nrst]?)?"
"""What may stand at the end of a text while it is not sure what closes a formula."""
_NOT_AFTER = re.compile(r"[A-Za-z0-9_$]")
_NO_FORMULA = r"\$(?:[\s_]|\{[A-Za-z_]\w+[}:])"
"""A dollar that begins none: one of the shell's, or one that means money."""
_PLAIN = r"(?:[^\\^_{}]|(?<=[A-Za-z0-9]{2})_)*"
"""The beginning of a formula, before the first character that prose does not have."""
_FUNCTIONS = "sin|cos|tan|log|ln|exp|lim|max|min|mod|det|gcd|arg"
_PROSE = (
    r"^\s*\d.*?\s[(\"'“‘]?[^\W\d_]{2,}|(?<!\w)[^\W\d_]{2,}[\s,;:.!?'’-]+[^\W\d_]{2,}"
    rf"|\s(?!(?:{_FUNCTIONS})\s)[^\W\d_]{{2,}}[\s,;:.!?]"
)
"""A number before a word, two words, or a word on its own."""
_BRACKET = r"\\\[(?:\s|$|[^\\^_=<>+]*(?:\\(?!\])|[\^_=<>+]))"
r"""What begins a block with a bracket, which may also be an escaped one: `\[1\]`."""
_SIGN = r"[\\^_=<>+]"
_LOOKED_AT = 100
"""Characters of a line that are looked at to tell so."""


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled by the first text that needs it; most texts do not."""
    return re.compile(pattern, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """A formula in a text."""

    mark: str
    content: str
    end: int
    """After its closing mark."""


def formula_at(text: str, start: int) -> Found | None:
    """The formula in a sentence that begins at `start`, where a dollar or backslash stands."""
    mark = _mark_at(text, start)
    if not mark:
        return None
    found = _pattern(f"({_HELD[mark]}{{1,{LONGEST}}}){_ENDS[mark]}").match(text, start + len(mark))
    if not found or not _is_formula(mark, found[1]):
        return None
    return Found(mark, found[1], found.end())


def may_become_formula(text: str, start: int) -> bool:
    """Whether more text could make a formula of what begins at `start`, or unmake one."""
    mark = _mark_at(text, start)
    if not mark:
        return False
    begun = _pattern(f"{_HELD[mark]}{{0,{LONGEST}}}{_UNSURE}").match(text, start + len(mark))
    return begun is not None and begun.end() == len(text) and not _is_prose(begun[0])


def _mark_at(text: str, start: int) -> str:
    if start and _NOT_AFTER.match(text, start - 1):
        return ""
    mark = text[start : start + 2]
    if mark in CLOSINGS:
        return mark
    return "$" if mark[0] == "$" and not _pattern(_NO_FORMULA).match(text, start) else ""


def _is_formula(mark: str, content: str) -> bool:
    if not content.strip() or _is_prose(content):
        return False
    return mark != "\\[" or _pattern(_SIGN).search(content) is not None


def _is_prose(content: str) -> bool:
    plain = _pattern(_PLAIN).match(content)
    return plain is not None and _pattern(_PROSE).search(plain[0]) is not None


def formula(state: StateInline, silent: bool) -> bool:
    """The rule for formulas in sentences."""
    if state.src[state.pos] not in "$\\":
        return False
    found = formula_at(state.src, state.pos)
    if found is None or found.end > state.posMax:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.markup = found.mark
        token.content = found.content
    state.pos = found.end
    return True


def formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule for formulas in blocks of their own.

    Its token has the formula as `content`, what stands behind the closing mark as `info`, and in
    `meta` the closing mark that was found, and whether the text ended before there was one.
    """
    first = state.bMarks[start] + state.tShift[start]
    mark = state.src[first : first + 2]
    if mark not in ("$$", "\\[") or state.is_code_block(start):
        return False
    line = state.src[first : state.eMarks[start]]
    if len(line) > LONGEST_BLOCK or (
        mark == "\\[" and not _pattern(_BRACKET).match(line[:_LOOKED_AT])
    ):
        return False
    if silent:
        return True
    closing = CLOSINGS[mark]
    parts: list[str] = []
    line = line[2:]
    number = start
    size = len(line)
    while (place := _closing(line, closing)) < 0:
        parts.append(line)
        number += 1
        if number >= end or state.isEmpty(number) or state.sCount[number] < state.blkIndent:
            break
        size += state.eMarks[number] - state.bMarks[number]
        if size > LONGEST_BLOCK:
            break
        line = state.getLines(number, number + 1, state.blkIndent, False)
    closed = place >= 0
    token = state.push("formula_block", "", 0)
    token.markup = mark
    token.info = line[place + 2 :].rstrip() if closed else ""
    token.content = "\n".join([*parts, line[:place]] if closed else parts)
    state.line = number + closed
    token.map = [start, state.line]
    # Nothing stands behind it but a line feed.
    last = len(state.src) - state.eMarks[state.line - 1] <= 1
    token.meta = {"closing": closing if closed else "", "open": last and not closed}
    return True


def _closing(line: str, closing: str) -> int:
    place = line.find(closing)
    while place > 0 and line[place - 1] == "\\":
        place = line.find(closing, place + 1)
    return place
