"""Titles by the model: a call of their own after the first whole reply, against a real server."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.loopback import Hang, LoopbackServer, Send, Step, WaitFor, status, stream_text
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.conversation import MessageState
from tui_app.core.setup import ChatSetup
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.engine.titler import Titler
from tui_app.engine.titles import title_from_model
from tui_app.providers.openai import OpenAIProvider
from tui_app.store.store import Store

ANSWERER = Answerer("local", "stub", ChatSetup("Be brief."))


class Desk:
    """An engine that asks a server, and may ask it for titles."""

    def __init__(self, folder: Path, server: LoopbackServer) -> None:
        clock = StillClock()
        row = ProviderSettings("local", "Local", base_url=server.url, model="stub")
        self.database = folder / "chinwag.db"
        self.provider = OpenAIProvider(row, Settings(max_retries=0), None, clock)
        self.server = server
        self.allowed = True
        self.store = Store.open(self.database, clock)
        self._changed = threading.Condition()
        titler = Titler(self.store, lambda _: self.provider, clock, lambda _: self.allowed)
        self.engine = Engine(self.store, lambda _: self.provider, clock, self._notify, titler)

    def ask(self, question: str, *answers: list[Step], after: LiveReply | None = None) -> LiveReply:
        self.server.script(*answers)
        return self.engine.ask(
            question,
            ANSWERER,
            session_id=after.session_id if after else None,
            parent_id=after.message_id if after else None,
        )

    def wait(self, ready: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 10)

    def title(self, reply: LiveReply) -> str:
        session = self.store.session(reply.session_id)
        assert session is not None
        return session.title

    def calls(self, reply: LiveReply) -> list[tuple[Any, ...]]:
        """Purpose, state and tokens of every call of a session."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(
                "SELECT purpose, call.state, total_tokens FROM call JOIN session"
                " ON session.id = session_id WHERE session.uid = ? ORDER BY call.id",
                (reply.session_id,),
            ).fetchall()

    def close(self) -> None:
        self.engine.close()
        self.store.close()
        self.provider.close()

    def _notify(self, _: LiveReply) -> None:
        with self._changed:
            self._changed.notify_all()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with LoopbackServer() as server:
        desk = Desk(tmp_path, server)
        yield desk
        desk.close()


def ended_calls(desk: Desk, reply: LiveReply, number: int) -> list[tuple[Any, ...]]:
    """The calls of a session once there are so many."""
    desk.wait(lambda: desk.engine.live(reply.session_id) is None)
    for thread in threading.enumerate():
        if thread.name == "reply":
            thread.join(10)
    calls = desk.calls(reply)
    assert len(calls) == number
    return calls


def test_the_first_whole_reply_is_followed_by_a_title(desk: Desk) -> None:
    live = desk.ask(
        "How do window functions work?\nIn SQL.",
        stream_text("They look at rows around."),
        stream_text('**"SQL window functions."**\n'),
    )
    desk.wait(lambda: live.title)
    assert live.title == desk.title(live) == "SQL window functions"
    _, asked = desk.server.requests
    system, user = asked.json()["messages"]
    assert system["role"] == "system"
    assert "Be brief." not in system["content"]
    assert "How do window functions work?\nIn SQL." in user["content"]
    assert "They look at rows around." in user["content"]
    (*_, replied), (*title_call, used) = desk.calls(live)
    assert title_call == ["title", "complete"]
    assert used > 0 < replied
    again = desk.ask("And now?", stream_text("Well."), after=live)
    ended_calls(desk, again, 3)
    assert len(desk.server.requests) == 3
    assert len(desk.store.calls_beside(live.session_id)) == 1


def test_a_title_that_was_given_stays(desk: Desk) -> None:
    told = threading.Event()
    title = stream_text("By the model")
    live = desk.ask("One?", stream_text("Two."), [WaitFor(told), *title])
    desk.server.wait_for_requests(2)
    desk.store.rename_session(live.session_id, "Mine").result(10)
    told.set()
    assert ended_calls(desk, live, 2)[1][:2] == ("title", "complete")
    assert (desk.title(live), live.title) == ("Mine", "")
    named = desk.ask("Three?", stream_text("Four."), after=live)
    ended_calls(desk, named, 3)


def test_where_it_is_not_wanted_nothing_is_asked(desk: Desk) -> None:
    desk.allowed = False
    live = desk.ask("One?", stream_text("Two."))
    ended_calls(desk, live, 1)
    assert len(desk.server.requests) == 1
    assert desk.title(live) == "One?"


def test_a_failed_reply_is_followed_by_none(desk: Desk) -> None:
    live = desk.ask("One?", status(500, "No."))
    ended_calls(desk, live, 1)
    assert len(desk.server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (status(500, "No."), "failed"),
        (stream_text(""), "complete"),
        (stream_text("word " * 60), "complete"),
        (stream_text("word " * 2_000), "cancelled"),
        ([Send(b"HTTP/1.1 200 OK\r\n\r\n<html>")], "failed"),
    ],
)
def test_without_a_title_it_stays_as_it_was(desk: Desk, answer: list[Step], state: str) -> None:
    live = desk.ask("One?", stream_text("Two."), answer)
    assert ended_calls(desk, live, 2)[1][:2] == ("title", state)
    assert (desk.title(live), live.title) == ("One?", "")
    head = desk.store.branch(live.session_id)[-1]
    assert head.state is MessageState.COMPLETE


def test_the_end_does_not_wait_for_a_title(desk: Desk) -> None:
    desk.ask("One?", stream_text("Two."), [Hang()])
    desk.server.wait_for_requests(2)
    desk.close()
    for thread in threading.enumerate():
        if thread.name == "reply":
            thread.join(10)
            assert not thread.is_alive()


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Learning Python", "Learning Python"),
        ("\n\n# Title: Learning Python.\n\nIt is about…", "Learning Python"),
        ("**Learning Python**", "Learning Python"),
        ('"Learning Python."', "Learning Python"),
        ("“Learning Python”", "Learning Python"),
        ("「日本語の題名」", "日本語の題名"),
        ('"Fish" and "chips"', '"Fish" and "chips"'),
        ("Python's GIL", "Python's GIL"),
        ("C\x1b[31m and\x07 \u202eRust", "C␛[31m and␇ Rust"),
        ("one two " * 12, "one two one two one two one two one two one two one two…"),
        ("x" * 100, "x" * 59 + "…"),
        ("I am sorry, but " * 20, ""),
        ("", ""),
        ("***\n\n", ""),
    ],
)
def test_a_title_is_one_plain_line(answer: str, title: str) -> None:
    assert title_from_model(answer) == title
