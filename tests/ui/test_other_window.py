"""What a window shows of a chat that another window writes in."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.loopback import END, Hang, LoopbackServer, WaitFor, delta, event, head
from tests.ui.chat_app import config_for, make_app, running
from tests.unit.store.making import ask, begin, keep
from tui_app.core.conversation import Body, MessageState, SessionSummary
from tui_app.core.keeping import Keeping
from tui_app.store import NewTurn, Store, file_events
from tui_app.ui.open_chat import OpenChat


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The history as another window has it."""
    data = tmp_path / "data"
    store = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
    yield store
    store.close()


def follow_up(store: Store, turn: NewTurn) -> NewTurn:
    return begin(store, turn.session_id, parent_id=turn.reply_id, user_text="And then?")


async def test_the_text_of_another_windows_reply_grows(tmp_path: Path, other: Store) -> None:
    turn = ask(other, answer="First.")
    app = make_app(tmp_path, session=turn.session_id)
    async with running(app) as chat:
        await chat.shows(r"First\.")
        second = follow_up(other, turn)
        await chat.shows("being written in another window")
        other.checkpoint(second.reply_id, Body("It begins"))
        await chat.shows("It begins")
        other.checkpoint(second.reply_id, Body("It begins and goes on"))
        await chat.shows("It begins and goes on")
        body = Body("It begins and goes on to its end.")
        other.finish_reply(second.reply_id, MessageState.COMPLETE, body, second.call)
        await chat.shows("to its end")
        await chat.hides("another window")


async def test_a_reply_that_ends_elsewhere_just_as_its_chat_is_opened_is_seen_to_end(
    tmp_path: Path, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = begin(other)
    opens = OpenChat.open

    def open_and_end(chat: OpenChat, session: SessionSummary) -> None:
        opens(chat, session)
        body = Body("To its end.")
        other.finish_reply(turn.reply_id, MessageState.COMPLETE, body, turn.call).result(10)

    monkeypatch.setattr(OpenChat, "open", open_and_end)
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.shows("To its end")
        await chat.hides("another window")


async def test_what_is_read_stays_where_it_is(tmp_path: Path, other: Store) -> None:
    turn = ask(other, answer="\n\n".join(f"Line {number}." for number in range(100)))
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.shows(r"Line 99\.")
        await chat.press("pageup", "pageup")
        await chat.shows(r"Line 70\.")
        before = [line[30:110].rstrip() for line in chat.lines[2:30]]
        second = follow_up(other, turn)
        body = Body("Said elsewhere.")
        other.finish_reply(second.reply_id, MessageState.COMPLETE, body, second.call)
        await chat.shows("New below")
        assert [line[30:110].rstrip() for line in chat.lines[2:30]] == before
        await chat.press("ctrl+end")
        await chat.shows("Said elsewhere")


async def test_thoughts_that_came_out_of_sight_unfold(tmp_path: Path, other: Store) -> None:
    turn = ask(other, answer="\n\n".join(f"Line {number}." for number in range(100)))
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.press("ctrl+home")
        second = follow_up(other, turn)
        body = Body("Said elsewhere.", reasoning="Thought elsewhere.")
        other.finish_reply(second.reply_id, MessageState.COMPLETE, body, second.call)
        await chat.shows("New below")
        await chat.type("/fold")
        await chat.press("enter", "ctrl+end")
        await chat.shows("Thought elsewhere")


async def test_another_windows_title_stands_above_the_open_chat(
    tmp_path: Path, other: Store
) -> None:
    turn = ask(other, title="Before")
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.shows("Before ·")
        other.rename_session(turn.session_id, "Afterwards").result(10)
        await chat.shows("Afterwards ·")


async def test_a_chat_that_is_deleted_elsewhere_is_left(tmp_path: Path, other: Store) -> None:
    turn = ask(other, answer="Said here.")
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.shows("Said here")
        await chat.type("typed")
        keep(other, turn.session_id, Keeping.DELETED)
        await chat.shows("deleted in another window")
        await chat.hides("Said here")
        await chat.shows("> typed")


async def test_what_came_while_a_reply_streamed_is_shown_after_it(
    tmp_path: Path, other: Store
) -> None:
    turn = ask(other, answer="First.", title="Before")
    release = threading.Event()
    with LoopbackServer() as server:
        server.script([head(), event(delta("Slow")), WaitFor(release), event("[DONE]"), END])
        app = make_app(tmp_path, config_for(server), session=turn.session_id)
        async with running(app) as chat:
            await chat.shows("First")
            await chat.ask("And?")
            await chat.shows("Slow")
            other.rename_session(turn.session_id, "Afterwards").result(10)
            await chat.shows("Afterwards")
            assert "Before ·" in chat.text
            release.set()
            await chat.shows("Afterwards ·")


async def test_what_is_typed_in_two_windows_is_all_kept(tmp_path: Path, other: Store) -> None:
    async with running(make_app(tmp_path)) as chat:
        other.save_draft(None, "theirs").result(10)
        await chat.type("mine")
        await chat.until(lambda: other.texts_put_aside(None) == ["theirs"], "the draft")
        # The other window shows it as its own now, and empties its prompt.
        assert other.draft(None) == "mine"
        other.save_draft(None, "").result(10)
    async with running(make_app(tmp_path)) as chat:
        await chat.shows("> mine")
        await chat.press("ctrl+c", "up", "up")
        await chat.shows("> theirs")


async def test_a_draft_is_what_was_typed_last_in_any_window(tmp_path: Path, other: Store) -> None:
    turn = ask(other, answer="First.")
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.type("mine")
        await chat.press("ctrl+n")
        await chat.until(lambda: other.draft(turn.session_id) == "mine", "the draft")
        other.save_draft(turn.session_id, "mine and theirs").result(10)
        await chat.press("ctrl+t", "enter")
        await chat.shows("> mine and theirs")


@pytest.mark.parametrize("first", [True, False])
async def test_a_turn_that_another_window_builds_on_is_shown_again(
    tmp_path: Path, other: Store, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    # It is to be seen without looking for changes.
    monkeypatch.setattr(file_events, "SOON", 3600)
    session = None if first else ask(other, answer="First.").session_id
    with LoopbackServer() as server, closing(sqlite3.connect(other._database or "")) as third:
        server.script([head(), Hang()])
        app = make_app(tmp_path, config_for(server), session=session)
        async with running(app) as chat:
            await chat.ask("Silent?")
            await chat.until(lambda: app.streaming and other.sessions(), "the question")
            session_id = other.sessions()[0].id
            await chat.until(
                lambda: other.branch(session_id)[-1].state is MessageState.STREAMING, "the reply"
            )
            silent = other.branch(session_id)[-1]
            begin(other, session_id, parent_id=silent.id, user_text="Theirs?")
            third.execute("BEGIN IMMEDIATE")
            await chat.press("ctrl+c")
            await chat.shows("> Silent")
            third.rollback()
            await chat.shows(r"Silent\?(.|\n)*stopped(.|\n)*Theirs\?")
            await chat.hides("> Silent")
            assert ("First." in chat.text) is not first
