"""The temporary chat: plainly one, kept only when it is asked for."""

import threading
from pathlib import Path

import pytest

from tests.stubs.loopback import END, Hang, LoopbackServer, WaitFor, delta, event, head, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.session_list import SessionList

SECRET = "xylophone"


def prompt(chat: Chat) -> str:
    return chat.app.screen.query_one(Prompt).text


def listed(chat: Chat) -> int:
    return len(chat.app._services.store.sessions())


def is_in(folder: Path, word: str) -> bool:
    """Whether any file in `folder` holds `word`."""
    return any(word.encode() in each.read_bytes() for each in folder.rglob("*") if each.is_file())


async def go_temporary(chat: Chat) -> None:
    await chat.press("ctrl+n")
    await chat.shows("Not saved · Temporary chat")


async def test_a_temporary_chat_is_plainly_one_and_on_no_disk(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text(f"About {SECRET}s."), stream_text("Plainly saved."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await go_temporary(chat)
            await chat.shows("Nothing of it is written to disk")
            await chat.shows(r"─ temporary ──")
            await chat.ask(f"What is a {SECRET}?")
            await chat.shows(f"About {SECRET}s.")
            await chat.replied(f"◌ Not saved · What is a {SECRET}")
            await chat.type(f"more {SECRET}")
            await chat.press("ctrl+c")
            await chat.shows("Put aside")
            assert listed(chat) == 0
            await chat.press("ctrl+n")
            await chat.hides("Not saved")
            await chat.press("up")
            assert prompt(chat) == ""
            await chat.ask("And this?")
            await chat.shows("Plainly saved.")
            await chat.until(lambda: listed(chat) == 1)
            await chat.ask("/temp")
            await chat.shows(f"About {SECRET}s.")
            await chat.press("up")
            assert prompt(chat) == f"more {SECRET}"
        assert chat.app.resume is None
    assert is_in(tmp_path / "data", "Plainly saved.")
    assert not is_in(tmp_path, SECRET)


async def test_an_empty_one_is_left_by_the_same_key(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        await go_temporary(chat)
        await chat.press("ctrl+n")
        await chat.hides("Not saved")
        await chat.type("a draft")
        await chat.press("ctrl+n")
        await chat.shows("> a draft")
        assert "Not saved" not in chat.text
        await chat.press("ctrl+c")
        await go_temporary(chat)
        assert prompt(chat) == ""


async def test_keeping_saves_it_with_all_branches(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(
            stream_text("The first reply."), stream_text("Another one."), stream_text("Later.")
        )
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("/temp")
            await chat.shows("Not saved")
            await chat.ask("Well?")
            await chat.shows("The first reply.")
            await chat.shows("4 tokens")
            await chat.ask("/retry")
            await chat.replied("Another one.")
            await chat.type("a draft")
            await chat.press("ctrl+c")
            await chat.ask("/keep")
            await chat.shows("“Well.” is saved")
            await chat.hides("Not saved")
            assert listed(chat) == 1
            assert chat.app.screen.query_one(SessionList).current
            await chat.press("up", "up")
            assert prompt(chat) == "a draft"
            await chat.press("ctrl+c")
            await chat.ask("And then?")
            await chat.shows("Later.")
            await chat.press("ctrl+n", "ctrl+n")
            await chat.shows("Nothing of it is written to disk")
        assert is_in(tmp_path / "data", "The first reply.")
        async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
            await chat.shows("Another one.")
            await chat.shows("‹2.2›")
            await chat.shows("Later.")
            (kept,) = chat.app._services.store.sessions()
            assert kept.messages == 5


async def test_what_cannot_be_kept_says_so(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script([head(), event(delta("Begun")), Hang()])
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("/keep")
            await chat.shows("no temporary one")
            await go_temporary(chat)
            await chat.ask("/keep")
            await chat.shows("Nothing was said here yet")
            await chat.ask("Well?")
            await chat.shows("Begun")
            await chat.ask("/keep")
            await chat.shows("still being written")
            await chat.ask("/rename Mine")
            await chat.shows("/keep saves it")
            await chat.press("ctrl+c")


@pytest.mark.parametrize("agree", ["enter", "ctrl+q"])
async def test_quitting_asks_where_it_would_be_lost(tmp_path: Path, agree: str) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await go_temporary(chat)
            await chat.ask("Well?")
            await chat.shows("A reply.")
            await chat.press("ctrl+n")
            await chat.shows("stays until you quit")
            await chat.press("ctrl+q")
            await chat.shows("Quit and lose the temporary chat")
            await chat.press("escape")
            await chat.hides("Quit and lose")
            assert not chat.app._exit
            await chat.press("ctrl+q")
            await chat.shows("Quit and lose")
            await chat.press(agree)
            await chat.until(lambda: chat.app._exit)


async def test_what_is_told_stays_as_a_reply_ends_elsewhere(tmp_path: Path) -> None:
    ends = threading.Event()
    with LoopbackServer() as server:
        server.script([head(), event(delta("Begun")), WaitFor(ends), event("[DONE]"), END])
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await go_temporary(chat)
            await chat.ask("Well?")
            await chat.shows("Begun")
            await chat.press("ctrl+n")
            await chat.shows("stays until you quit")
            ends.set()
            await chat.until(lambda: chat.app.screen.query_one(SessionList).unread)
            assert "stays until you quit" in chat.text


async def test_what_is_told_stays_as_the_reply_here_ends(tmp_path: Path) -> None:
    ends = threading.Event()
    with LoopbackServer() as server:
        server.script([head(), event(delta("Begun")), WaitFor(ends), event("[DONE]"), END])
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("Well?")
            await chat.shows("Begun")
            await chat.ask("/keep")
            await chat.shows("it is saved as you go")
            ends.set()
            await chat.shows("Enter send")
            await chat.until(lambda: not chat.app._services.engine.busy, "the end")
            await chat.pilot.pause()
            assert "it is saved as you go" in chat.text


async def test_what_is_told_stays_beside_a_draft_that_was_put_back(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.type("a draft")
            chat.app._chat.action_command("temp")
            await chat.ask("Well?")
            await chat.shows("A reply.")
            await chat.press("ctrl+n")
            await chat.shows("> a draft")
            await chat.pilot.pause()
            assert "stays until you quit" in chat.text
            await chat.type("s")
            await chat.hides("stays until you quit")


async def test_deleting_forgets_it_at_once(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script([head(), event(delta("Begun")), Hang()])
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await go_temporary(chat)
            await chat.ask("Well?")
            await chat.shows("Begun")
            await chat.ask("/delete")
            await chat.shows("Forget the temporary chat")
            await chat.press("escape")
            await chat.hides("Forget the temporary chat")
            assert "Begun" in chat.text
            await chat.ask("/delete")
            await chat.shows("Forget the temporary chat")
            await chat.press("enter")
            await chat.hides("Not saved")
            assert not chat.app.streaming
            await go_temporary(chat)
            await chat.shows("Nothing of it is written to disk")
            await chat.press("ctrl+q")
            await chat.until(lambda: chat.app._exit)
