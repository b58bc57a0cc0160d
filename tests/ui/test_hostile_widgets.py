"""Every widget over the corpus of hostile texts, without the net that the app spreads below them."""

import re
from collections.abc import Callable, Iterable

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from tests.stubs import hostile
from tests.ui.listing import listing
from tests.ui.screen_text import HarnessApp
from tui_app.core.conversation import MessageState, SessionSummary
from tui_app.core.text import MOST_MARKS, is_mark, safe_line
from tui_app.ui.clipboard import Clipboard
from tui_app.ui.line_filter import SafeLines
from tui_app.ui.links import link_facts
from tui_app.ui.screens.picker import PickerList, PickerRow
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.facts import Fact, Facts
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.widgets.prompt import PromptBar
from tui_app.ui.widgets.session_list import SessionList
from tui_app.ui.widgets.status_line import Hint, StatusLine
from tui_app.ui.widgets.title_line import TitleLine
from tui_app.ui.widgets.welcome import Welcome

TEXTS = {**hostile.ALL, **hostile.HARMLESS}
BEGINNINGS = [text[:1_000] for text in TEXTS.values()]
"""More than a line holds; the whole of a flood takes long to make safe, and does nothing more."""
OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0001]"
)
OWN_META = {"offset"}


def check(strips: Iterable[Strip], width: int, text: str) -> None:
    """Nothing to obey, no more cells than there are, no crowd of marks, no action."""
    for strip in strips:
        line = strip.text
        assert not OBEYED.search(line), (ascii(text)[:80], ascii(line)[:200])
        assert cell_len(line) == strip.cell_length == width, (ascii(text)[:80], ascii(line)[:200])
        marks = 0
        for character in line:
            marks = marks + 1 if is_mark(character) else 0
            assert marks <= MOST_MARKS + 1
        for segment in strip:
            assert segment.style is None or set(segment.style.meta) <= OWN_META


def painted(widget: Widget) -> list[Strip]:
    size = widget.size
    return [widget.render_line(y) for y in range(size.height)]


class WidgetsApp(HarnessApp):
    """One widget, as large as it likes to be."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def show_title(widget: TitleLine, text: str) -> None:
    widget.name_text = text
    widget.model = text


def show_notice(widget: Divider, text: str) -> None:
    widget.notice = text


def show_state(widget: StatusLine, text: str) -> None:
    widget.state, widget.right, widget.hints = text, text, (Hint(text, text, "send"),)


def show_answerer(widget: Welcome, text: str) -> None:
    widget.problem = ""
    widget.answerer = (text, text)


def show_problem(widget: Welcome, text: str) -> None:
    widget.problem = text


EXITS: dict[str, tuple[type[Widget], Callable[..., None]]] = {
    "title line": (TitleLine, show_title),
    "notice": (Divider, show_notice),
    "status line": (StatusLine, show_state),
    "welcome": (Welcome, show_answerer),
    "what is wrong": (Welcome, show_problem),
}


@pytest.mark.parametrize(("kind", "show"), EXITS.values(), ids=EXITS)
async def test_lines_of_text(kind: type[Widget], show: Callable[..., None]) -> None:
    widget = kind()
    async with WidgetsApp(widget).run_test(size=(80, 12)):
        for text in TEXTS.values():
            show(widget, text)
            check(painted(widget), widget.size.width, text)
        show(widget, "[@click=app.quit]x[/] [bold")
        assert "[@click=app.quit]x[/]" in "".join(strip.text for strip in painted(widget))


async def test_the_list_of_chats() -> None:
    sessions = [
        SessionSummary(f"id{number}", text, 0, 0, 2, last_state=MessageState.FAILED)
        for number, text in enumerate(TEXTS.values())
    ]
    widget = SessionList()
    async with WidgetsApp(widget).run_test(size=(40, 2 * len(sessions))) as pilot:
        widget.show(listing(sessions, 1_000))
        widget.running = frozenset(session.id for session in sessions[::2])
        await pilot.pause()
        width = widget.scrollable_content_region.width
        for row, strip in zip(widget.rows, painted(widget), strict=False):
            check([strip], width, row.left)
            assert strip.text.rstrip()


async def test_pickers() -> None:
    rows = [
        PickerRow(str(number), text, text, detail=text) for number, text in enumerate(BEGINNINGS)
    ] + [PickerRow("", text, selectable=False) for text in BEGINNINGS]
    widget = PickerList()
    async with WidgetsApp(widget).run_test(size=(60, len(rows))) as pilot:
        widget.show_rows(rows)
        for query in ("", "ae", "\u0301", "\x1b"):
            widget.query_text = query
            await pilot.pause()
            for row, strip in zip(widget.rows, painted(widget), strict=False):
                check([strip], widget.scrollable_content_region.width, row.left)


@pytest.mark.parametrize("width", [30, 80])
async def test_facts(width: int) -> None:
    facts = [fact for text in BEGINNINGS for fact in (Fact(text, text), Fact(text))]
    widget = Facts(facts)
    async with WidgetsApp(widget).run_test(size=(width, 40)):
        check(widget.render_lines(widget.size.region), widget.size.width, "facts")


async def test_a_panel() -> None:
    for text in (hostile.MARKUP["action"], hostile.ESCAPES["CSI colours"], "\u202e", "[/]"):
        panel = Panel([Fact("A", "b")], text)
        app = WidgetsApp(panel)
        async with app.run_test(size=(84, 20)):
            for strip in app.screen._compositor.render_strips():
                assert not OBEYED.search(strip.text)
                assert cell_len(strip.text) == 84


async def test_the_prompt() -> None:
    bar = PromptBar()
    app = WidgetsApp(bar)
    async with app.run_test(size=(40, 30)):
        for name, text in TEXTS.items():
            bar.prompt.put(text)
            put = bar.prompt.text
            bar.prompt.put("")
            bar.prompt.on_paste(events.Paste(text))
            assert bar.prompt.text == put, name
            assert not OBEYED.search(re.sub("[\n\t]", "", put)), name
            for strip in painted(bar.prompt):
                assert not OBEYED.search(strip.text), name
        app.copy_to_clipboard(hostile.ESCAPES["CSI ends a paste"])
        bar.prompt.put("")
        bar.prompt.action_paste()
        assert bar.prompt.text == "a␛[201~rm -rf ~\nb"


async def test_a_line_to_type_in() -> None:
    for text in (hostile.ESCAPES["CSI ends a paste"], "a\nb\tc\u202e", "[/]", "[@click=app.quit]x"):
        app = WidgetsApp(Vertical())
        async with app.run_test(size=(80, 3)) as pilot:
            field = LineInput(text, text)
            await app.widget.mount(field)
            assert field.value == safe_line(text)
            field.post_message(events.Paste(text))
            await pilot.pause()
            assert not OBEYED.search(field.value)
            for value in ("", field.value):
                field.value = value
                await pilot.pause()
                shown = "".join(strip.text for strip in app.screen._compositor.render_strips())
                assert not OBEYED.search(shown)
                assert safe_line(text) in shown
            app.copy_to_clipboard(text)
            field.clear()
            field.action_paste()
            assert field.value == safe_line(text)


async def test_a_copy_holds_nothing_that_a_shell_obeys(tmp_path) -> None:
    told: list[str] = []
    given = tmp_path / "given"
    for tool in ("tmux", "wl-copy"):
        (tmp_path / tool).write_text(f"#!/bin/sh\ncat > '{given}'\n")
        (tmp_path / tool).chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    for text in hostile.ALL.values():
        await Clipboard({"SSH_TTY": "x"}, told.append).copy(text)
        assert not OBEYED.search(re.sub("[\n\t]", "", told[-1]))
        told[-1].encode()
    for environ in ({"TMUX": "x"}, {"WAYLAND_DISPLAY": "x"}):
        given.unlink(missing_ok=True)
        copying = Clipboard({**environ, "PATH": path}, told.append)
        await copying.copy("rm \x1b[201~\r\ud800 ~\x03")
        assert given.read_text() == "rm ␛[201~\n\ufffd ~␃" == told[-1]


def test_the_net_keeps_the_width() -> None:
    for text in TEXTS.values():
        segments = [Segment(text), Segment("end")]
        made = SafeLines().apply(segments, Color(0, 0, 0))
        joined = "".join(segment.text for segment in made)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", joined)
        assert sum(map(cell_len, joined)) == sum(cell_len(c) for c in text + "end")


def test_a_link_is_told_with_its_site() -> None:
    def told(address: str) -> dict[str, str]:
        return {fact.label: fact.value for fact in link_facts(address)}

    assert told("https://e.example/x") == {
        "Address": "https://e.example/x",
        "Leads to": "e.example",
    }
    assert told("https://bank.example@evil.example/")["Leads to"] == "evil.example"
    assert "user name" in told("https://bank.example@evil.example/")["Careful"]
    assert told("https://xn--pple-43d.com/")["Which reads"].startswith("\u0430pple.com")
