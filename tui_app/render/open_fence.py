"""An open fence: complete lines are set and coloured once."""

import re

from tui_app.render.code import body_rows, label_row, language_of
from tui_app.render.draft import Draft
from tui_app.render.highlighting import StreamHighlighter, coloured_part, highlighted, plain_lines
from tui_app.render.lines import Row
from tui_app.render.open_block import Progress
from tui_app.render.page import CodeBlock
from tui_app.render.parser import Node
from tui_app.render.wrapping import Run

_COLOURING = 3
"""Times as long as prose that code takes."""
_MAYBE_CLOSING = re.compile(r" {0,3}[`~]+[ \t]*")


class OpenFence:
    """A fence at the left edge that has not been closed."""

    def __init__(self, node: Node, draft: Draft) -> None:
        self._draft = draft
        self._page = draft.page
        markup = re.escape(node.token.markup[0])
        length = len(node.token.markup)
        self._closing = re.compile(rf"^ {{0,3}}{markup}{{{length},}}[ \t]*$", re.MULTILINE)
        self._language = language_of(node.token.info)
        self._parts: list[str] = []
        self._highlighter = StreamHighlighter(self._language, self._page.styles)
        self._shown: list[list[Run]] = []
        """The runs of the lines that may be coloured otherwise later."""
        self._rows: list[int] = []
        """How many rows each of them takes."""
        self._caught_up = 0
        """How many of them are as the highlighter would have them now."""
        self._lines = 0
        """How many complete lines are set."""
        self._fed = 0
        """Characters of those."""
        self._partial = ""
        self._index = self._page.add_code(CodeBlock(self._language, ""))
        width, styles = self._page.width, self._page.styles
        self._page.add_block([label_row(self._language, self._index, width, styles)])
        self._first = len(self._page.lines)
        self._draft.settle()

    def advance(self, source: str, final: bool) -> Progress:
        complete = len(source) if final else source.rfind("\n") + 1
        closing = self._closing.search(source, 0, complete)
        body = source[: closing.start() if closing else complete]
        self._partial = ""
        if closing or final:
            self._close(body)
            self._draft.settle()
            return Progress(source[closing.end() + 1 :] if closing else "", ended=True)
        self._feed(body)
        self._draft.settle()
        rest = source[complete:]
        if not _MAYBE_CLOSING.fullmatch(rest):
            self._partial = rest
            self._set(self._highlighter.peek(rest))
        return Progress(rest)

    def weight(self, source: str) -> int:
        # Its lines are coloured once more when it closes.
        return _COLOURING * self._fed if self._closing.search(source) else 0

    def update_code(self) -> None:
        """Bring the page's copy of the code up to date."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        text = "".join([*self._parts, self._partial]).removesuffix("\n")
        self._page.code[self._index] = CodeBlock(self._language, text)

    def _feed(self, body: str) -> None:
        highlighter, hurried = self._highlighter, self._draft.hurried
        if not hurried:
            self._colour(self._caught_up, highlighter.catch_up())
        if not body:
            return
        self._parts.append(body)
        tracked = highlighter.may_colour
        lines = highlighter.postpone(body) if hurried else highlighter.feed(body)
        self._lines += len(lines)
        rows = self._set(lines)
        if tracked:
            self._shown += lines
            self._rows += _counts(rows)
            self._fed += len(body)
        if not hurried:
            self._caught_up = len(self._shown)

    def _set(self, lines: list[list[Run]]) -> list[Row]:
        rows = body_rows(lines, self._page.width, self._index, self._page)
        self._page.add_rows(rows)
        return rows

    def _colour(self, first: int, lines: list[list[Run]]) -> None:
        """Set those lines anew, from the line `first` on, that are to look otherwise."""
        position = self._first + sum(self._rows[:first])
        for number, line in zip(range(first, len(self._shown)), lines, strict=False):
            if self._shown[number] != line:
                anew = body_rows([line], self._page.width, self._index, self._page)
                self._draft.replace(position, [row.line() for row in anew])
                self._shown[number] = line
            position += self._rows[number]

    def _close(self, body: str) -> None:
        """Colour the whole once more, now with `body`, its last part: a line may look otherwise
        in the light of later ones."""
        if body:
            self._parts.append(body)
        self.update_code()
        code = "".join(self._parts)
        cut = coloured_part(code)
        label = label_row(
            self._language, self._index, self._page.width, self._page.styles, len(code)
        )
        self._draft.replace(self._first - 1, [label.line()])
        lines: list[list[Run]] = []
        if self._lines == 0 or self._shown:
            lines = highlighted(code[:cut], self._language, self._page.styles)
        self._colour(0, lines)
        added = lines[self._lines :]
        # What stands beyond the part that is coloured never changes.
        plain = code[cut:] if added else body
        self._set(added + plain_lines(plain, self._page.styles))


def _counts(rows: list[Row]) -> list[int]:
    """How many rows each line takes."""
    counts: list[int] = []
    for row in rows:
        if row.joins:
            counts[-1] += 1
        else:
            counts.append(1)
    return counts
