"""An open table: rows are set as they are completed, all anew when the columns change."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tui_app.render.blocks import read_row, read_table
from tui_app.render.boundaries import is_settled, offset_of
from tui_app.render.draft import Draft
from tui_app.render.inline import cell_runs
from tui_app.render.markdown import set_blocks
from tui_app.render.open_block import Progress, soften
from tui_app.render.parser import Node, parse_blocks, sure_cells
from tui_app.render.patience import decided_rows
from tui_app.render.tables import Cell, Plan, body_rows, head_rows, plan, table_rows

_CELL_ANEW = 8
"""Characters of prose that take as long as laying out anew a cell that was read before, with all
that is in it."""
_NO_ROW = re.compile("^[^|]", re.MULTILINE)
_SHARED_LIMIT = 0x10000
"""Empty cells markdown-it fills in before it ends a table; here it only sees a few rows of it."""


class OpenTable:
    """A table at the top level."""

    def __init__(self, node: Node, source: str, draft: Draft) -> None:
        self._draft = draft
        self._page = draft.page
        self._begin = draft.mark()
        self._head = source[: source.index("\n", source.index("\n") + 1) + 1]
        self._table = read_table(
            replace(node, children=node.children[:1]), draft.page.styles.text, draft.page
        )
        self._layout: Plan | None = None
        self._drawn = 0
        """How many rows stand on the page."""
        self._due = 0
        """From how many rows on a new layout is worth setting all of them anew."""
        self._headed = False

    def weight(self, source: str) -> int:
        # Other widths move all rows. What is no row may end it.
        rows = len(self._table.rows)
        due = rows + source.count("\n") >= self._due or _NO_ROW.search(source)
        return _CELL_ANEW * rows * len(self._table.header) if due else 0

    def advance(self, source: str, final: bool) -> Progress:
        if not self._headed:
            source = source.removeprefix(self._head)
            self._headed = True
        source = self._take_rows(source)
        shown = source if final else decided_rows(source)
        text = self._head + shown
        parsed = parse_blocks(text, self._page.references)
        nodes, lines = parsed.nodes, text.split("\n")
        self._draft.learn(parsed, 0)
        ended = final or (len(nodes) > 1 and is_settled(nodes, 1, lines))
        body = nodes[0].children[1].children if len(nodes[0].children) > 1 else []
        complete = [row for row in body if ended or row.start < len(lines) - 1]
        for row in complete:
            self._table.add(read_row(row, self._page.styles.text, self._page))
        if len(self._table.rows) * len(self._table.header) > _SHARED_LIMIT:
            self._draft.stale = True
        kept = self._draft.mark()
        partial = body[len(complete) :]
        if partial:
            soften(nodes[:1], shown)
        cells = [read_row(row, self._page.styles.text, self._page) for row in partial]
        if ended:
            self._finish()
            self._draft.settle()
            start = nodes[1].start if len(nodes) > 1 else len(lines)
            self._draft.learn(parsed, start)
            used = offset_of(lines, start) - len(self._head)
            return Progress(source[min(len(source), used) :], ended=True)
        self._draw(cells)
        self._draft.settle(kept)
        for row in cells:
            self._add(row, first=not self._table.rows)
        set_blocks(nodes[1:], self._page)
        used = offset_of(lines, 2 + len(complete)) - len(self._head)
        return Progress(source[min(len(source), used) :])

    def _take_rows(self, source: str) -> str:
        """Read the complete rows at the start of `source`, as far as they are sure to be such; what
        is left. Having them parsed as a block takes several times as long."""
        columns, style, start = len(self._table.header), self._page.styles.text, 0
        while (end := source.find("\n", start)) >= 0:
            cells = sure_cells(source[start:end], columns)
            if cells is None:
                break
            self._table.add([cell_runs(cell, style, self._page) for cell in cells])
            start = end + 1
        return source[start:]

    def _draw(self, partial: Sequence[list[Cell]]) -> None:
        rows = self._table.rows
        small = len(rows) <= self._draft.pacing.small_table
        naturals = self._table.naturals
        for row in partial if small else ():
            naturals = [max(pair) for pair in zip(naturals, self._table.wanted(row), strict=True)]
        layout = plan(naturals, self._page.width)
        if layout != self._layout and (small or len(rows) >= self._due):
            self._set_anew(layout)
        while self._drawn < len(rows):
            self._add(rows[self._drawn], first=self._drawn == 0)
            self._drawn += 1

    def _set_anew(self, layout: Plan) -> None:
        self._layout = layout
        self._draft.rewind_lines(self._begin.lines)
        self._page.add_block(head_rows(self._table, layout, self._page.styles))
        self._drawn = 0
        self._due = len(self._table.rows) * 9 // 8

    def _add(self, row: list[Cell], *, first: bool) -> None:
        if self._layout is None:
            return
        page = self._page
        rows = body_rows(self._table, row, first, page.width, self._layout, page.styles)
        if len(page.lines) == self._begin.lines:
            page.add_block(rows)
        else:
            page.add_rows(rows)

    def _finish(self) -> None:
        layout = plan(self._table.naturals, self._page.width)
        if layout == self._layout and self._table.rows:
            self._draw(())
            return
        self._draft.rewind_lines(self._begin.lines)
        self._page.add_block(table_rows(self._table, self._page.width, self._page.styles))
