"""An open paragraph of some length: rows are settled where no mark can reach back to them.

Where the text before a white space closes all its marks, the two sides can be read on their own.
A paragraph that leaves a mark open for too long is settled as it looks, and read once more as a
whole when it ends.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from tui_app.render.boundaries import is_settled, offset_of
from tui_app.render.draft import Draft
from tui_app.render.inline import inline_runs, runs_of, safe_runs
from tui_app.render.lines import Row
from tui_app.render.markdown import set_blocks
from tui_app.render.open_block import Progress
from tui_app.render.parser import is_crowded, parse_blocks, parse_inline
from tui_app.render.patience import clean_cut, completed, decided
from tui_app.render.size import weight_of
from tui_app.render.wrapping import Run, broken, sliced

_OPENER = re.compile(r"`|\]\(|\*+(?![ \n\t*])|(?<!\w)_+(?![ \n\t_])|~~+(?![ \n\t~])")
"""What may be waiting for a partner, where it was left standing as text."""
_INSIDE_LINE = ("x", "x ")
"""The contexts that say: settling stopped within a line, in a word or between two."""
_FULLEST_ROW = 2_000
"""Characters on the last row above which nothing more is put on it; there are hardly so many
cells, but marks without a width are free."""
_DELIMITERS = re.compile(r"[ \t|:-]+")


class OpenParagraph:
    """A paragraph at the top level. Its source starts without white space."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._page = draft.page
        self._begin = draft.mark()
        self._settled: list[str] = []
        self._context = ""
        """Stands for the settled source when the rest is read: a paragraph is already open."""
        self._carry: list[Run] = []
        """The last row of what is settled; more may come on it."""
        self._joins = False
        self._joiner = " "
        self._exact = True

    def weight(self, source: str) -> int:
        # It is read as a whole where its end says that it is something else.
        return sum(map(weight_of, self._settled)) if "\n" in source else 0

    def advance(self, source: str, final: bool) -> Progress:
        shown = source if final else decided(source)
        text = self._context + shown
        parsed = parse_blocks(text, self._page.references)
        nodes, lines = parsed.nodes, text.split("\n")
        self._draft.learn(parsed, 0)
        if self._cuts_header(lines, final) or not nodes or nodes[0].kind != "paragraph":
            return self._again(source)
        content = nodes[0].children[0].token.content
        settled = self._context.rstrip()
        content = "" if content == settled else content.removeprefix(self._context)
        if not source.startswith(content):
            return self._again(source)
        if final or (len(nodes) > 1 and is_settled(nodes, 1, lines)):
            if not self._exact or is_crowded("".join([*self._settled, content])):
                return self._again(source)
            self._settle_rows(inline_runs(content, self._page.styles.text, self._page), whole=True)
            self._draft.settle()
            start = nodes[1].start if len(nodes) > 1 else len(lines)
            self._draft.learn(parsed, start)
            used = offset_of(lines, start) - len(self._context)
            return Progress(source[min(len(source), used) :], ended=True)
        rest, content = self._settle(source, content)
        self._draft.settle()
        self._set_provisionally(content)
        set_blocks(nodes[1:], self._page)
        return Progress(rest)

    def _again(self, source: str) -> Progress:
        """Have the paragraph read as a whole: it turned out otherwise than it looked."""
        self._draft.rewind(self._begin)
        return Progress("".join(self._settled) + source, ended=True)

    def _settle(self, source: str, content: str) -> tuple[str, str]:
        """Settle the rows that are sure; what is left of the source and of the text."""
        limit = self._limit(source, content)
        cut = clean_cut(content, limit) if limit > 0 else 0
        tokens = parse_inline(content[:cut], self._page.references)
        if not _is_closed(tokens):
            cut = 0
        forced = not cut and limit > self._draft.pacing.unresolved
        if forced:
            cut = max(content.rfind(" ", 1, limit), content.rfind("\n", 1, limit))
            cut = cut if cut > 0 else limit
            self._exact = False
            tokens = parse_inline(content[:cut], self._page.references)
        if not cut:
            return source, content
        runs = runs_of(tokens, self._page.styles.text, self._page)
        parting = content[cut] if cut < len(content) and content[cut] in " \n" else ""
        if parting:
            runs.append((" ", self._page.styles.text))
        self._context = {" ": "x ", "\n": "x\n", "": "x"}[parting]
        self._settle_rows(runs, whole=False)
        used = cut + len(parting)
        self._settled.append(source[:used])
        return source[used:], content[used:]

    def _limit(self, source: str, content: str) -> int:
        """How far settling may go: not into a line that may still head a table.

        That is the last complete one, unless it is long and what follows is no delimiter row.
        """
        if "\n" in source[len(content) :].lstrip(" \t").removeprefix("\n"):
            return len(content)
        if sum(len(text) for text, _ in self._carry) > _FULLEST_ROW:
            return 0
        last = content.rfind("\n") + 1
        if not last and self._context in _INSIDE_LINE:
            return len(content) - 1
        above = content.rfind("\n", 0, max(0, last - 1)) + 1
        if _DELIMITERS.fullmatch(content, last):
            return above
        limit = last if "\n" in source[len(content) :] else above
        is_long = len(content) - limit > self._draft.pacing.long_paragraph
        return len(content) - 1 if is_long else limit

    def _cuts_header(self, lines: list[str], final: bool) -> bool:
        """Whether the line settling stopped in turns out to head a table."""
        if self._context not in _INSIDE_LINE or len(lines) < (2 if final else 3):
            return False
        return "-" in lines[1] and _DELIMITERS.fullmatch(lines[1]) is not None

    def _settle_rows(self, runs: list[Run], *, whole: bool) -> None:
        runs = self._carried(runs)
        rows, start = self._rows(runs)
        if whole:
            self._add(rows)
            return
        carry = sliced(runs, start)
        settled, last = rows[:-1], rows[-1]
        if settled and not self._begun() and not any(row.segments for row in settled):
            self._exact = False
        self._add(settled)
        self._carry, self._joins, self._joiner = carry, last.joins, last.joiner

    def _set_provisionally(self, content: str) -> None:
        runs = inline_runs(completed(content), self._page.styles.text, self._page)
        self._add(self._rows(self._carried(runs))[0])

    def _carried(self, runs: list[Run]) -> list[Run]:
        """`runs` behind what is on the last row: a letter there may get further marks."""
        return safe_runs([*self._carry, *runs]) if self._carry else runs

    def _rows(self, runs: list[Run]) -> tuple[list[Row], int]:
        rows, start = broken(runs, self._page.width)
        rows[0].joins, rows[0].joiner = self._joins, self._joiner
        return rows, start

    def _begun(self) -> bool:
        return len(self._page.lines) > self._begin.lines

    def _add(self, rows: list[Row]) -> None:
        if self._begun():
            self._page.add_rows(rows)
        elif any(row.segments for row in rows):
            self._page.add_block(rows)


def _is_closed(tokens: Sequence[Token]) -> bool:
    """Whether no mark waits for a partner behind the text `tokens` were read from."""
    level = 0
    for token in tokens:
        if token.type == "text":
            if _OPENER.search(token.content):
                return False
            level += token.content.count("[") - token.content.count("]")
    return level == 0
