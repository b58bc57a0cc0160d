"""After a reply that ended before its end: continue it, retry it, edit the question."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stubs import loopback
from tests.stubs.loopback import LoopbackServer, WaitFor, delta, event, head, status, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def broken(text: str) -> list[loopback.Step]:
    """A reply that says `text` and then loses the line."""
    return [head(), event(delta(text)), loopback.Reset()]


def sent(server: LoopbackServer, number: int) -> list[tuple[str, str]]:
    messages = server.requests[number].json()["messages"]
    return [(message["role"], message["content"]) for message in messages]


async def choose(chat: Chat, key: str) -> None:
    """Press a key on the last message."""
    await chat.press("tab")
    await chat.press(key)


async def test_a_broken_reply_offers_all_three_ways_on(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(broken("Once upon"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Continue o · Retry r · Edit e")
        assert "Once upon" in chat.text


async def test_where_there_is_no_room_it_is_not_said_when_its_keys_work(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(broken("Once upon"))
    async with running(make_app(tmp_path, config_for(server)), size=(46, 24)) as chat:
        await chat.ask("Tell.")
        await chat.shows("Continue o · Retry r · Edit e")
        assert "(after" not in chat.text
        await chat.pilot.resize_terminal(60, 24)
        await chat.shows(r"Edit e  \(after Tab\)")


async def test_a_reply_that_said_nothing_cannot_go_on(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(status(400, b'{"error": {"message": "No."}}'))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Retry r · Edit e")
        assert "Continue" not in chat.text
        await choose(chat, "o")
        await chat.shows("Only a last reply that was cut off can go on")
        assert len(server.requests) == 1


async def test_a_broken_reply_goes_on_in_its_place(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(broken("Once upon"))
    server.script(stream_text(" a time."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Continue o")
        await choose(chat, "o")
        await chat.shows("Once upon a time")
        await chat.hides("Continue o")
        assert sent(server, 1)[:2] == [("user", "Tell."), ("assistant", "Once upon")]
    async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
        await chat.shows("Once upon a time")
        assert "✖" not in chat.text


async def test_a_continuation_that_is_stopped_at_once_leaves_the_error_in_sight(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(broken("Once upon"))
    server.script([loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Continue o")
        await chat.press(*"/continue", "enter")
        await chat.shows("Connecting|Waiting")
        await chat.press("ctrl+c")
        await chat.shows("Continue o")
        await chat.hides("Connecting|Waiting")
        assert "Once upon" in chat.text


async def test_the_label_is_clicked(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(broken("Once upon"))
    server.script(stream_text("Another one."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Retry r")
        row = next(n for n, line in enumerate(chat.lines) if "Retry r" in line)
        await chat.pilot.click(offset=(chat.lines[row].index("Retry") + 1, row))
        await chat.shows("Another one")
        assert "Once upon" not in chat.text


async def test_an_edited_question_takes_the_place_of_the_first(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("First reply."))
    server.script(broken("Half"))
    server.script(stream_text("Whole."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("One?")
        await chat.replied("First reply")
        await chat.ask("Tow?")
        await chat.shows("Edit e")
        await choose(chat, "e")
        await chat.shows("ask the edited question")
        await chat.press("backspace", "backspace", "backspace", *"wo?", "enter")
        await chat.shows("Whole")
        assert "Tow?" not in "\n".join(line[30:] for line in chat.lines)
        assert sent(server, 2) == [
            ("user", "One?"),
            ("assistant", "First reply."),
            ("user", "Two?"),
        ]
    async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
        await chat.shows("Whole")
        assert "Half" not in chat.text


async def test_leaving_the_edit_keeps_question_reply_and_what_was_typed(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("A reply."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("One?")
        await chat.replied("A reply")
        await chat.press(*"draft")
        await chat.press("tab", "e")
        await chat.shows("> One\\?")
        await chat.press(*" more", "escape")
        await chat.shows("stays as it was")
        assert "▌ One?" in chat.text
        await chat.press("up")
        await chat.shows("> One\\? more")
        await chat.press("up")
        await chat.shows("> draft")


async def test_an_edited_question_stopped_before_the_first_word_comes_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("A reply."))
    server.script([loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("One?")
        await chat.replied("A reply")
        await choose(chat, "e")
        await chat.shows("ask the edited question")
        await chat.press(*" Two?", "enter")
        await chat.shows("Connecting|Waiting")
        await chat.press("ctrl+c")
        await chat.shows("> One\\? Two\\?")
        await chat.shows("A reply")
        assert "▌ One?" in chat.text
        await chat.shows("ask the edited question")


async def test_nothing_is_asked_again_while_a_reply_comes(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script([head(), event(delta("Once")), WaitFor(release), event("[DONE]"), loopback.END])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("Once")
        for key in ("e", "o", "r"):
            await choose(chat, key)
            await chat.shows("A reply is still coming")
            await chat.press("escape")
            await chat.hides("A reply is still coming")
        release.set()
        await chat.shows("Enter send")


async def test_leaving_an_edit_that_was_emptied_puts_nothing_aside(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("A reply."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("One?")
        await chat.replied("A reply")
        await choose(chat, "e")
        await chat.shows("> One")
        await chat.press(*["backspace"] * 4, "escape")
        await chat.shows("stays as it was")
        assert "Up brings" not in chat.text
        await chat.press("up")
        await chat.shows("> One")


@pytest.mark.parametrize("key", ["y", "i", "e", "o"])
async def test_a_text_that_cannot_be_read_is_told(
    tmp_path: Path, server: LoopbackServer, key: str
) -> None:
    server.script(broken("Once upon"))
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.ask("Tell.")
        await chat.shows("Continue o")
        await chat.press("ctrl+n")
        await chat.press("ctrl+p", "enter")
        await chat.shows("Continue o")
        with closing(sqlite3.connect(tmp_path / "data" / "chinwag.db")) as connection:
            connection.execute("ALTER TABLE body RENAME TO lost")
        await choose(chat, key)
        await chat.shows("─ ✖ ")
        assert app.is_running


async def test_a_reply_without_a_word_says_so_and_can_be_asked_again(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text(""), stream_text("Words."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell.")
        await chat.shows("ended its reply without saying anything")
        await chat.shows("Retry r · Edit e")
        await choose(chat, "r")
        await chat.shows(r"Words\.")
