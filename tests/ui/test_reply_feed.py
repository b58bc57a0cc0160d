"""When changed replies are delivered to the screen."""

from collections.abc import Callable
from typing import Any

from tests.stubs.clock import StillClock
from tui_app.core.conversation import Call
from tui_app.core.events import TextDelta
from tui_app.engine.live import LiveReply
from tui_app.ui.reply_feed import FRAME, ReplyFeed


class Loop:
    """An event loop whose time passes when it is told to."""

    def __init__(self) -> None:
        self._now = 100.0
        self._due: list[tuple[float, Callable[[], object]]] = []

    def time(self) -> float:
        return self._now

    def call_later(self, wait: float, call: Callable[..., object], *given: object) -> None:
        self._due.append((self._now + wait, lambda: call(*given)))

    def call_soon_threadsafe(self, call: Callable[[], object], context: Any = None) -> None:
        self.call_later(0.0, call)

    def pass_time(self, seconds: float = 0.0) -> None:
        self._now += seconds
        while due := [each for each in self._due if each[0] <= self._now]:
            self._due.remove(due[0])
            due[0][1]()


def reply() -> LiveReply:
    call = Call("call", "local", "stub", started_at=0)
    return LiveReply("session", "message", "question", "Why?", call, StillClock())


def test_a_first_word_comes_at_once_however_lately_the_reply_changed() -> None:
    loop, told = Loop(), []
    feed, live = ReplyFeed(loop, lambda live: told.append(live.body().text)), reply()
    feed.notify(live)
    loop.pass_time()
    live.apply(TextDelta("Because"))
    feed.notify(live)
    loop.pass_time()
    assert told == ["", "Because"]


def test_further_words_come_once_a_frame() -> None:
    loop, told = Loop(), []
    feed, live = ReplyFeed(loop, lambda live: told.append(live.body().text)), reply()
    for word in ("Because", " it", " is"):
        live.apply(TextDelta(word))
        feed.notify(live)
        loop.pass_time()
    assert told == ["Because"]
    loop.pass_time(FRAME)
    assert told == ["Because", "Because it is"]
