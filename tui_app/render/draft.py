"""A page that is still being written: what is settled, what is provisional, what has changed."""

from dataclasses import dataclass, field

from tui_app.render.lines import Line
from tui_app.render.page import Page
from tui_app.render.parser import Parsed


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page to come back to."""

    lines: int = 0
    links: int = 0
    code: int = 0
    notes: int = 0
    noted: int = 0


@dataclass(frozen=True, slots=True)
class Pacing:
    """When blocks are set piece by piece, and how long marks are waited for. Characters."""

    long_paragraph: int = 400
    """A paragraph from this length on is settled row by row."""
    unresolved: int = 2_000
    """So much of a paragraph may wait for an open mark; then it is settled as it looks."""
    crowded: int = 3_000
    """An open block that cannot be set piece by piece is set anew only when it has grown by an
    eighth, once it is longer than this."""
    small_table: int = 32
    """Rows up to which a table is laid out anew for every row."""


@dataclass(slots=True)
class Draft:
    """Keeps a page's settled lines, and finds the first line that changed between two states."""

    page: Page
    pacing: Pacing = field(default_factory=Pacing)
    settled: Mark = field(default_factory=Mark)
    stale: bool = False
    """Whether something settled may differ from what the whole text will say."""
    hurried: bool = False
    """Whether more text is there already: what is only for the looks can wait for it."""
    _old: list[Line] = field(default_factory=list[Line])
    _low: int = 0

    def begin(self) -> None:
        """Take the provisional lines away; `end` compares with them."""
        self._old = []
        self._low = len(self.page.lines)
        self.rewind(self.settled)

    def mark(self) -> Mark:
        page = self.page
        return Mark(len(page.lines), len(page.links), len(page.code), len(page.notes), page.noted)

    def settle(self, references: Mark | None = None) -> None:
        """Keep the lines there are. `references`: what to keep of what they refer to."""
        kept = references or self.mark()
        count = len(self.page.lines)
        self.settled = Mark(count, kept.links, kept.code, kept.notes, kept.noted)

    def learn(self, parsed: Parsed, until: int) -> None:
        """Keep the definitions in the lines before `until`. What was set without them is stale."""
        if parsed.defines:
            self.stale = True
            known = self.page.references
            self.page.references = {
                label: found
                for label, found in parsed.references.items()
                if label in known or found["map"][1] <= until
            }

    def rewind(self, mark: Mark) -> None:
        """Take everything after `mark` away, settled or not."""
        self.rewind_lines(mark.lines)
        del self.page.links[mark.links :]
        del self.page.code[mark.code :]
        while len(self.page.notes) > mark.notes:
            self.page.notes.popitem()
        self.page.noted = mark.noted
        if self.settled.lines > mark.lines:
            self.settled = mark

    def rewind_lines(self, count: int) -> None:
        self._remember(count)
        del self.page.lines[count:]

    def replace(self, start: int, lines: list[Line]) -> None:
        """Put as many other lines in the place of those from `start` on."""
        self._remember(start)
        self.page.lines[start : start + len(lines)] = lines

    def end(self) -> int:
        """The first line that differs from before `begin`; equal lines are the same objects."""
        lines = self.page.lines
        changed = -1
        for offset, old in enumerate(self._old):
            index = self._low + offset
            if index >= len(lines):
                break
            if lines[index] == old:
                lines[index] = old
            elif changed < 0:
                changed = index
        self._old, low, old_count = [], self._low, len(self._old)
        self._low = len(lines)
        return changed if changed >= 0 else min(low + old_count, len(lines))

    def _remember(self, count: int) -> None:
        if count < self._low:
            self._old[:0] = self.page.lines[count : self._low]
            self._low = count
