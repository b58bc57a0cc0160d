"""The chats: pinned ones, then by day, with what each is doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui_app.commands.list_actions import LIST_ACTIONS
from tui_app.core.text import safe_line
from tui_app.ui import spinner
from tui_app.ui.session_rows import SessionRow, SessionRows, Summaries
from tui_app.ui.typing import pass_on
from tui_app.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from tui_app.core.browsing import SessionOrder
    from tui_app.core.conversation import SessionSummary
    from tui_app.ui.grouping import Group

_LONGEST_TITLE = 400
"""Characters of a title that are looked at; no list is wider."""
_MARKS = {
    "failed": ("fail", "session-list--failed"),
    "interrupted": ("cut", "session-list--failed"),
    # In another window, or without one.
    "streaming": ("…", "session-list--running"),
}
"""By the `MessageState` of the newest reply: what stands at the end of the line, and its style."""
SHELVES = ("Chats", "Archive", "Trash")
"""What the list can show, as its first line calls it."""
_EMPTY = {"Archive": "Nothing is archived.", "Trash": "The trash is empty."}
"""What is said where a shelf holds nothing."""


class Listing(NamedTuple):
    """What the list shows."""

    order: SessionOrder
    groups: Sequence[Group]
    summaries: Summaries
    number_of: Callable[[str], int | None]
    """The key in the store of a session by its id."""
    shelf: str = SHELVES[0]
    filtered: str = ""
    """What it is narrowed to, in words; empty: to nothing."""


class SessionList(VirtualList[SessionRow]):
    """The list of chats. It shows what it is given and says what is wanted of it.

    Months and years fold; which are folded it remembers. Sessions can be marked, to be changed
    together.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "Down", id="chat-down", show=False),
        Binding("k", "move(-1)", "Up", id="chat-up", show=False),
        Binding("g", "edge(-1)", "First", id="chat-first", show=False),
        Binding("G", "edge(1)", "Last", id="chat-last", show=False),
        *(
            Binding(
                ",".join(action.keys),
                f"ask('{action.name}')",
                action.label,
                id=f"chat-{action.name}",
                show=False,
            )
            for action in LIST_ACTIONS.values()
        ),
    ]
    """
    | Key | Description |
    | :- | :- |
    | j, k, g, G | Down, up, first, last. |
    | others | See `LIST_ACTIONS`. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "session-list--title",
        "session-list--shelf",
        "session-list--filter",
        "session-list--current",
        "session-list--pinned",
        "session-list--marked",
        "session-list--running",
        "session-list--unread",
        "session-list--branched",
        "session-list--failed",
    }
    """
    | Class | Description |
    | :- | :- |
    | `session-list--title` | The first line: what is shown. |
    | `session-list--shelf` | In it, what could be shown instead. |
    | `session-list--filter` | The line that says what the list is narrowed to. |
    | `session-list--current` | The glyph of the chat that is open. |
    | `session-list--pinned` | The glyph of pinned chats. |
    | `session-list--marked` | The glyph of marked chats. |
    | `session-list--running` | The glyph of chats that are being answered. |
    | `session-list--unread` | Title and glyph of chats with an answer not seen yet. |
    | `session-list--branched` | The glyph of chats with several branches. |
    | `session-list--failed` | The mark of chats whose last answer failed. |
    """

    DEFAULT_CSS = """
    SessionList {
        & > .virtual-list--highlighted { background: transparent; text-style: none; }
        &:focus > .virtual-list--highlighted { background: $panel; text-style: bold; }
        & > .session-list--title { text-style: bold; }
        & > .session-list--shelf { color: $muted; }
        & > .session-list--filter { color: $accent; }
        & > .session-list--current { color: $accent; }
        & > .session-list--pinned { color: $muted; }
        & > .session-list--marked { color: $accent; text-style: bold; }
        & > .session-list--running { color: $accent; }
        & > .session-list--unread { text-style: bold; }
        & > .session-list--branched { color: $muted; }
        & > .session-list--failed { color: $error; }
    }
    """

    current: reactive[str | None] = reactive(None, init=False)
    """The id of the chat that is open."""
    running: reactive[frozenset[str]] = reactive(frozenset[str](), init=False)
    """The ids of the chats that are being answered."""
    unread: reactive[frozenset[str]] = reactive(frozenset[str](), init=False)
    """The ids of the chats with an answer that was not seen yet."""
    marked: reactive[frozenset[int]] = reactive(frozenset[int](), init=False)
    """The keys in the store of the chats that are marked."""
    reduced_motion: reactive[bool] = reactive(False, init=False)
    """Whether the spinner stands still."""

    @dataclass
    class Opened(Message):
        """A chat was chosen."""

        session_list: SessionList
        session: SessionSummary

        @property
        def control(self) -> SessionList:
            return self.session_list

    @dataclass
    class Requested(Message):
        """Something is to be done that `LIST_ACTIONS` has."""

        session_list: SessionList
        action: str
        numbers: Sequence[int]
        """The keys in the store of the chats it is about: those marked, else the highlighted."""
        argument: str = ""
        """With `view`: what to show, a name in `SHELVES`; empty: the next."""

        @property
        def control(self) -> SessionList:
            return self.session_list

    @dataclass
    class MarksChanged(Message):
        """Others are marked than before, or another shelf is shown: keys mean something else."""

        session_list: SessionList

        @property
        def control(self) -> SessionList:
            return self.session_list

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._tick = 0
        self._listing: Listing | None = None
        self._turned: set[str] = set()
        """The headings that are folded or not contrary to what they are at first."""
        self._last_mark: int | None = None
        self.typing_target: Widget | None = None
        """Where keys go that mean nothing here."""

    def on_key(self, event: events.Key) -> None:
        pass_on(event, self, self.typing_target)

    # What the owner calls

    @property
    def listing(self) -> Listing | None:
        """What is shown; None: nothing yet."""
        return self._listing

    @property
    def shelf(self) -> str:
        """Which of `SHELVES` is shown."""
        return self._listing.shelf if self._listing is not None else SHELVES[0]

    @property
    def source(self) -> SessionRows | None:
        """The rows, where there are any yet."""
        return self._rows if isinstance(self._rows, SessionRows) else None

    @property
    def targets(self) -> Sequence[int]:
        """The keys of the sessions that are meant: those marked, else the highlighted one."""
        if self.marked:
            return sorted(self.marked)
        row = self._row_at(self.highlighted)
        return [row.number] if row is not None and row.number is not None else []

    @property
    def highlighted_session(self) -> SessionSummary | None:
        """The session of the highlighted row."""
        row = self._row_at(self.highlighted)
        return row.session if row is not None else None

    def show(self, listing: Listing, *, renewed: bool = True) -> None:
        """Show these sessions. `renewed`: whether any of them may say something else than before."""
        before, self._listing = self._listing, listing
        if self.marked:
            self.marked &= frozenset(listing.order.keys)
        # While another window writes this comes every second, and mostly nothing is new.
        same = before is not None and (
            (before.order, before.groups, before.shelf, before.filtered)
            == (listing.order, listing.groups, listing.shelf, listing.filtered)
        )
        if not same:
            self._lay_out()
            if before is not None and before.shelf != listing.shelf:
                self._begin_anew()
        elif renewed:
            self.refresh()
        if before is None or not same:
            self.watch_current(self.current)

    def _begin_anew(self) -> None:
        """Mark none, and begin at the first session, or at its heading where that is folded."""
        self.marked = frozenset()
        self.post_message(self.MarksChanged(self))
        rows = self.source
        if rows is not None and rows.order.keys:
            self.highlighted = rows.row_of(0)

    def unfold(self, place: int) -> None:
        """Unfold the group of the session at a place in the order, and highlight it."""
        rows = self.source
        if rows is None:
            return
        group = rows.group_at(place)
        if self._is_folded(group):
            self._turned ^= {group.label}
            self._lay_out()
            rows = self.source or rows
        index = rows.row_of(place)
        self.highlighted = index
        self.reveal(index)

    def choose(self, key: str) -> None:
        row = self._row_at(self.highlighted)
        if row is None:
            return
        if row.group is not None:
            self._turned ^= {row.group.label}
            self._lay_out()
        elif row.session is not None:
            self.post_message(self.Opened(self, row.session))

    def follow(self) -> None:
        """Highlight the chat that is open."""
        self.watch_current(self.current)

    def unmark(self) -> bool:
        """Mark none. Whether any was."""
        had, self.marked = bool(self.marked), frozenset()
        return had

    # Keys and mouse

    def action_ask(self, what: str) -> None:
        """Do what stands in `LIST_ACTIONS`, or ask for it."""
        marking = {"mark": self._mark, "range": self._mark_range, "all": self._mark_all}
        if what in marking:
            marking[what]()
            return
        about_list = what in ("filter", "unfilter", "date", "view")
        numbers = self.targets
        if numbers or about_list:
            self.post_message(self.Requested(self, what, numbers))

    def on_click(self, event: events.Click) -> None:
        # The rows that can be selected are seen to by the list of any rows.
        index = event.y + self.scroll_offset.y
        row = self._row_at(index)
        if event.button != 1 or row is None or row.selectable:
            return
        if index == 0:
            x = event.x - 1
            for name in SHELVES:
                if 0 <= x < len(name) and self._shows_shelves:
                    self.post_message(self.Requested(self, "view", (), name))
                x -= len(name) + 1
        elif row.group is None and row.right:
            self.post_message(self.Requested(self, "unfilter", ()))

    def _mark(self) -> None:
        row = self._row_at(self.highlighted)
        if row is None:
            return
        if row.number is None:
            self.choose(row.key)
            return
        self.marked ^= {row.number}
        self._last_mark = row.number
        self.action_move(1)

    def _mark_range(self) -> None:
        rows, here = self.source, self.highlighted
        if rows is None or here is None:
            return
        last = self.index_of(str(self._last_mark)) if self._last_mark is not None else None
        numbers = rows.numbers(*sorted((here if last is None else last, here)))
        self.marked |= frozenset(numbers)

    def _mark_all(self) -> None:
        rows = self.source
        if rows is not None:
            numbers = frozenset(rows.numbers(0, len(rows)))
            self.marked = frozenset() if numbers <= self.marked else numbers

    def watch_marked(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self))

    # Drawing

    def parts(self, index: int, row: SessionRow) -> tuple[Content, Content]:
        session = row.session
        if row.group is not None:
            return self._heading(row, row.group)
        if row.number is None:
            if index == 0:
                return self._first_line(row)
            return self._filter_line(row) if row.right else super().parts(index, row)
        if session is None:
            return Content("  (gone)"), Content("")
        title = safe_line(row.left[:_LONGEST_TITLE]) or "Untitled"
        right = self._state(session)
        if session.branched:
            branched = Content.styled("‹›", self.overlay("session-list--branched"))
            right = Content.assemble(branched, " ", right) if right.plain else branched
        weight = self.overlay("session-list--unread") if session.id in self.unread else ""
        glyph = self._glyph(session, marked=row.number in self.marked)
        return Content.assemble(glyph, " ", (title, weight)), right

    @property
    def _shows_shelves(self) -> bool:
        listing = self._listing
        return listing is not None and (self.has_focus or self.shelf != SHELVES[0])

    def _first_line(self, row: SessionRow) -> tuple[Content, Content]:
        right = f"✓ {len(self.marked):,}" if self.marked else row.right
        count = Content.styled(right, self.overlay("virtual-list--right"))
        title, other = self.overlay("session-list--title"), self.overlay("session-list--shelf")
        if not self._shows_shelves:
            return Content.styled(row.left, title), count
        words = [(name, title if name == row.left else other) for name in SHELVES]
        return Content.assemble(words[0], " ", words[1], " ", words[2]), count

    def _filter_line(self, row: SessionRow) -> tuple[Content, Content]:
        style = self.overlay("session-list--filter")
        return Content.styled(safe_line(row.left), style), Content.styled(row.right, style)

    def _heading(self, row: SessionRow, group: Group) -> tuple[Content, Content]:
        sign = "" if not group.folds else " ▸" if row.folded else " ▾"
        left = Content.styled(group.label + sign, self.overlay("virtual-list--heading"))
        return left, Content.styled(row.right, self.overlay("virtual-list--right"))

    def _state(self, session: SessionSummary) -> Content:
        if session.id in self.running:
            return Content.styled(
                spinner.frame(self._tick, self.reduced_motion),
                self.overlay("session-list--running"),
            )
        if session.last_state in _MARKS:
            mark, style = _MARKS[session.last_state]
            return Content.styled(mark, self.overlay(style))
        if session.id in self.unread:
            return Content.styled("•", self.overlay("session-list--current"))
        return Content("")

    def _glyph(self, session: SessionSummary, *, marked: bool) -> Content:
        if marked:
            return Content.styled("✓", self.overlay("session-list--marked"))
        current = session.id == self.current
        pinned = session.pinned_at is not None
        style = "session-list--current" if current else "session-list--pinned"
        glyph = ("◆" if current else "◇") if pinned else "●" if current else " "
        return Content.styled(glyph, self.overlay(style))

    def watch_current(self, current: str | None) -> None:
        if current is None or self.has_focus or self._listing is None:
            return
        number = self._listing.number_of(current)
        if number is not None:
            self.highlight_key(str(number))

    def on_focus(self) -> None:
        self.refresh_line(0)

    def on_blur(self) -> None:
        self.refresh_line(0)

    def turn(self) -> None:
        """Move on the signs of running replies. To be called about ten times a second."""
        if self.reduced_motion or not self.running:
            return
        self._tick += 1
        top = self.scroll_offset.y
        for index in range(top, min(len(self.rows), top + self.size.height)):
            session = self.rows[index].session
            if session is not None and session.id in self.running:
                self.refresh_line(index)

    def _lay_out(self) -> None:
        listing = self._listing
        if listing is None:
            return
        above = [SessionRow("", listing.shelf, f"{len(listing.order.keys):,}", selectable=False)]
        if listing.filtered:
            above.append(SessionRow("", listing.filtered, "F: all", selectable=False))
        nothing = "No chat here has it." if listing.filtered else _EMPTY.get(listing.shelf, "")
        if nothing and not listing.order.keys:
            above.append(SessionRow("", nothing, selectable=False))
        folded = {group.label for group in listing.groups if self._is_folded(group)}
        self.show_rows(
            SessionRows(
                listing.order, listing.groups, listing.summaries, above=above, folded=folded
            )
        )

    def _is_folded(self, group: Group) -> bool:
        # What a filter leaves is few, and wanted.
        at_first = group.is_year and self._listing is not None and not self._listing.filtered
        return group.folds and at_first != (group.label in self._turned)
