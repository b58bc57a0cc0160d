"""Replies that go on when nobody looks any more."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, FakeStream, reply
from tui_app.core.conversation import MessageState
from tui_app.core.errors import NetworkError
from tui_app.core.events import TextDelta
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.engine.unattended import Unattended
from tui_app.leaving.departure import Departure
from tui_app.store.store import Store


class Left:
    """An engine that somebody left while replies stream."""

    def __init__(self, folder: Path) -> None:
        self.provider = FakeProvider()
        self.database = folder / "chinwag.db"
        self.store = Store.open(self.database, StillClock())
        self.engine = Engine(self.store, lambda _: self.provider, StillClock(), lambda _: None)
        self.unattended = Unattended(self.engine)

    def ask(self, question: str) -> tuple[LiveReply, FakeStream]:
        answerer = Answerer("fake", "fake-1")
        live = self.engine.ask(question, answerer, session_id=None, parent_id=None)
        return live, self.provider.next_call()

    def finish(self, seconds: float = 20.0) -> threading.Thread:
        thread = threading.Thread(target=self.unattended.finish, args=(seconds,))
        thread.start()
        return thread

    def states(self, *lives: LiveReply) -> list[MessageState]:
        return [self.store.branch(live.session_id)[-1].state for live in lives]

    def told(self) -> list[str]:
        return sorted(each.title for each in self.store.take_unattended().result(10))


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Left]:
    left = Left(tmp_path)
    yield left
    left.engine.close()
    left.store.close()


def test_all_replies_are_finished_stored_and_told_of(left: Left) -> None:
    (one, first), (two, second) = left.ask("one"), left.ask("two")
    waiting = left.finish()
    first.say(*reply("All of it."))
    second.fail(NetworkError("The line broke."))
    waiting.join(10)
    assert not waiting.is_alive()
    assert left.states(one, two) == [MessageState.COMPLETE, MessageState.FAILED]
    assert left.told() == ["one", "two"]
    assert left.told() == []


@pytest.mark.parametrize("seconds", [0.05, 20.0])
def test_what_takes_too_long_is_interrupted_with_its_text(left: Left, seconds: float) -> None:
    live, call = left.ask("one")
    call.say(TextDelta("Half of it"))
    waiting = left.finish(seconds)
    if seconds > 1:
        left.unattended.stop()
    waiting.join(10)
    assert not waiting.is_alive()
    assert left.states(live) == [MessageState.STREAMING]
    left.engine.close()
    left.store.close()
    again = Store.open(left.database, StillClock())
    assert again.branch(live.session_id)[-1].state is MessageState.INTERRUPTED
    assert again.take_unattended().result(10) == []
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_signal_that_wakes_nothing_ends_the_waiting_too(left: Left) -> None:
    """One that another thread takes, or that comes just before the waiting begins."""
    left.ask("one")
    here = threading.get_ident()

    def ask_to_end() -> None:
        while sys._current_frames()[here].f_code is not Unattended.finish.__code__:
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    limit = threading.Timer(10, left.unattended.stop)
    limit.start()
    with Departure(60, lambda: None) as departure:
        departure.react(left.unattended.stop)
        threading.Thread(target=ask_to_end).start()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        left.unattended.finish(60)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        departure.done()
    assert limit.is_alive()
    limit.cancel()
