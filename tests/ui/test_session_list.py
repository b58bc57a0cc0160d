from datetime import UTC, datetime

import pytest
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Button

from tests.ui.screen_text import HarnessApp, color_of, screen_lines, style_of, theme_color
from tui_app.core.conversation import MessageState, SessionSummary
from tui_app.ui import spinner
from tui_app.ui.widgets.session_list import SessionList

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

    def show(self) -> None:
        self.list.show_sessions(SESSIONS, NOW_MS, to_date)

    def on_session_list_opened(self, event: SessionList.Opened) -> None:
        self.asked.append(event)

    def on_session_list_delete_requested(self, event: SessionList.DeleteRequested) -> None:
        self.asked.append(event)

    def on_session_list_rename_requested(self, event: SessionList.RenameRequested) -> None:
        self.asked.append(event)

    def on_session_list_pin_requested(self, event: SessionList.PinRequested) -> None:
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
        app.list.show_sessions(SESSIONS[1:], NOW_MS, to_date)
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
            " Chats                   6",
            "▎◇ Rules",
            " Today",
            " ● Python",
            "   Travel                ✱",
            " Yesterday",
            "   Sql                fail",
            " September 2026",
            "   Old                   •",
            " 2024                    1",
            "   Older",
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
        app.list.show_sessions(sessions, NOW_MS, to_date)
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
        app.list.show_sessions([], NOW_MS, to_date)
        app.list.focus()
        await pilot.press("down", "enter", "delete", "f2", "p")
        assert screen_lines(app)[0] == " Chats                   0"
        assert app.asked == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("enter", SessionList.Opened),
        ("delete", SessionList.DeleteRequested),
        ("f2", SessionList.RenameRequested),
        ("R", SessionList.RenameRequested),
        ("p", SessionList.PinRequested),
    ],
)
async def test_keys_ask_for_what_they_say(key: str, message: type[Message]):
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.list.focus()
        await pilot.press("home", "j", "j", "k", key)
        (asked,) = app.asked
        assert isinstance(asked, message)
        assert asked.session_id == "python"
        assert asked.control is app.list


async def test_a_click_opens():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        await pilot.click(SessionList, offset=(5, 4))
        assert [event.session_id for event in app.asked] == ["travel"]


async def test_the_highlight_follows_the_open_chat_and_shows_only_with_focus():
    app = SessionsApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.show()
        app.query_one(Button).focus()
        await pilot.pause()
        app.list.current = "old"
        await pilot.pause()
        assert app.list.highlighted_key == "old"
        assert style_of(app, "Old").bgcolor == style_of(app, "Sql").bgcolor
        app.list.focus()
        await pilot.pause()
        assert style_of(app, "Old").bgcolor != style_of(app, "Sql").bgcolor
        app.list.current = "sql"
        await pilot.pause()
        assert app.list.highlighted_key == "old"


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
