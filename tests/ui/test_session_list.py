from array import array
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Button

from tests.ui.listing import listing
from tests.ui.screen_text import HarnessApp, color_of, screen_lines, style_of, theme_color
from tui_app.commands.list_actions import LIST_ACTIONS
from tui_app.core.browsing import SessionOrder
from tui_app.core.conversation import MessageState, SessionSummary
from tui_app.ui import spinner
from tui_app.ui.grouping import group
from tui_app.ui.session_rows import Summaries
from tui_app.ui.widgets.session_list import Listing, SessionList

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


def to_date(at_ms: int):
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()


def session(
    name: str,
    days: float = 0,
    pinned: bool = False,
    state: MessageState = MessageState.COMPLETE,
    title: str | None = None,
) -> SessionSummary:
    at = NOW_MS - int(days * 86_400_000)
    title = name.capitalize() if title is None else title
    return SessionSummary(name, title, at, at, 2, 1 if pinned else None, state)


SESSIONS = [
    session("rules", 300, pinned=True),
    session("python", 0.01),
    session("travel", 0.02),
    session("sql", 1, state=MessageState.FAILED),
    session("old", 20),
    session("older", 1000),
]


class SessionsApp(HarnessApp):
    CSS = "SessionList { width: 28; }"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Message] = []

    def compose(self) -> ComposeResult:
        yield SessionList()
        yield Button("other")

    @property
    def list(self) -> SessionList:
        return self.query_one(SessionList)

    def show(self, sessions: Sequence[SessionSummary] = SESSIONS) -> None:
        self.list.show(listing(sessions, NOW_MS, to_date), renewed=False)

    def on_session_list_opened(self, event: SessionList.Opened) -> None:
        self.asked.append(event)

    def on_session_list_requested(self, event: SessionList.Requested) -> None:
        self.asked.append(event)


async def test_the_same_chats_again_are_not_painted_again():
    class Watched(SessionList):
        painted = 0

        def render_line(self, y: int) -> Strip:
            self.painted += 1
            return super().render_line(y)

    class WatchedApp(SessionsApp):
        def compose(self) -> ComposeResult:
            yield Watched()

    app = WatchedApp()
    async with app.run_test(size=(40, 15)) as pilot:
        app.show()
        await pilot.pause()
        watched = app.query_one(Watched)
        painted = watched.painted
        app.show()
        await pilot.pause()
        assert watched.painted == painted > 0
        app.show(SESSIONS[1:])
        await pilot.pause()
        assert watched.painted > painted


async def test_the_list_as_drawn():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.list.reduced_motion = True
        app.show()
        app.list.current = "python"
        app.list.running = frozenset({"travel"})
        app.list.unread = frozenset({"old"})
        await pilot.pause()
        assert screen_lines(app)[:12] == [
            " Chats Archive Trash     6",
            "▎◇ Rules",
            " Today",
            " ● Python",
            "   Travel                ✱",
            " Yesterday",
            "   Sql                fail",
            " September 2026 ▾        1",
            "   Old                   •",
            " 2024 ▸                  1",
            "",
            "",
        ]
        assert color_of(app, "●") == theme_color(app, "accent")
        assert color_of(app, "fail") == theme_color(app, "error")
        assert style_of(app, "Old").bold
        assert not style_of(app, "Sql").bold


async def test_an_open_pinned_chat_has_a_full_diamond():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.current = "rules"
        await pilot.pause()
        assert "●" not in "".join(screen_lines(app))
        assert "◇" not in "".join(screen_lines(app))
        assert color_of(app, "◆") == theme_color(app, "accent")


async def test_titles_are_cut_by_cells_made_safe_and_never_empty():
    app = SessionsApp()
    async with app.run_test(size=(40, 10)) as pilot:
        titles = ["漢字" * 30, "a\x1b[2J[b]c[/z]", "", "x" * 1_000_000]
        sessions = [session(str(n), n / 100, title=title) for n, title in enumerate(titles)]
        app.show(sessions)
        await pilot.pause()
        lines = screen_lines(app)
        assert lines[2].startswith("▎  漢字漢字")
        assert lines[2].endswith("…")
        assert lines[3] == "   a␛[2J[b]c[/z]"
        assert lines[4] == "   Untitled"
        assert len(lines[5]) <= 28


async def test_no_chats_at_all():
    app = SessionsApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.show([])
        app.list.focus()
        await pilot.press("down", "enter", "delete", "f2", "p")
        assert screen_lines(app)[0] == " Chats Archive Trash     0"
        assert app.asked == []


@pytest.mark.parametrize(
    ("key", "action"),
    [
        *((key, each.name) for each in LIST_ACTIONS.values() for key in each.keys),
    ],
)
async def test_keys_ask_for_what_they_say(key: str, action: str):
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.focus()
        await pilot.press("home", "j", "j", "k", key)
        if action in ("mark", "range", "all"):
            assert app.asked == []
            assert app.list.marked >= {2}
            return
        (asked,) = app.asked
        assert isinstance(asked, SessionList.Requested)
        assert (asked.action, list(asked.numbers)) == (action, [2])
        assert asked.control is app.list


async def test_enter_opens():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.focus()
        await pilot.press("home", "j", "enter")
        (asked,) = app.asked
        assert isinstance(asked, SessionList.Opened)
        assert asked.session.id == "python"


async def test_months_and_years_fold():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.focus()
        await pilot.press("end", "enter")
        assert [line.rstrip() for line in screen_lines(app)[9:11]] == [
            "▎2024 ▾                  1",
            "   Older",
        ]
        await pilot.press("space")
        await pilot.click(SessionList, offset=(3, 7))
        assert screen_lines(app)[7:10] == [
            "▎September 2026 ▸        1",
            " 2024 ▸                  1",
            "",
        ]
        # It stays so when the list is read again, and what is opened in it is shown by its month.
        app.show(SESSIONS[1:])
        app.query_one(Button).focus()
        app.list.current = "old"
        await pilot.pause()
        assert app.list.highlighted_key == "heading September 2026"
        app.list.unfold(3)
        await pilot.pause()
        assert app.list.highlighted_session == SESSIONS[4]


async def test_marking():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.focus()
        await pilot.press("home", "space", "x")
        assert app.list.marked == {1, 2}
        assert screen_lines(app)[0].endswith("Trash   ✓ 2")
        assert screen_lines(app)[3] == " ✓ Python"
        await pilot.press("x", "down", "down", "X")
        assert app.list.marked == {1, 2, 3, 4, 5}
        await pilot.press("a")
        (asked,) = app.asked
        assert isinstance(asked, SessionList.Requested)
        assert list(asked.numbers) == [1, 2, 3, 4, 5]
        # What is folded is not shown.
        await pilot.press("A")
        assert app.list.marked == set()
        await pilot.press("A")
        assert app.list.marked == {1, 2, 3, 4, 5}
        app.show(SESSIONS[:3])
        assert app.list.marked == {1, 2, 3}
        assert app.list.unmark()
        assert not app.list.unmark()


async def test_the_first_line_shows_what_else_there_is_and_the_filter():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.list.show(
            listing(SESSIONS, NOW_MS, to_date)._replace(shelf="Trash", filtered="tag [b]")
        )
        await pilot.pause()
        assert screen_lines(app)[:3] == [
            " Chats Archive Trash     6",
            " tag [b]            F: all",
            "▎◇ Rules",
        ]
        # Few are left by a filter, so nothing is folded.
        assert screen_lines(app)[11] == "   Older"
        await pilot.click(SessionList, offset=(9, 0))
        await pilot.click(SessionList, offset=(9, 1))
        view, unfilter = app.asked
        assert isinstance(view, SessionList.Requested)
        assert isinstance(unfilter, SessionList.Requested)
        assert (view.action, view.argument, unfilter.action) == ("view", "Archive", "unfilter")


async def test_a_hundred_thousand_are_read_as_they_are_seen():
    read: list[int] = []

    def summaries(keys: Sequence[int]) -> dict[int, SessionSummary]:
        read.extend(keys)
        return {key: session(str(key), key / 100) for key in keys}

    keys = array("q", range(1, 100_001))
    order = SessionOrder(keys, array("q", [NOW_MS - key * 864_000 for key in keys]))
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.query_one(SessionList).styles.width = 30
        groups = group(order, NOW_MS, to_date)
        app.list.show(Listing(order, groups, Summaries(summaries), lambda _: None))
        app.list.focus()
        await pilot.press("end", "enter", "end", "pageup", "pagedown", "home")
        await pilot.pause()
        assert len(read) < 500
        assert (
            screen_lines(app)[0] == " Chats Archive Trash     1"
            or "100,000" in screen_lines(app)[0]
        )
        assert app.list.index_of("100000") == len(app.list.rows) - 1


async def test_a_click_opens():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        await pilot.click(SessionList, offset=(5, 4))
        assert [event.session.id for event in app.asked] == ["travel"]


async def test_the_highlight_follows_the_open_chat_and_shows_only_with_focus():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.query_one(Button).focus()
        await pilot.pause()
        app.list.current = "old"
        await pilot.pause()
        assert app.list.highlighted_session == SESSIONS[4]
        assert style_of(app, "Old").bgcolor == style_of(app, "Sql").bgcolor
        app.list.focus()
        await pilot.pause()
        assert style_of(app, "Old").bgcolor != style_of(app, "Sql").bgcolor
        app.list.current = "sql"
        await pilot.pause()
        assert app.list.highlighted_session == SESSIONS[4]


async def test_the_sign_of_a_running_reply_stands_still_where_motion_is_unwanted():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.running = frozenset({"travel"})
        app.list.reduced_motion = True
        for _ in spinner.FRAMES:
            app.list.turn()
            await pilot.pause()
            assert spinner.STILL in screen_lines(app)[4]


async def test_each_turn_is_another_frame():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.running = frozenset({"travel"})
        seen: set[str] = set()
        for _ in spinner.FRAMES:
            app.list.turn()
            await pilot.pause()
            seen.add(screen_lines(app)[4][25])
        assert seen == set(spinner.FRAMES)
