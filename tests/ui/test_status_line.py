import pytest
from textual.app import ComposeResult
from textual.widgets import Static

from tests.ui.screen_text import HarnessApp, color_of, screen_lines, style_of, theme_color
from tui_app.ui import spinner
from tui_app.ui.status import hints_for
from tui_app.ui.widgets.status_line import Hint, StatusLine, lay_out

HINTS = (
    Hint("Enter", "send", "send"),
    Hint("^J", "newline", "newline"),
    Hint("Tab", "messages", "messages"),
    Hint("^P", "more"),
)
RIGHT = "AI/ML API  2k/1M  $0.04"


class StatusApp(HarnessApp):
    CSS = "Static { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("above")
        yield StatusLine()

    @property
    def line(self) -> StatusLine:
        return self.query_one(StatusLine)

    def show(self) -> None:
        self.line.hints = HINTS
        self.line.right = RIGHT

    def on_status_line_hint_clicked(self, event: StatusLine.HintClicked) -> None:
        assert event.control is self.line
        self.clicked.append(event.action)


async def test_the_line_as_drawn():
    app = StatusApp()
    async with app.run_test(size=(80, 4)) as pilot:
        app.show()
        await pilot.pause()
        left = " Enter send  ^J newline  Tab messages  ^P more"
        assert screen_lines(app)[3] == left.ljust(79 - len(RIGHT)) + RIGHT
        assert color_of(app, "Enter") == theme_color(app, "accent")
        assert style_of(app, "Enter").bold
        assert color_of(app, "send") == theme_color(app, "muted")
        assert color_of(app, "AI/ML") == theme_color(app, "muted")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, " Enter send  ^J newline             AI/ML API  2k/1M  $0.04"),
        (40, " Enter send     AI/ML API  2k/1M  $0.04"),
        (30, " Enter send  AI/ML API  2k/1…"),
        (20, "          AI/ML AP…"),
        (12, "      AI/M…"),
        (3, ""),
        (1, ""),
    ],
)
async def test_hints_go_from_the_right_when_it_is_narrow(width: int, line: str):
    app = StatusApp()
    async with app.run_test(size=(width, 4)) as pilot:
        app.show()
        await pilot.pause()
        assert len(screen_lines(app)) == 4
        assert screen_lines(app)[3] == line


@pytest.mark.parametrize("width", range(1, 100))
def test_parts_never_overlap_nor_leave_the_line(width: int):
    for state in ("", "✱ Connecting…", "漢字" * 30):
        layout = lay_out(width, state, HINTS, RIGHT)
        at = 1 + (len(layout.state) if "漢" not in layout.state else 0)
        for start, end in layout.hints.values():
            assert start >= at
            at = end
        assert layout.right_start >= at or not layout.right
        assert layout.right_start + len(layout.right) <= max(1, width - 1)


def test_what_is_always_shown_stays_where_others_go() -> None:
    hints = (*HINTS, Hint("F1", "all keys", always=True))
    shown = {width: list(lay_out(width, "", hints, RIGHT).hints) for width in range(1, 120)}
    assert shown[110] == [0, 1, 2, 3, 4]
    assert shown[80] == [0, 1, 2, 4]
    assert shown[60] == [0, 4]
    assert shown[40] == [4]
    assert shown[20] == []


@pytest.mark.parametrize("focus", ["prompt", "messages", "find", "list"])
@pytest.mark.parametrize("finding", [True, False])
def test_the_key_for_all_keys_is_always_there_at_80_columns(focus: str, finding: bool) -> None:
    for doing in ("", "streaming", "editing"):
        hints = hints_for(doing=doing, focus=focus, finding=finding)
        layout = lay_out(80, "", hints, "A provider with a name of 40 characters.")
        assert "F1" in [hints[number].key for number in layout.hints]


def test_on_a_message_the_keys_that_matter_come_first() -> None:
    hints = hints_for(doing="", focus="messages")
    layout = lay_out(80, "", hints, "AI/ML API")
    shown = [hints[number].key for number in layout.hints]
    assert shown == ["y", "c", "r", "e", "i", "Space", "F1"]


async def test_the_state_comes_first_with_its_spinner():
    app = StatusApp()
    async with app.run_test(size=(80, 4)) as pilot:
        app.show()
        app.line.state = "Connecting…"
        app.line.busy = True
        app.line.reduced_motion = True
        await pilot.pause()
        assert screen_lines(app)[3].startswith(" ✱ Connecting…  Enter send  ^J newline  ")
        assert color_of(app, "Connecting") == theme_color(app, "accent")
        app.line.busy = False
        app.line.state = ""
        await pilot.pause()
        assert screen_lines(app)[3].startswith(" Enter send")


async def test_the_spinner_turns_only_when_busy():
    app = StatusApp()
    async with app.run_test(size=(80, 4)) as pilot:
        timer = app.line._turning
        assert not timer._active.is_set()
        app.line.busy = True
        assert timer._active.is_set()
        app.line.reduced_motion = True
        assert not timer._active.is_set()
        app.line.reduced_motion = False
        timer.pause()
        seen: set[str] = set()
        for _ in spinner.FRAMES:
            app.line._turn()
            await pilot.pause()
            seen.add(screen_lines(app)[3][1])
        assert seen == set(spinner.FRAMES)
        app.line.busy = False
        assert not timer._active.is_set()


async def test_hints_are_clicked_and_marked_under_the_mouse():
    app = StatusApp()
    async with app.run_test(size=(80, 4)) as pilot:
        app.show()
        await pilot.click(StatusLine, offset=(1, 0))
        await pilot.click(StatusLine, offset=(22, 0))
        assert app.clicked == ["send", "newline"]
        for x in (0, 11, 12 + 11, 70, 40):
            await pilot.click(StatusLine, offset=(x, 0))
        assert app.clicked == ["send", "newline"]
        await pilot.hover(StatusLine, offset=(14, 0))
        await pilot.pause()
        assert style_of(app, "newline").underline
        assert not style_of(app, "send").underline
        await pilot.hover(Static)
        await pilot.pause()
        assert not style_of(app, "newline").underline


async def test_foreign_text_is_only_text():
    app = StatusApp()
    async with app.run_test(size=(80, 4)) as pilot:
        app.line.right = "a\x1b[2J[b]b\nc"
        app.line.state = "[/x]\x9b"
        app.line.hints = (Hint("\x07", "[red]x"),)
        await pilot.pause()
        line = screen_lines(app)[3]
        assert line.startswith(" [/x]\ufffd  ␇ [red]x")
        assert line.endswith("a␛[2J[b]b c")
