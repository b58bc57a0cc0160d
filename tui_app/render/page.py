"""What blocks are set on: the width, the styles, and the links and code found so far."""

from dataclasses import dataclass, field

from tui_app.render.lines import BLANK, Line, Row
from tui_app.render.parser import Node, References
from tui_app.render.styles import RenderStyles


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code as it was written, for copying."""

    language: str
    text: str
    """Without the line feed that ends it."""


@dataclass(slots=True)
class Page:
    """Lines as they come to stand, and what the meta on them points to."""

    width: int
    styles: RenderStyles
    references: References = field(default_factory=References)
    sliding_code: bool = False
    """Whether a line of code is one row, however long it is; else it is wrapped."""
    raw_maths: bool = False
    """Whether formulas are shown as their sources."""
    growing: bool = False
    """Whether more text may come that says what is not known yet."""
    lines: list[Line] = field(default_factory=list[Line])
    links: list[str] = field(default_factory=list[str])
    code: list[CodeBlock] = field(default_factory=list[CodeBlock])
    notes: dict[str, int] = field(default_factory=dict[str, int])
    """The numbers of footnotes by their labels, in the order in which the text mentions them."""
    definitions: list[Node] = field(default_factory=list[Node])
    """Footnotes that were found and are not on the page yet."""
    noted: int = 0
    """How many lines there were when the last footnote was put on the page."""

    def add_link(self, address: str) -> int:
        self.links.append(address)
        return len(self.links) - 1

    def add_code(self, block: CodeBlock) -> int:
        self.code.append(block)
        return len(self.code) - 1

    def add_block(self, rows: list[Row]) -> None:
        """Set a block under the others, a blank line between. A block without rows is nothing."""
        if rows:
            if self.lines:
                self.lines.append(BLANK)
            self.add_rows(rows)

    def add_rows(self, rows: list[Row]) -> None:
        self.lines.extend([row.line() for row in rows])
