"""Lines of a view, and the rows they are built up from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rich.segment import Segment
from textual.strip import Strip

from tui_app.render.cells import width_of

MINIMUM_WIDTH = 6
"""Narrower views are set as if they had this width: two marks and a wide character fit in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands of one cell of a table on one line: the cells from `start` up to `end`."""

    column: int
    start: int
    end: int
    joins: bool
    """Continues what stands above it in its column, with `joiner` between the two."""
    joiner: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown, and what copying needs to know about it."""

    segments: Sequence[Segment]
    cells: int
    """How many the segments take."""
    prefix: int = 0
    """Cells at the start that are decoration and left out of a copy; may be the whole line."""
    joins: bool = False
    """Continues the line above: a copy puts `joiner`, not a line break, between the two."""
    joiner: str = " "
    code: int | None = None
    """The block of code that it may be moved sideways with, being as long as it was written."""
    parts: tuple[Part, ...] = ()
    """Those of a line of a table, whose columns are read one by one."""
    columns: int = 0
    """How many columns the row of a table has that begins here; 0: none does."""
    lead: str = ""
    """What a copy puts in the place of the decoration: indents and bullets before a bar."""

    @property
    def strip(self) -> Strip:
        """The segments as Textual wants them. Made for who asks: most lines are never looked at."""
        return Strip(self.segments, self.cells)


@dataclass(slots=True)
class Row:
    """A line in the making: containers put their bars and indents before it, innermost first."""

    segments: list[Segment] = field(default_factory=list[Segment])
    cells: int = 0
    joins: bool = False
    joiner: str = " "
    indent: int = 0
    """Cells of decoration before the text."""
    barred: int = 0
    """Cells up to and including the last bar; 0 where there is none."""
    code: int | None = None
    """As of `Line`."""
    parts: tuple[Part, ...] = ()
    columns: int = 0
    lead: str = ""

    def line(self) -> Line:
        """A joined line starts at its text; another keeps its indent, but never a bar."""
        prefix = self.indent if self.joins else self.barred
        return Line(
            self.segments,
            self.cells,
            prefix,
            self.joins,
            self.joiner,
            self.code,
            self.parts,
            self.columns,
            self.lead,
        )


BLANK = Row().line()


def ornament(segments: list[Segment]) -> Row:
    """A row that is decoration from end to end and leaves no trace in a copy."""
    cells = sum(width_of(segment.text) for segment in segments)
    return Row(segments, cells, joins=True, joiner="", indent=cells, barred=cells)


def indented(
    rows: Sequence[Row], first: Segment, rest: Segment, *, marker: bool = False, bar: bool = False
) -> Sequence[Row]:
    """Put `first` before the first row and `rest`, as wide, before the others.

    `marker`: `first` is text that belongs in a copy. `bar`: both are bars, drawn on empty rows too.
    """
    cells = width_of(first.text)
    for number, row in enumerate(rows):
        piece = rest if number else first
        if not row.segments and (piece.text.isspace() or not piece.text):
            continue
        row.segments.insert(0, piece)
        row.cells += cells
        row.parts = tuple(
            replace(part, start=part.start + cells, end=part.end + cells) for part in row.parts
        )
        counts = bar or bool(row.barred) or number > 0 or not marker
        if counts:
            row.indent += cells
        if bar or row.barred:
            row.barred += cells
        if row.barred and not bar:
            row.lead = piece.text + row.lead
    return rows
