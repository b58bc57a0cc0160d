"""What to show of text whose marks are not complete yet, so that nothing flashes as something else.

Only looks: nothing that is decided here outlives the next piece of text.
"""

import re
from dataclasses import dataclass

from tui_app.render.formula_rules import Found, formula_at, may_become_formula

_CONTAINERS = r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*"
_UNDECIDED = re.compile(
    rf"{_CONTAINERS}(?:[-+*_=#~`|:>\\!$ \t]*|`{{3,}}[^`]*|~{{3,}}.*|\[[ xX]?\]?[ \t]*"
    r"|\[\^[^\s\]]*\]?:?[ \t]*|\\\[[^\\^_=<>+]*\\?)"
)
_NUMBER = re.compile(r"[ \t]*\d{1,9}[.)]?")
_DELIMITERS = re.compile(r"[ \t|:-]*")
_LONGEST_UNDECIDED = 200
_PATIENCE = 240
"""How far back, in characters, an open mark is believed to be one."""
_BRACKET_PATIENCE = 120
_FORMULA_PATIENCE = 400

# Each alternative begins with a character as it is: then the rest of a text is skipped quickly.
_MARK = re.compile(r"\\.|\$\$?|``*|\*\**|__*|~~~*|!\[\^?|\[\^?|\]\(?", re.DOTALL)
_DESTINATION = re.compile(r"(?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)", re.DOTALL)
_CUT = re.compile(r"(?<=[^\s\\])[ \n](?=\S)")
_BEGUN_SCHEME = re.compile(r"<(?:h|ht|htt|https?|m|ma|mai|mail|mailto?)?$")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^\s<>]*)$")


def decided(source: str) -> str:
    """`source` without a last line that could still become several kinds of block."""
    start = source.rfind("\n") + 1
    last = source[start:]
    above_start = source.rfind("\n", 0, start - 1) + 1 if start else 0
    above = source[above_start : max(0, start - 1)]
    if len(last) > _LONGEST_UNDECIDED:
        return source
    if above.startswith("|") and _DELIMITERS.fullmatch(last):
        further = source[source.rfind("\n", 0, above_start - 1) + 1 : max(0, above_start - 1)]
        if not above_start or not further.startswith("|"):
            return source[:above_start]
    if last.startswith("|") and not above.startswith("|"):
        return source[:start]
    if _UNDECIDED.fullmatch(last) or (above.strip() and _NUMBER.fullmatch(last)):
        return source[:start]
    return source


def decided_rows(source: str) -> str:
    """`source`, the rows of a table, without a last one that has no text yet."""
    start = source.rfind("\n") + 1
    return source[:start] if _DELIMITERS.fullmatch(source[start:]) else source


@dataclass(frozen=True, slots=True)
class Opening:
    """A mark that waits for its other half."""

    mark: str
    """`*`, `_`, `~`, a backtick, `[`, `(` for a link whose address has begun, `^` for a footnote's
    bracket, or `$` for a formula of any kind."""
    start: int
    end: int
    label_end: int = 0
    """For `(`: where the link's text ends."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look at the marks of a text finds."""

    openings: list[Opening]
    clean: list[tuple[int, int]]
    """Stretches with no mark open around them."""


def scan(text: str) -> Scan:
    """A quick look at the marks in `text`, in most cases what the parser would say."""
    openings: list[Opening] = []
    clean: list[tuple[int, int]] = []
    position = 0
    tainted = False
    while found := _MARK.search(text, position):
        mark, (start, end) = found[0], found.span()
        if not openings and not tainted:
            clean.append((position, start))
        position = end
        if mark[0] == "`":
            closing = re.compile(rf"(?<!`){mark}(?!`)").search(text, end)
            if closing:
                position = closing.end()
            elif len(text) - start > _PATIENCE:
                tainted = True
            else:
                return Scan([*openings, Opening("`", start, end)], clean)
        elif mark[0] == "$" or mark in ("\\(", "\\["):
            formula = formula_at(text, start)
            if _is_undecided(text, start, mark, formula):
                if len(text) - start <= _FORMULA_PATIENCE:
                    return Scan([*openings, Opening("$", start, end)], clean)
                tainted = True
            if formula:
                position = formula.end
        elif mark[-1] in "[^":
            openings.append(Opening(mark[-1], start, end))
        elif mark[0] == "]":
            bracket = max(_last(openings, "["), _last(openings, "^"))
            if bracket < 0:
                continue
            opening = openings[bracket]
            if opening.mark == "^" and mark == "]":
                del openings[bracket:]
                continue
            destination = _DESTINATION.match(text, end) if mark == "](" else None
            if not destination and (mark == "](" or end == len(text)):
                link = Opening("(", opening.start, opening.end, start)
                return Scan([*openings[:bracket], link], clean)
            del openings[bracket:]
            if destination:
                position = destination.end()
        elif mark[0] != "\\":
            _emphasis(text, mark, start, end, openings)
    if not openings and not tainted:
        clean.append((position, len(text)))
    return Scan(openings, clean)


def clean_cut(text: str, limit: int) -> int:
    """The last white space up to `limit` that parts `text` in two that can be read on their own.

    0 where there is none.
    """
    for start, end in reversed(scan(text).clean):
        stop = min(end, limit)
        if stop <= start:
            continue
        found = 0
        for match in _CUT.finditer(text, start, min(len(text), stop + 1)):
            if match.start() < stop:
                found = match.start()
        if found:
            return found
    return 0


def completed(text: str) -> str:
    """`text` as it will look: open marks closed, a link's address held back."""
    text = _BEGUN_SCHEME.sub("", _AUTOLINK.sub(r"\1", text))
    if text.endswith("\\") and not text.endswith("\\\\"):
        text = text[:-1]
    openings = scan(text).openings
    closing = ""
    for opening in reversed(openings):
        reach = len(text) - opening.start
        if opening.mark == "(":
            text = text[: opening.start] + text[opening.end : opening.label_end]
            closing = ""
        elif opening.mark in "[^":
            if reach <= _BRACKET_PATIENCE:
                text, closing = text[: opening.start], ""
        elif opening.mark == "$":
            text, closing = text[: opening.start], ""
        elif reach <= _PATIENCE:
            if text[opening.end :].strip():
                closing += text[opening.start : opening.end]
            else:
                text, closing = text[: opening.start], ""
    body = text.rstrip()
    return body + closing + text[len(body) :] if closing else text


def _is_undecided(text: str, start: int, mark: str, formula: Found | None) -> bool:
    """Whether what comes may begin a formula, or unmake one by standing behind its dollar."""
    if formula and (mark[0] != "$" or formula.end < len(text)):
        return False
    return may_become_formula(text, start)


def _emphasis(text: str, mark: str, start: int, end: int, openings: list[Opening]) -> None:
    """Close or open emphasis, by what stands on either side (CommonMark 6.2, simplified)."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    closes = bool(before) and not before.isspace()
    opens = not after.isspace()
    if mark[0] == "_":
        closes = closes and not after.isalnum()
        opens = opens and not before.isalnum()
    partner = _last(openings, mark[0]) if closes else -1
    if partner >= 0:
        opening = openings[partner]
        del openings[partner:]
        left = (opening.end - opening.start) - (end - start)
        if left > 0:
            openings.append(Opening(mark[0], opening.start, opening.start + left))
    elif opens:
        openings.append(Opening(mark[0], start, end))


def _last(openings: list[Opening], mark: str) -> int:
    for index in range(len(openings) - 1, -1, -1):
        if openings[index].mark == mark:
            return index
    return -1
