"""What is sent while a reply streams waits above the prompt, and goes when its turn comes."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.loopback import (
    END,
    Hang,
    LoopbackServer,
    Step,
    WaitFor,
    delta,
    event,
    head,
    stream_text,
    truncated,
)
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.store import Store
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.queue_view import QueueView


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def release() -> threading.Event:
    return threading.Event()


def held(begun: str, release: threading.Event, rest: str) -> list[Step]:
    """A reply that goes on once `release` is set."""
    last = [event(delta(rest)), event(delta(finish="stop")), event("[DONE]"), END]
    return [head(), event(delta(begun)), WaitFor(release), *last]


def typed(chat: Chat) -> str:
    return chat.app.screen.query_one(Prompt).text


def queued(chat: Chat) -> list[str]:
    """The questions that are shown to wait."""
    views = chat.app.screen.query(QueueView)
    return [entry.text for view in views if view.display for entry in view.entries]


async def queue(chat: Chat, *questions: str) -> None:
    for question in questions:
        await chat.ask(question)
        await chat.until(lambda question=question: question in queued(chat), question)


async def begin(chat: Chat, *questions: str) -> None:
    """Ask, and queue questions while the reply is being written."""
    await chat.ask("First?")
    await chat.shows("One")
    await queue(chat, *questions)


async def test_what_waits_is_shown_and_sent_in_order(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One ", release, "done"), stream_text("Two done"), stream_text("Three done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "[b]Third[/b]?")
        assert re.match(r" \^C stop  Enter queues", chat.lines[-1])
        await chat.shows(r"Queued +Second\?")
        await chat.shows(r" {20}\[b\]Third\[/b\]\?")
        assert typed(chat) == ""
        release.set()
        await chat.shows("Three done")
        assert queued(chat) == []
        assert "Queued" not in chat.text
        asked = [request.json()["messages"][-1]["content"] for request in server.requests]
        assert asked == ["First?", "Second?", "[b]Third[/b]?"]


async def test_only_a_few_lines_are_shown(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server)), size=(80, 24)) as chat:
        await begin(chat, *(f"Question {number}" for number in range(7)))
        await chat.shows("Question 3")
        await chat.shows("… 3 more")
        assert "Question 4" not in chat.text
        await chat.press("up")
        await chat.shows("▎Question 6")
        assert "Question 2" not in chat.text
        await chat.press(*["k"] * 6)
        await chat.shows("▎Question 0")
        await chat.press("escape", "ctrl+c")


async def test_what_fails_has_the_queue_wait_for_enter(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), truncated("Two"), stream_text("Three done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        release.set()
        await chat.shows("The queue waits: Enter in an empty prompt sends the next")
        await chat.shows(r"Waiting +Third\?")
        await chat.shows(r"^ Enter send, or what waits")
        await chat.press("enter")
        await chat.shows("Three done")
        assert "Waiting" not in chat.text


async def test_what_is_stopped_has_the_queue_wait_and_a_new_question_goes_first(
    tmp_path: Path, server: LoopbackServer
) -> None:
    begun = [head(), event(delta("One")), Hang()]
    server.script(begun, stream_text("Two done"), stream_text("Three done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Third?")
        await chat.press("ctrl+c")
        await chat.shows(r"Waiting +Third\?")
        await chat.ask("Second?")
        await chat.shows("Three done")
        asked = [request.json()["messages"][-1]["content"] for request in server.requests]
        assert asked == ["First?", "Second?", "Third?"]


async def test_a_silent_reply_that_is_stopped_leaves_its_question_before_the_queue(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([Hang()], stream_text("Two done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("First?")
        await chat.shows("Connecting|Waiting")
        await queue(chat, "Second?")
        await chat.press("ctrl+c")
        await chat.shows(r"Waiting +Second\?")
        await chat.shows(r"▌ First\?")
        assert typed(chat) == ""
        await chat.press("enter")
        await chat.shows("Two done")


async def test_one_is_edited_in_the_prompt_and_keeps_its_place(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), *(stream_text(f"Said {n}.") for n in range(3)))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        await chat.press("up", "up", "e")
        await chat.until(lambda: typed(chat) == "Second?")
        await chat.shows("Enter queue it again  Esc leave it as it was")
        assert queued(chat) == ["Third?"]
        await chat.type(" or so")
        release.set()
        await chat.shows("Onedone")
        await chat.until(lambda: not chat.app.streaming)
        assert queued(chat) == ["Third?"]
        await chat.press("enter")
        await chat.shows(r"Said 1\.")
        asked = [request.json()["messages"][-1]["content"] for request in server.requests]
        assert asked == ["First?", "Second? or so", "Third?"]


async def test_an_edit_is_left_by_escape_and_nothing_is_lost(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        await chat.type("a draft")
        await chat.app.screen.run_action("command('queue')")
        await chat.press("up", "enter")
        await chat.until(lambda: typed(chat) == "Second?")
        await chat.type("changed")
        await chat.press("escape")
        await chat.until(lambda: queued(chat) == ["Second?", "Third?"])
        assert typed(chat) == ""
        await chat.shows("It stays in the queue as it was")
        aside = chat.app._services.store.texts_put_aside(chat.app._chat._desk.chat.session_id)
        assert aside == ["a draft", "Second?changed"]
        await chat.press("up", "up", "up")
        assert typed(chat) == "Second?changed"
        await chat.press("ctrl+c")


async def test_an_edit_outlives_a_visit_to_another_chat(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), *(stream_text(f"Said {n}.") for n in range(2)))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        session_id = chat.app._chat._desk.chat.session_id
        await chat.press("up", "up", "e")
        await chat.until(lambda: typed(chat) == "Second?")
        await chat.type(" or")
        await chat.press("ctrl+n")
        await chat.until(lambda: typed(chat) == "")
        release.set()
        await chat.until(lambda: not chat.app.streaming)
        chat.app._chat._desk.chats.open(session_id)
        await chat.until(lambda: typed(chat) == "Second? or")
        assert queued(chat) == ["Third?"]
        await chat.shows("Enter queue it again")
        await chat.press("enter")
        await chat.shows(r"Said 1\.")
        asked = [request.json()["messages"][-1]["content"] for request in server.requests]
        assert asked == ["First?", "Second? or", "Third?"]


async def test_editing_another_one_puts_the_first_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        await chat.press("up", "k", "e")
        await chat.until(lambda: typed(chat) == "Second?")
        await chat.type("!")
        await chat.app.screen.run_action("command('queue')")
        await chat.press("e")
        await chat.until(lambda: typed(chat) == "Third?")
        await chat.until(lambda: queued(chat) == ["Second?!"])
        await chat.press("enter")
        await chat.until(lambda: queued(chat) == ["Second?!", "Third?"])
        await chat.press("ctrl+c")


async def test_it_is_seen_to_go_on_where_a_chat_is_looked_at_from_the_list(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), stream_text("Two done"))
    stored_chat(tmp_path, "Another one.")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?")
        await chat.press("ctrl+n", "ctrl+t", "end")
        await chat.shows(r"Another one\.")
        await chat.press("home")
        await chat.shows("▌ First")
        release.set()
        await chat.shows("Two done")


async def test_what_looks_like_a_command_comes_back_as_it_was_typed(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat)
        await chat.ask("//help me")
        await chat.until(lambda: queued(chat) == ["/help me"])
        await chat.press("up", "enter")
        await chat.until(lambda: typed(chat) == "//help me")
        await chat.press("enter")
        await chat.until(lambda: queued(chat) == ["/help me"])
        await chat.press("ctrl+c")


async def test_one_is_removed_and_comes_back(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        await chat.press("up", "k", "delete")
        await chat.until(lambda: queued(chat) == ["Third?"])
        await chat.shows("Put aside, unsent")
        await chat.shows("▎Third")
        await chat.press("d")
        await chat.until(lambda: queued(chat) == [])
        assert chat.app.focused is chat.app.screen.query_one(Prompt)
        await chat.press("up")
        assert typed(chat) == "Third?"
        await chat.press("down", "ctrl+z")
        await chat.until(lambda: queued(chat) == ["Third?"])
        await chat.press("ctrl+z")
        await chat.until(lambda: queued(chat) == ["Second?", "Third?"])
        await chat.press("ctrl+c")


async def test_they_change_places(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "A", "B", "C")
        await chat.press("up", "K")
        await chat.until(lambda: queued(chat) == ["A", "C", "B"])
        await chat.shows("▎C")
        await chat.press("shift+up")
        await chat.until(lambda: queued(chat) == ["C", "A", "B"])
        await chat.press("J", "shift+down")
        await chat.until(lambda: queued(chat) == ["A", "B", "C"])
        await chat.type("x")
        assert typed(chat) == "x"
        await chat.press("ctrl+c", "ctrl+c")


async def test_one_is_sent_now(tmp_path: Path, server: LoopbackServer) -> None:
    begun = [head(), event(delta("One")), Hang()]
    server.script(begun, stream_text("Three done"), stream_text("Two done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        await chat.press("up", "s")
        await chat.shows("Two done")
        asked = [request.json()["messages"][-1]["content"] for request in server.requests]
        assert asked == ["First?", "Third?", "Second?"]
        assert chat.app.focused is chat.app.screen.query_one(Prompt)


async def test_the_mouse_does_it_too(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        row = next(n for n, line in enumerate(chat.lines) if "Queued" in line)
        await chat.pilot.click(offset=(60, row + 1))
        await chat.shows("▎Third")
        await chat.pilot.click(offset=(chat.lines[-1].index("K sooner"), 35))
        await chat.until(lambda: queued(chat) == ["Third?", "Second?"])
        await chat.pilot.click(offset=(chat.lines[-1].index("d remove"), 35))
        await chat.until(lambda: queued(chat) == ["Second?"])
        await chat.press("escape", "ctrl+c")


async def test_it_goes_on_while_another_chat_is_on_screen(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), stream_text("Two done"), stream_text("Three done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?", "Third?")
        session_id = chat.app._chat._desk.chat.session_id
        store = chat.app._services.store
        await chat.press("ctrl+n")
        await chat.until(lambda: queued(chat) == [])
        release.set()
        await chat.until(lambda: len(store.branch(session_id)) == 6)
        await chat.until(lambda: not chat.app.streaming)
        assert "Second?" not in chat.text
        assert typed(chat) == ""
        chat.app._chat._desk.chats.open(session_id)
        await chat.shows("Three done")


async def test_what_is_read_stays_as_the_next_one_is_sent(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    lines = "\n\n".join(f"Line {number}." for number in range(60))
    server.script(held(lines, release, "\n\nThe end."), stream_text("Two done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("First?")
        await chat.shows(r"Line 59\.")
        await queue(chat, "Second?")
        await chat.press("ctrl+home")
        before = [line[30:] for line in chat.lines[2:25]]
        release.set()
        await chat.until(lambda: len(server.requests) == 2)
        await chat.until(lambda: not chat.app.streaming)
        await chat.shows("New below")
        assert [line[30:] for line in chat.lines[2:25]] == before


async def test_a_chat_is_opened_again_with_its_queue(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()], stream_text("Two done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat, "Second?")
        await chat.press("ctrl+q")
        await chat.until(lambda: chat.app._exit)
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows(r"Waiting +Second\?")
        await chat.press("enter")
        await chat.shows("Two done")


async def test_a_temporary_chat_has_a_queue_and_keeps_it(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()], stream_text("Two done"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.press("ctrl+n")
        await chat.shows("Not saved")
        await begin(chat, "Second?", "Third?")
        await chat.press("ctrl+c")
        await chat.shows(r"Waiting +Second\?")
        await chat.ask("/keep")
        await chat.hides("Not saved")
        assert queued(chat) == ["Second?", "Third?"]
        await chat.press("up", "d")
        await chat.until(lambda: queued(chat) == ["Second?"])
        await chat.press("escape", "enter")
        await chat.shows("Two done")


async def test_what_another_window_queues_and_takes_is_shown(tmp_path: Path) -> None:
    session_id = stored_chat(tmp_path, "A reply.")
    async with running(make_app(tmp_path, session=session_id)) as chat:
        await chat.shows(r"A reply\.")
        data = tmp_path / "data"
        other = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
        other.queues.add(session_id, "From \x1b[31m elsewhere?").result(10)
        await chat.shows(r"Waiting +From ␛\[31m elsewhere\?")
        (entry,) = other.queues.of(session_id)
        other.queues.remove(session_id, entry).result(10)
        await chat.hides("elsewhere")
        other.close()


async def test_what_cannot_be_queued_stands_in_the_prompt_again(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("One")), Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await begin(chat)
        store = chat.app._services.store
        with store._writer._connections.writing() as connection:
            connection.execute(
                "CREATE TEMP TRIGGER full BEFORE INSERT ON main.queue"
                " BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        await chat.ask("Second?")
        await chat.until(lambda: typed(chat) == "Second?")
        await chat.shows("✖")
        assert store.texts_left_over == []
        await chat.press("ctrl+c")


async def test_the_model_chosen_meanwhile_answers(
    tmp_path: Path, server: LoopbackServer, release: threading.Event
) -> None:
    server.script(held("One", release, "done"), stream_text("Two done"))
    other = f'[providers.other]\nbase_url = "{server.url}"\nmodel = "other-model"\n'
    async with running(make_app(tmp_path, config_for(server) + other)) as chat:
        await begin(chat, "Second?")
        await chat.ask("/provider other")
        await chat.shows("other-model")
        release.set()
        await chat.shows("Two done")
        assert server.requests[1].json()["model"] == "other-model"


async def test_an_empty_queue_is_told(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        await chat.ask("/queue")
        await chat.shows("Nothing waits to be sent here")
