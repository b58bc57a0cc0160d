"""A reply in small pieces is read a few times a second, unless someone waits."""

import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.stubs.loopback import (
    END,
    Close,
    Hang,
    LoopbackServer,
    Pause,
    Send,
    delta,
    event,
    head,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tui_app.core.events import TextDelta
from tui_app.providers import body, gathering
from tui_app.providers.body import arrivals
from tui_app.providers.gathering import AT_ONCE, FLOOD, PERIOD, Gathering
from tui_app.providers.lanes import Lane

TICK = PERIOD / 16
ABC = b"".join(event(delta(letter)).data for letter in "abc")
"""Three pieces of text that come together."""


def test_the_beginning_is_read_at_once() -> None:
    gather = Gathering()
    assert [gather.wait(100, number * AT_ONCE / 10) for number in range(10)] == [0] * 10
    assert gather.wait(100, AT_ONCE) > 0


def test_later_there_is_one_read_in_a_period() -> None:
    gather = Gathering()
    gather.wait(100, 0)
    now = AT_ONCE
    for _ in range(5):
        wait = gather.wait(100, now)
        assert wait == pytest.approx(PERIOD)
        assert gather.wait(100, now + TICK) == pytest.approx(PERIOD - TICK)
        now += wait + TICK


def test_what_comes_slowly_is_read_as_it_comes() -> None:
    gather = Gathering()
    gather.wait(100, 0)
    for number in range(1, 5):
        now = AT_ONCE + number * 3 * PERIOD
        # The wait is over before the next piece comes.
        assert now + gather.wait(100, now) < now + 2 * PERIOD


def test_a_flood_is_not_held_up() -> None:
    gather = Gathering()
    gather.wait(100, 0)
    assert gather.wait(FLOOD, AT_ONCE) == 0
    assert gather.wait(100, AT_ONCE + TICK) == 0
    assert gather.wait(100, AT_ONCE + 2 * PERIOD) > 0


def test_what_gathered_is_one_text(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 0.0)
    many = 100
    pieces = [step for _ in range(many) for step in (event(delta("b")), Pause(0.001))]
    server.script([head(), *pieces, event("[DONE]"), END])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.text == "b" * many
    assert sum(isinstance(each, TextDelta) for each in listener.events) < many / 2


def test_chunks_that_come_together_are_one_text(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), Send(ABC + event("[DONE]").data + END.data)])
    events = list(make_provider(server.url).stream(ask()))
    assert [each for each in events if isinstance(each, TextDelta)] == [TextDelta("abc")]


@pytest.mark.parametrize("rest", [b"zz\r\nno chunk", b"5", b"5\r", b"5\r\n", b"5\r\nda", b"0\r\n"])
def test_what_came_before_a_broken_chunk_is_there(
    server: LoopbackServer, make_provider: MakeProvider, rest: bytes
) -> None:
    server.script([head(), Send(ABC + rest), Close()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.text == "abc"
    assert listener.error is not None


def test_what_came_before_a_bug_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one "
        yield b"two"
        raise RecursionError

    monkeypatch.setattr(body, "more_came", lambda _: True)
    pieces = arrivals(httpx.Response(200, content=broken()))
    assert next(pieces) == b"one two"
    with pytest.raises(RecursionError):
        next(pieces)


@pytest.mark.parametrize("rest", [b"", b"5", b"5\r", b"5\r\n", b"5\r\nda", b"0\r\n"])
def test_what_came_is_there_before_the_rest_comes(
    server: LoopbackServer, make_provider: MakeProvider, rest: bytes
) -> None:
    server.script([head(), Send(ABC + rest), Hang()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.wait_for(TextDelta)
    assert listener.text == "abc"
    listener.stream.stop()
    listener.join()


def test_a_reply_that_is_left_alone_is_stopped_at_once() -> None:
    with httpx.Client(verify=False) as client:
        lane = Lane(client)
        resting = threading.Thread(target=lane.pause, args=(60,), daemon=True)
        resting.start()
        lane.cut()
        resting.join(5)
        assert not resting.is_alive()
