"""Tables: columns where they fit, else every row as a record of `header: value` lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from tui_app.render.cells import width_of
from tui_app.render.lines import Part, Row, ornament
from tui_app.render.styles import RenderStyles
from tui_app.render.wrapping import Run, text_of, wrapped

GAP = 2
"""Cells between columns."""
NARROWEST = 6
"""Cells a column has at least, unless its text needs fewer."""

Cell = list[Run]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is laid out."""

    widths: tuple[int, ...]
    """Cells of each column; empty for records."""
    narrowed: bool
    """Whether text had to wrap, so that rows need something between them."""


@dataclass(slots=True)
class Table:
    """A table read so far. Rows are as long as the header."""

    header: list[Cell]
    alignments: list[str]
    """`left`, `center`, `right` or empty, by column."""
    rows: list[list[Cell]] = field(default_factory=list[list[Cell]])
    naturals: list[int] = field(default_factory=list[int])
    """The cells each column would like to have."""

    def __post_init__(self) -> None:
        self.naturals = [_natural(cell) for cell in self.header]

    def add(self, row: list[Cell]) -> None:
        self.rows.append(row)
        self.naturals = self.wanted(row)

    def wanted(self, row: Sequence[Cell]) -> list[int]:
        """`naturals` as they would be with one more row."""
        return [
            max(natural, _natural(cell)) for natural, cell in zip(self.naturals, row, strict=True)
        ]


def plan(naturals: Sequence[int], width: int) -> Plan:
    """Share `width` out: narrow columns get what they need, the wide ones the same each."""
    available = width - GAP * (len(naturals) - 1)
    if sum(naturals) <= available:
        return Plan(tuple(naturals), narrowed=False)
    if sum(min(natural, NARROWEST) for natural in naturals) > available:
        return Plan((), narrowed=True)
    widths = [0] * len(naturals)
    left = available
    ordered = sorted(range(len(naturals)), key=lambda column: (naturals[column], -column))
    for done, column in enumerate(ordered):
        share = left // (len(naturals) - done)
        widths[column] = min(naturals[column], share)
        left -= widths[column]
    return Plan(tuple(widths), narrowed=True)


def head_rows(table: Table, layout: Plan, styles: RenderStyles) -> list[Row]:
    """The header and the rule under it. Records have none, unless there is nothing else."""
    if not layout.widths:
        return []
    rows = _column_rows(table.header, table.alignments, layout)
    rows.append(_rule("─", layout, styles))
    return rows


def body_rows(
    table: Table, row: Sequence[Cell], first: bool, width: int, layout: Plan, styles: RenderStyles
) -> list[Row]:
    """One row of the table, with what parts it from the one above. Records leave out what is
    empty."""
    if layout.widths:
        rows = [] if first or not layout.narrowed else [_rule("┈", layout, styles)]
        return rows + _column_rows(row, table.alignments, layout)
    rows = [] if first else [Row()]
    filled = [pair for pair in zip(table.header, row, strict=True) if text_of(pair[1])]
    for header, cell in filled or zip(table.header[:1], row, strict=False):
        name = [(text.replace("\n", " "), style) for text, style in header]
        label = [*name, (": " if text_of(name) else "", styles.table_header)]
        rows.extend(wrapped([*label, *cell], width))
    return rows


def table_rows(table: Table, width: int, styles: RenderStyles) -> list[Row]:
    """A whole table in `width` cells."""
    layout = plan(table.naturals, width)
    rows = head_rows(table, layout, styles)
    for number, row in enumerate(table.rows):
        rows.extend(body_rows(table, row, number == 0, width, layout, styles))
    if not rows:
        for header in table.header:
            rows.extend(wrapped(header, width))
    return rows


def _column_rows(cells: Sequence[Cell], alignments: Sequence[str], layout: Plan) -> list[Row]:
    columns = [
        wrapped(cell, max(2, width)) for cell, width in zip(cells, layout.widths, strict=True)
    ]
    rows: list[Row] = []
    for level in range(max(len(column) for column in columns)):
        row = Row()
        parts: list[Part] = []
        space = 0
        for number, (column, width, alignment) in enumerate(
            zip(columns, layout.widths, alignments, strict=True)
        ):
            piece = column[level] if level < len(column) else None
            if piece is None or not piece.segments:
                space += width + GAP
                continue
            free = width - piece.cells
            before = free if alignment == "right" else free // 2 if alignment == "center" else 0
            if space + before > 0:
                row.segments.append(Segment(" " * (space + before)))
            row.segments.extend(piece.segments)
            start = row.cells + space + before
            row.cells = start + piece.cells
            parts.append(Part(number, start, row.cells, piece.joins, piece.joiner))
            space = free - before + GAP
        row.parts = tuple(parts)
        row.columns = len(columns) if not level else 0
        rows.append(row)
    return rows


def _rule(character: str, layout: Plan, styles: RenderStyles) -> Row:
    return ornament(list(_rule_segments(character, layout.widths, styles.rule)))


@lru_cache(maxsize=16)
def _rule_segments(character: str, widths: tuple[int, ...], style: Style) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for number, width in enumerate(widths):
        if number:
            segments.append(Segment(" " * GAP))
        if width:
            segments.append(Segment(character * width, style))
    return tuple(segments)


def _natural(cell: Cell) -> int:
    text = text_of(cell)
    return max(map(width_of, text.split("\n"))) if "\n" in text else width_of(text)
