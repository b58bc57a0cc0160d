"""What is told of replies that end where nobody sees it, and where it can be read again."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from tests.stubs.clock import StillClock
from tests.stubs.loopback import (
    END,
    Close,
    Hang,
    LoopbackServer,
    Step,
    WaitFor,
    delta,
    event,
    head,
    status,
    stream_text,
)
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.ui.desktop_notice import desktop_notice
from tui_app.ui.notices import MOST, Notices, notice_rows
from tui_app.ui.presence import Presence
from tui_app.ui.widgets.session_list import SessionList


class Heard:
    """A chat, its clock, and what left the terminal besides the screen."""

    def __init__(self, chat: Chat, clock: StillClock) -> None:
        self.chat = chat
        self.clock = clock
        self.bells = 0
        self.notices: list[str] = []
        chat.app.bell = self._ring  # type: ignore[method-assign]
        chat.app._driver.write = self._write  # type: ignore[method-assign,union-attr]

    def _ring(self) -> None:
        self.bells += 1

    def _write(self, data: str) -> None:
        if data.startswith("\x1b]9;"):
            self.notices.append(data)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@asynccontextmanager
async def listening(
    folder: Path, server: LoopbackServer, settings: str = ""
) -> AsyncIterator[Heard]:
    clock = StillClock()
    app = make_app(folder, settings + config_for(server), clock=clock)
    async with running(app) as chat:
        yield Heard(chat, clock)


def held(release: threading.Event, *rest: Step) -> list[Step]:
    return [head(), event(delta("It begins")), WaitFor(release), *rest]


def ended(release: threading.Event) -> list[Step]:
    return held(release, event(delta(" and ends.", finish="stop")), event("[DONE]"), END)


async def test_a_reply_that_ends_in_another_chat_is_told(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script(ended(release))
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("What, [b]now[/b]?")
        await chat.shows("It begins")
        await chat.press("ctrl+n")
        release.set()
        await chat.shows(r"─ “What, \[b\]now\[/b\]\?” is answered\. ─")
        assert (heard.bells, heard.notices) == (
            1,
            ["\x1b]9;chinwag: “What, [b]now[/b]?” is answered.\x07"],
        )
        await chat.type("x")
        await chat.hides("is answered")
        await chat.press("ctrl+c")
        await chat.ask("/messages")
        await chat.shows("Past notices, the newest first")
        await chat.shows(r"\d\d:\d\d:\d\d +“What, \[b\]now\[/b\]\?” is answered\.")


async def test_a_reply_that_is_seen_makes_no_noise(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("One done"))
    async with listening(tmp_path, server) as heard:
        await heard.chat.ask("Well?")
        await heard.chat.shows("One done")
        await heard.chat.until(lambda: not heard.chat.app.streaming)
        await heard.chat.ask("/messages")
        await heard.chat.shows("Nothing was told yet")
        assert (heard.bells, heard.notices) == (0, [])


async def test_one_that_ends_while_the_terminal_is_in_the_background_is_told(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script(ended(release))
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("Well?")
        await chat.shows("It begins")
        chat.app.post_message(events.AppBlur())
        await chat.pilot.pause()
        release.set()
        await chat.until(lambda: heard.bells)
        assert heard.notices == ["\x1b]9;chinwag: “Well?” is answered.\x07"]
        # It can be seen: nothing is said above the prompt.
        assert "is answered" not in chat.text
        chat.app.post_message(events.AppFocus())
        await chat.ask("/messages")
        await chat.shows("“Well.” is answered")


async def test_nobody_is_taken_to_be_there_after_20_seconds_without_a_key(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script(ended(release))
    async with listening(tmp_path, server) as heard:
        await heard.chat.ask("Well?")
        await heard.chat.shows("It begins")
        heard.clock.move(20.0)
        release.set()
        await heard.chat.until(lambda: heard.bells)


async def test_what_the_person_stopped_makes_no_noise(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("It begins")), Hang()])
    async with listening(tmp_path, server) as heard:
        await heard.chat.ask("Well?")
        await heard.chat.shows("It begins")
        heard.clock.move(30.0)
        heard.chat.app._chat._stop()
        await heard.chat.shows("You stopped this reply")
        await heard.chat.until(lambda: not heard.chat.app.streaming)
        assert heard.bells == 0


async def test_a_failure_is_told_and_what_is_told_already_stays(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script([WaitFor(release), *status(401, {"error": {"message": "No."}})])
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("Well?")
        await chat.shows("Connecting|Waiting")
        await chat.press("ctrl+n")
        await chat.ask("/continue")
        await chat.shows("There is no reply here yet")
        release.set()
        await chat.until(lambda: chat.app.screen.query_one(SessionList).unread)
        assert "There is no reply here yet" in chat.text
        assert heard.bells == 1
        await chat.ask("/messages")
        await chat.shows("“Well.” has a reply that failed")


async def test_only_the_last_of_a_queue_is_told(tmp_path: Path, server: LoopbackServer) -> None:
    release = threading.Event()
    server.script(ended(release), stream_text("Two done"), stream_text("Three done"))
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("First?")
        await chat.shows("It begins")
        for question in ("Second?", "Third?"):
            await chat.ask(question)
            await chat.shows(question.replace("?", r"\?"))
        await chat.press("ctrl+n")
        release.set()
        await chat.shows("“First.” is answered")
        await chat.until(lambda: not chat.app.streaming)
        assert len(server.requests) == 3
        assert heard.bells == 1


async def test_it_is_told_that_a_queue_waits(tmp_path: Path, server: LoopbackServer) -> None:
    release = threading.Event()
    server.script(held(release, Close()))
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("First?")
        await chat.shows("It begins")
        await chat.ask("Second?")
        await chat.shows(r"Queued +Second\?")
        await chat.press("ctrl+n")
        release.set()
        await chat.shows(r"“First.” has a reply that failed\. Its queue waits\.")


async def test_a_temporary_chat_has_no_name_outside(tmp_path: Path, server: LoopbackServer) -> None:
    release = threading.Event()
    server.script(ended(release))
    async with listening(tmp_path, server) as heard:
        chat = heard.chat
        await chat.ask("/temp")
        await chat.ask("A secret?")
        await chat.shows("It begins")
        await chat.press("ctrl+n")
        release.set()
        await chat.until(lambda: heard.bells)
        assert heard.notices == ["\x1b]9;chinwag: The temporary chat is answered.\x07"]


@pytest.mark.parametrize(
    ("settings", "bells", "notices"),
    [("bell = false\n", 0, 1), ("desktop_notice = false\n", 1, 0)],
)
async def test_each_can_be_turned_off(
    tmp_path: Path, server: LoopbackServer, settings: str, bells: int, notices: int
) -> None:
    release = threading.Event()
    server.script(ended(release))
    async with listening(tmp_path, server, settings) as heard:
        await heard.chat.ask("Well?")
        await heard.chat.shows("It begins")
        await heard.chat.press("ctrl+n")
        release.set()
        await heard.chat.shows("is answered")
        assert (heard.bells, len(heard.notices)) == (bells, notices)


def test_nothing_in_a_title_reaches_the_terminal_as_a_command() -> None:
    hostile = "4;1;50\x07\x1b]52;c;aGk=\x07\x9c\x1b\\ \r\nend"
    sequence = desktop_notice(hostile, {"TERM": "xterm-256color"})
    assert sequence.startswith("\x1b]9;chinwag: 4;1;50␇␛]52;c;")
    assert sequence.endswith("end\x07")
    assert [each for each in sequence[1:-1] if not each.isprintable()] == []


def test_tmux_is_asked_to_pass_it_on_and_a_console_is_spared() -> None:
    assert desktop_notice("x", {"TMUX": "/tmp/s,1,0", "TERM": "tmux-256color"}) == (
        "\x1bPtmux;\x1b\x1b]9;chinwag: x\x07\x1b\\"
    )
    assert desktop_notice("x", {"TERM": "linux"}) == ""


def test_the_focus_counts_where_it_is_known() -> None:
    clock = StillClock()
    presence = Presence(clock)
    clock.move(19.0)
    assert not presence.away
    clock.move(1.0)
    assert presence.away
    presence.touch()
    assert not presence.away
    presence.focus(False)
    assert presence.away
    presence.focus(True)
    clock.move(1000.0)
    assert not presence.away
    presence.focus(False)
    presence.touch()
    assert not presence.away


def test_notices_are_bounded_and_one_told_again_stands_once() -> None:
    clock = StillClock()
    notices = Notices(clock)
    for number in range(MOST + 10):
        notices.add(f"{number}")
        notices.add(f"{number}", urgent=number == MOST + 9)
        clock.move(1.0)
    assert len(notices.newest_first) == MOST
    newest, before, *_ = notices.newest_first
    assert (newest.text, newest.urgent, before.text) == (f"{MOST + 9}", True, f"{MOST + 8}")
    rows = notice_rows(notices.newest_first, clock.now_ms() + 86_400_000)
    assert rows[0][0].startswith("yesterday ")
    assert rows[0][1] == f"✖ {MOST + 9}"
