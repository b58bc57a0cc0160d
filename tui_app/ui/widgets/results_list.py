"""What a search found: sessions, and below each the messages that were found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.message import Message

from tui_app.core.chat import Role
from tui_app.core.query import FILTERS, Filter
from tui_app.core.search import Found, Hit, Results, Snippet
from tui_app.core.text import displayed, safe_line
from tui_app.ui.moments import day_words
from tui_app.ui.widgets.virtual_list import Row, VirtualList

_NEAR = 20
"""Rows below the screen that are there before they are scrolled to."""
_WROTE = {Role.USER: "you", Role.ASSISTANT: "model"}
_INDENT = 9
"""Cells before a snippet."""
_ENTRY = 24
"""Cells of what can be typed, before what it means."""
_PLAIN = (
    ("word wo", "all the words, whole or begun"),
    ('"a phrase"', "these words, one after the other"),
    ("-word", "without it"),
)
_WAYS = (
    "All of the words have to be in one message, or in the title.",
    "Try fewer words, or only how they begin. Accents and capitals do not matter.",
    "Chats that were deleted are not searched.",
)


@dataclass(frozen=True, slots=True)
class ResultRow(Row):
    """A session, a message that was found in it, or a word about them."""

    found: Found | None = None
    hit: Hit | None = None
    detail: str = ""
    """What stands beside `left`, where the row is no result."""
    indent: int = 0
    """Cells before `left`, there."""


class ResultsList(VirtualList[ResultRow]):
    """The results. It says when more of them are about to be seen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "results--title",
        "results--mark",
        "results--faint",
    }
    """
    | Class | Description |
    | :- | :- |
    | `results--title` | The titles of sessions. |
    | `results--mark` | What was found. |
    | `results--faint` | Who wrote a message, and how many more there are. |
    """

    DEFAULT_CSS = """
    ResultsList {
        & > .results--title { text-style: bold; }
        & > .results--mark { color: $warning; text-style: bold underline; }
        & > .results--faint { color: $muted; }
        & > .virtual-list--highlighted { text-style: none; }
    }
    """

    @dataclass
    class NearEnd(Message):
        """The last rows are on the screen, or nearly so."""

        results_list: ResultsList

        @property
        def control(self) -> ResultsList:
            return self.results_list

    def show_rows(self, rows: Sequence[ResultRow], *, highlight: str | None = None) -> None:
        super().show_rows(rows, highlight=highlight)
        self._look_ahead()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._look_ahead()

    def _look_ahead(self) -> None:
        if self.scroll_offset.y + self.size.height + _NEAR > len(self.rows):
            self.post_message(self.NearEnd(self))

    def parts(self, index: int, row: ResultRow) -> tuple[Content, Content]:
        right = Content.styled(safe_line(row.right), self.overlay("virtual-list--right"))
        faint = self.overlay("results--faint")
        if row.hit is not None:
            wrote = Content.styled(f"  {_WROTE.get(row.hit.role, '')}".ljust(_INDENT), faint)
            return Content.assemble(wrote, self._marked(row.hit.snippet)), right
        if row.found is not None:
            title = self._marked(row.found.title) or Content("Untitled")
            title = title.stylize_before(self.overlay("results--title"))
            return Content.assemble(_glyphs(row.found), title), right
        left = Content(" " * row.indent + safe_line(row.left))
        if row.detail:
            detail = Content.styled(safe_line(row.detail), faint)
            return left.pad_right(max(2, _ENTRY - left.cell_length)) + detail, right
        return left.stylize(faint), right

    def _marked(self, snippet: Snippet) -> Content:
        style = self.overlay("results--mark")
        parts: list[Content] = []
        last = 0
        for start, end in (*snippet.marks, (len(snippet.text), len(snippet.text))):
            parts.append(Content(_shown(snippet.text[last:start])))
            parts.append(Content.styled(_shown(snippet.text[start:end]), style))
            last = end
        return Content.assemble(*parts)


def result_rows(results: Results, now_ms: int) -> list[ResultRow]:
    """The rows of what was found. The key of a message is its id, as is that of a session that was
    found as a whole; the others cannot be chosen."""
    rows: list[ResultRow] = []
    for found in results.found:
        whole = bool(found.title.marks) or not found.hits
        last = found.hits[0].created_at if found.hits else found.session.updated_at
        day = day_words(last, now_ms)
        key = found.session.id if whole else ""
        rows.append(ResultRow(key, found.session.title, day, whole, found))
        for hit in found.hits:
            its_day = day_words(hit.created_at, now_ms)
            right = its_day if its_day != day else ""
            rows.append(ResultRow(hit.message_id, hit.snippet.text, right, True, found, hit))
        if found.others:
            left = f"and {found.others:,} more in this chat"
            rows.append(ResultRow("", left, selectable=False, indent=_INDENT))
    return rows


def filter_rows() -> list[ResultRow]:
    """What can be looked for. The key is what begins it."""
    rows = [ResultRow("", "What can be looked for", selectable=False)]
    rows += [ResultRow("", typed, selectable=False, detail=means) for typed, means in _PLAIN]
    rows += [ResultRow(f"{each.name}:", _typed(each), detail=each.summary) for each in FILTERS]
    return rows


def nothing_rows(text: str) -> list[ResultRow]:
    """What to do where nothing was found."""
    first = f"Nothing found for {safe_line(text, 60)}"
    return [ResultRow("", line, selectable=False) for line in ("", first, "", *_WAYS)]


def notice_rows(*lines: str) -> list[ResultRow]:
    """What is to be said instead of results."""
    return [ResultRow("", line, selectable=False) for line in ("", *lines)]


def _typed(each: Filter) -> str:
    """A filter as it is typed, with the first of its values."""
    return f"{each.name}:{', '.join(each.values[: 2 if each.open else 3]) or '…'}"


def _glyphs(found: Found) -> str:
    pinned = "◇ " if found.session.pinned_at is not None else ""
    return f"{pinned}{'▫ ' if found.archived else ''}"


def _shown(text: str) -> str:
    return displayed(text).replace("\n", " ")
