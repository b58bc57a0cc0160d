"""Ends of replies that the store does not take at once, or not at all."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, FakeStream, reply
from tests.unit.store.making import begin
from tui_app.core.conversation import MessageState
from tui_app.core.errors import LockedStoreError
from tui_app.core.events import Connected, TextDelta
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply, Phase
from tui_app.store.store import Store

ANSWERER = Answerer("fake", "fake-1")


class Faulty:
    """A store whose writes fail by name, a number of times."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.failures: dict[str, int] = {}
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        method = getattr(self.store, name)
        if not callable(method):
            return method

        def call(*args: object, **named: object) -> object:
            self.asked.append(name)
            if self.failures.get(name, 0) > 0:
                self.failures[name] -= 1
                failed: Future[None] = Future()
                failed.set_exception(LockedStoreError("Another program keeps it locked."))
                return failed
            return method(*args, **named)

        return call


class Bench:
    def __init__(self, folder: Path) -> None:
        self.database = folder / "chinwag.db"
        self.provider = FakeProvider()
        self.store = Faulty(Store.open(self.database, StillClock(), busy_timeout=0.05))
        self._changed = threading.Condition()
        self.engine = Engine(
            self.store,  # type: ignore[arg-type]
            lambda _: self.provider,
            StillClock(),
            self._notify,
        )

    def ask(self, question: str, after: LiveReply | None = None) -> LiveReply:
        session, parent = (after.session_id, after.message_id) if after else (None, None)
        return self.engine.ask(question, ANSWERER, session_id=session, parent_id=parent)

    def silent(self, question: str) -> tuple[LiveReply, FakeStream]:
        """A reply that is waited for."""
        live, call = self.ask(question), self.provider.next_call()
        call.say(Connected())
        self.wait(lambda: live.phase is Phase.WAITING)
        return live, call

    def wait(self, ready: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 10)

    def wait_idle(self) -> None:
        self.wait(lambda: not self.engine.busy)

    def close(self) -> None:
        self.engine.close()
        self.store.store.close()

    def kept(self) -> list[tuple[str, str]]:
        """State and text of each reply in the file."""
        connection = sqlite3.connect(self.database)
        rows = connection.execute(
            "SELECT state, text FROM message JOIN body ON message_id = id"
            " WHERE role = 'assistant' ORDER BY id"
        ).fetchall()
        connection.close()
        return rows

    def _notify(self, _: LiveReply) -> None:
        with self._changed:
            self._changed.notify_all()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def test_closing_stores_what_could_not_be_stored_before(bench: Bench) -> None:
    bench.store.failures["finish_reply"] = 1
    live = bench.ask("One?")
    bench.provider.next_call().say(*reply("All of it."))
    bench.wait(lambda: live.storage_error)
    bench.close()
    assert bench.kept() == [("complete", "All of it.")]


def test_closing_stores_also_what_another_reply_has_displaced(bench: Bench) -> None:
    bench.store.failures["finish_reply"] = 1
    first = bench.ask("One?")
    bench.provider.next_call().say(*reply("All of it."))
    bench.wait(lambda: first.storage_error)
    second = bench.ask("Two?", first)
    bench.provider.next_call().say(TextDelta("Half"))
    bench.wait(lambda: second.phase is Phase.WRITING)
    bench.close()
    assert bench.kept() == [("complete", "All of it."), ("interrupted", "Half")]


def test_an_end_that_could_not_be_stored_is_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.engine.engine.FIRST_RETRY", 0.01)
    bench.store.failures["finish_reply"] = 2
    live = bench.ask("One?")
    bench.provider.next_call().say(*reply("All of it."))
    bench.wait(lambda: live.storage_error)
    bench.wait_idle()
    assert live.storage_error is None
    assert bench.kept() == [("complete", "All of it.")]


@pytest.mark.parametrize("failures", [0, 1])
def test_a_turn_that_was_never_stored_is_not_withdrawn_for_ever(
    bench: Bench, failures: int
) -> None:
    with bench.store.store.stilled():
        live = bench.engine.ask("Where to?", ANSWERER, session_id="gone", parent_id=None)
        bench.store.failures["withdraw_turn"] = failures
        bench.engine.stop(live.session_id)
    bench.wait_idle()
    assert live.withdrawn
    assert live.storage_error is not None
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    for timer in timers:
        timer.join(0.5)
    assert not any(timer.is_alive() for timer in timers)


def test_a_reply_answered_elsewhere_is_kept_as_cancelled(bench: Bench) -> None:
    live, _ = bench.silent("One?")
    other = Store.open(bench.database, StillClock())
    begin(other, live.session_id, parent_id=live.message_id)
    bench.engine.stop(live.session_id)
    bench.wait_idle()
    other.close()
    assert not live.withdrawn
    assert live.storage_error is None
    assert bench.kept()[0] == ("cancelled", "")


def test_an_end_that_is_refused_is_not_tried_again(bench: Bench) -> None:
    live, call = bench.silent("One?")
    ended = bench.store.store.finish_reply(
        live.message_id, MessageState.FAILED, live.body(), live.call
    )
    ended.result(10)
    call.say(*reply("Too late."))
    bench.wait_idle()
    assert live.storage_error is not None
    assert bench.store.asked.count("finish_reply") == 1


def test_a_checkpoint_that_failed_is_made_again(bench: Bench) -> None:
    live, call = bench.silent("One?")
    call.say(TextDelta("So far"))
    bench.wait(lambda: live.phase is Phase.WRITING)
    bench.store.failures["checkpoint"] = 1
    bench.engine.checkpoint()
    bench.engine.checkpoint()
    bench.store.store.save_draft(None, "after the checkpoint").result(10)
    assert bench.kept() == [("streaming", "So far")]


def test_an_end_that_closing_cannot_store_is_left_over(bench: Bench) -> None:
    bench.store.failures["finish_reply"] = 2
    first = bench.ask("One?")
    bench.provider.next_call().say(*reply("All of it."))
    bench.wait(lambda: first.storage_error)
    second, _ = bench.silent("Two?")
    bench.close()
    assert bench.engine.unstored == [first]
    assert (first.body().text, second.ended) == ("All of it.", True)


def test_an_end_that_is_refused_is_not_left_over(bench: Bench) -> None:
    live, _ = bench.silent("One?")
    ended = bench.store.store.finish_reply(
        live.message_id, MessageState.FAILED, live.body(), live.call
    )
    ended.result(10)
    bench.close()
    assert bench.engine.unstored == []


def test_a_question_that_cannot_be_stored_is_left_over_until_it_is_taken_back(
    bench: Bench,
) -> None:
    bench.store.failures["begin_turn"] = 2
    first, second = bench.ask("One?"), bench.ask("Two?")
    bench.wait_idle()
    assert bench.engine.unstored == [first, second]
    bench.engine.took_back(first)
    bench.close()
    assert bench.engine.unstored == [second]
    assert bench.kept() == []
