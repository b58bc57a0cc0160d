"""The chats: pinned ones, then by day, with what each is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui_app.core.conversation import MessageState, SessionSummary
from tui_app.core.text import safe_line
from tui_app.ui import spinner
from tui_app.ui.grouping import LocalDate, group_sessions, local_date
from tui_app.ui.typing import pass_on
from tui_app.ui.widgets.virtual_list import Row, VirtualList

_LONGEST_TITLE = 400
"""Characters of a title that are looked at; no list is wider."""


@dataclass(frozen=True, slots=True)
class SessionRow(Row):
    """A line of the list: the first line, a heading or a session."""

    session: SessionSummary | None = None


class SessionList(VirtualList[SessionRow]):
    """The list of chats. It shows what it is given and says what is wanted of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("g", "edge(-1)", "First", show=False),
        Binding("G", "edge(1)", "Last", show=False),
        Binding("f2,R", "ask('rename')", "Rename", show=False),
        Binding("p", "ask('pin')", "Pin", show=False),
        Binding("delete", "ask('delete')", "Delete", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | j, k, g, G | Down, up, first, last. |
    | f2, R | Rename the highlighted chat. |
    | p | Pin it, or unpin it. |
    | delete | Delete it. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "session-list--title",
        "session-list--current",
        "session-list--pinned",
        "session-list--running",
        "session-list--unread",
        "session-list--failed",
    }
    """
    | Class | Description |
    | :- | :- |
    | `session-list--title` | The first line. |
    | `session-list--current` | The glyph of the chat that is open. |
    | `session-list--pinned` | The glyph of pinned chats. |
    | `session-list--running` | The glyph of chats that are being answered. |
    | `session-list--unread` | Title and glyph of chats with an answer not seen yet. |
    | `session-list--failed` | The mark of chats whose last answer failed. |
    """

    DEFAULT_CSS = """
    SessionList {
        & > .virtual-list--highlighted { background: transparent; text-style: none; }
        &:focus > .virtual-list--highlighted { background: $panel; text-style: bold; }
        & > .session-list--title { text-style: bold; }
        & > .session-list--current { color: $accent; }
        & > .session-list--pinned { color: $muted; }
        & > .session-list--running { color: $accent; }
        & > .session-list--unread { text-style: bold; }
        & > .session-list--failed { color: $error; }
    }
    """

    current: reactive[str | None] = reactive(None, init=False)
    """The id of the chat that is open."""
    running: reactive[frozenset[str]] = reactive(frozenset[str](), init=False)
    """The ids of the chats that are being answered."""
    unread: reactive[frozenset[str]] = reactive(frozenset[str](), init=False)
    """The ids of the chats with an answer that was not seen yet."""
    reduced_motion: reactive[bool] = reactive(False, init=False)
    """Whether the spinner stands still."""

    @dataclass
    class Opened(Message):
        """A chat was chosen."""

        session_list: SessionList
        session_id: str

        @property
        def control(self) -> SessionList:
            return self.session_list

    @dataclass
    class DeleteRequested(Message):
        """A chat is to be deleted."""

        session_list: SessionList
        session_id: str

        @property
        def control(self) -> SessionList:
            return self.session_list

    @dataclass
    class RenameRequested(Message):
        """A chat is to get another title."""

        session_list: SessionList
        session_id: str

        @property
        def control(self) -> SessionList:
            return self.session_list

    @dataclass
    class PinRequested(Message):
        """A chat is to be pinned, or unpinned if it is."""

        session_list: SessionList
        session_id: str

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
        self.typing_target: Widget | None = None
        """Where keys go that mean nothing here."""

    def on_key(self, event: events.Key) -> None:
        pass_on(event, self, self.typing_target)

    def show_sessions(
        self, sessions: Sequence[SessionSummary], now_ms: int, to_date: LocalDate = local_date
    ) -> None:
        """Show these sessions. `to_date`: the day a time falls on, where the reader is."""
        rows = _rows(sessions, now_ms, to_date)
        # While another window writes this comes every second, and mostly nothing is new.
        if rows != self.rows:
            self.show_rows(rows)
        self.watch_current(self.current)

    def choose(self, key: str) -> None:
        self.post_message(self.Opened(self, key))

    def action_ask(self, what: str) -> None:
        """Ask for a change of the highlighted chat: "rename", "pin" or "delete"."""
        key = self.highlighted_key
        if key is None:
            return
        messages = {
            "rename": self.RenameRequested,
            "pin": self.PinRequested,
            "delete": self.DeleteRequested,
        }
        self.post_message(messages[what](self, key))

    def parts(self, index: int, row: SessionRow) -> tuple[Content, Content]:
        session = row.session
        if session is None:
            if index == 0:
                left = Content.styled(row.left, self.overlay("session-list--title"))
                return left, Content.styled(row.right, self.overlay("virtual-list--right"))
            return super().parts(index, row)
        title = safe_line(row.left[:_LONGEST_TITLE]) or "Untitled"
        right = Content("")
        if session.id in self.running:
            right = Content.styled(
                spinner.frame(self._tick, self.reduced_motion),
                self.overlay("session-list--running"),
            )
        elif session.last_state is MessageState.FAILED:
            right = Content.styled("fail", self.overlay("session-list--failed"))
        elif session.last_state is MessageState.INTERRUPTED:
            right = Content.styled("cut", self.overlay("session-list--failed"))
        elif session.last_state is MessageState.STREAMING:
            # In another window, or without one.
            right = Content.styled("…", self.overlay("session-list--running"))
        elif session.id in self.unread:
            right = Content.styled("•", self.overlay("session-list--current"))
        weight = self.overlay("session-list--unread") if session.id in self.unread else ""
        return Content.assemble(self._glyph(session), " ", (title, weight)), right

    def _glyph(self, session: SessionSummary) -> Content:
        current = session.id == self.current
        pinned = session.pinned_at is not None
        style = "session-list--current" if current else "session-list--pinned"
        glyph = ("◆" if current else "◇") if pinned else "●" if current else " "
        return Content.styled(glyph, self.overlay(style))

    def watch_current(self, current: str | None) -> None:
        if current is not None and not self.has_focus:
            self.highlight_key(current)

    def turn(self) -> None:
        """Move on the signs of running replies. To be called about ten times a second."""
        if self.reduced_motion or not self.running:
            return
        self._tick += 1
        top = self.scroll_offset.y
        for index in range(top, min(len(self.rows), top + self.size.height)):
            if self.rows[index].key in self.running:
                self.refresh_line(index)


def _rows(sessions: Sequence[SessionSummary], now_ms: int, to_date: LocalDate) -> list[SessionRow]:
    rows = [SessionRow("", "Chats", f"{len(sessions):,}", selectable=False)]
    for group in group_sessions(sessions, now_ms, to_date):
        if group.label:
            count = f"{len(group.sessions):,}" if group.label.isdecimal() else ""
            rows.append(SessionRow("", group.label, count, selectable=False))
        rows.extend(
            SessionRow(session.id, session.title, session=session) for session in group.sessions
        )
    return rows
