"""Time: no answer, a slow one, silence, trickles; and stopping in each of them."""

import threading
import time

import pytest

from tests.stubs.loopback import (
    Answer,
    Hang,
    LoopbackServer,
    Pause,
    Repeat,
    Send,
    Step,
    chunk,
    completion,
    delta,
    event,
    events,
    head,
    lines,
    status,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tests.unit.providers.outcomes import Row, check, compare
from tui_app.core.errors import (
    BadRequestError,
    ProtocolError,
    ReplyTimeoutError,
    ServerError,
    Stopped,
)
from tui_app.providers.deadline import Deadline

A = event(delta("a"))
EMPTY = event(delta(role="assistant"))
SHORT = {"first_byte_timeout": 1.5, "silence_timeout": 1.0}
"""Short to wait for, but longer than a busy machine holds a trickle up."""
TICK = 0.05


def framed(text: str) -> bytes:
    return chunk(text.encode()).data


WHOLE = lines(delta("a", "stop"), "[DONE]").decode()
NEVER_BEGUN = "sent nothing for 1.5 s"
ROWS = {
    "no answer": Row([Hang()], "", ReplyTimeoutError, NEVER_BEGUN),
    "a status line and nothing more": Row([Send(b"HTTP/1.1 200 OK\r\n"), Hang()], "", ReplyTimeoutError, NEVER_BEGUN),
    "headers without end": Row([Send(b"HTTP/1.1 200 OK\r\n"), Repeat(b"X-A: b\r\n", TICK)], "", ReplyTimeoutError, NEVER_BEGUN),
    "interim answers without end": Row([Repeat(b"HTTP/1.1 100 Continue\r\n\r\n", TICK)], "", ReplyTimeoutError, NEVER_BEGUN),
    "headers only": Row([head(), Hang()], "", ReplyTimeoutError, NEVER_BEGUN),
    "comments only": Row([head(), Repeat(framed(": wait\n\n"), TICK)], "", ReplyTimeoutError, "no word of a reply"),
    "blanks only": Row([head(), Repeat(framed(" \n"), TICK)], "", ReplyTimeoutError, "no word of a reply"),
    "malformed events only": Row([head(), event("{"), Repeat(framed("id: 1\n"), TICK)], "", ReplyTimeoutError, "no word of a reply", skipped=1),
    "pings only": Row([head(), Repeat(event({"type": "ping"}).data, TICK)], "", ReplyTimeoutError, "no word of a reply"),
    "an event that never ends": Row([head(), Send(framed("data: ")), Repeat(framed("x"), TICK)], "", ReplyTimeoutError, "no word of a reply"),
    "gzip that says nothing": Row(
        [head(headers={"Content-Encoding": "gzip"}), chunk(b"\x1f\x8b\x08\0\0\0\0\0\0\3"), Repeat(chunk(b"\0\0\0\xff\xff").data, TICK)],
        "", ReplyTimeoutError, "sent nothing",
    ),
    "silence after a role": Row([head(), EMPTY, Hang()], "", ReplyTimeoutError, "fell silent in the middle"),
    "silence after text": Row([head(), A, Hang()], "a", ReplyTimeoutError, "fell silent in the middle"),
    "silence within an event": Row([head(), A, Send(framed("data: {")), Hang()], "a", ReplyTimeoutError, "fell silent in the middle"),
    "comments after text": Row([head(), A, Repeat(framed(": wait\n\n"), TICK)], "a", ReplyTimeoutError, "only kept the line open"),
    "an event after text that never ends": Row([head(), A, Send(framed("data: ")), Repeat(framed("x"), TICK)], "a", ReplyTimeoutError, "only kept the line open"),
    "half a plain reply": Row([Send(completion("a")[0].data + b'{"choices":'), Hang()], "", ReplyTimeoutError, "fell silent in the middle"),  # type: ignore[union-attr]
    "a plain reply that drips": Row([head(), Send(framed('{"choices":')), Repeat(framed(" "), TICK)], "", ReplyTimeoutError, "only kept the line open"),
    "half a web page": Row([head(), Send(framed("<title>Log in</title>")), Hang()], "", ProtocolError, "“Log in”"),
    "a web page that drips": Row([head(), Send(framed("<title>Log in</title>")), Repeat(framed(" "), TICK)], "", ProtocolError, "“Log in”"),
    "half an error": Row([*status(400, "half of it", {"Content-Length": "99"}), Hang()], "", BadRequestError, "half of it"),
    "an error that drips": Row([head(400), Send(framed("drop")), Repeat(framed("s"), TICK)], "", BadRequestError, "drops"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_app.providers.exchange._LONGEST_ERROR", 0.3)


def test_time(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once, as each of them is a wait."""
    monkeypatch.setattr("tui_app.providers.exchange._LONGEST_ERROR", 1.0)
    server.default = lambda request: ROWS[request.json()["messages"][-1]["content"]].answer
    provider = make_provider(server.url, **SHORT)
    begun = time.monotonic()
    listeners = {name: Listener(provider.stream(ask(name))) for name in ROWS}
    for listener in listeners.values():
        listener.join(15)
    assert time.monotonic() - begun < 8
    for name, listener in listeners.items():
        compare(listener, ROWS[name], name)
    assert len(server.requests) == len(ROWS)
    assert server.wait_until_gone(0)


def test_slow_but_steady_replies_are_waited_for(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    """Each wait is shorter than its limit, all together are longer."""
    kept: list[Step] = [Send(framed(": wait\n\n")), Pause(0.15)] * 2
    spelt: list[Step] = [step for letter in "abcde" for step in (event(delta(letter)), Pause(0.3))]
    *answer, end = events([])[1:]
    server.script([head(), *kept, *spelt, *kept, event(delta("f")), *answer, end])
    provider = make_provider(server.url, first_byte_timeout=1.5, silence_timeout=1.5)
    listener = Listener(provider.stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("abcdef", None)


def test_a_failure_that_drips_is_tried_again(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    row = Row([head(503), Repeat(framed("busy "), TICK)], "", ServerError, "busy", attempts=3)
    check(server, make_provider, row)
    assert len(server.requests) == 3


class LateDeadline(Deadline):
    """Expires between the arrival of the first piece of a reply and a look at the time."""

    lifted = 0

    def lift(self) -> None:
        super().lift()
        self.lifted += 1
        if self.lifted == 2:
            self.expired = True
            self._expire()


@pytest.mark.parametrize(
    ("answer", "error"),
    [([head(), A, Hang()], ReplyTimeoutError), ([head(), Send(framed(WHOLE)), Hang()], None)],
)
def test_what_comes_at_the_last_moment_counts(
    server: LoopbackServer,
    make_provider: MakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    error: type[ReplyTimeoutError] | None,
) -> None:
    monkeypatch.setattr("tui_app.providers.exchange.Deadline", LateDeadline)
    check(server, make_provider, Row(answer, "a", error))


BUSY: dict[str, Answer] = {
    "headers without end": [Send(b"HTTP/1.1 200 OK\r\n"), Repeat(b"X: y\r\n", TICK)],
    "interim answers without end": [Repeat(b"HTTP/1.1 100 Continue\r\n\r\n")],
    "a trickle of comments": [head(), Repeat(framed(": wait\n\n"), TICK)],
    "a flood of comments": [head(), Repeat(framed(": wait\n\n") * 500)],
    "a flood of text": [head(), Repeat(A.data * 100)],
    "a flood of malformed events": [head(), Repeat(event("{").data * 100)],
    "a line without end": [head(), Send(framed("data: ")), Repeat(framed("x" * 1000))],
    "an error that drips": [head(500), Repeat(framed("no "), TICK)],
    "a flood after the end": [head(), A, event("[DONE]"), Repeat(A.data * 100)],
}


@pytest.mark.parametrize("answer", BUSY.values(), ids=BUSY)
def test_stopping_a_busy_server(
    server: LoopbackServer, make_provider: MakeProvider, answer: Answer
) -> None:
    server.default = lambda _: answer
    listener = Listener(make_provider(server.url).stream(ask()))
    server.wait_for_requests(1)
    assert not threading.Event().wait(0.05)
    begun = time.monotonic()
    listener.stream.stop()
    listener.join()
    assert time.monotonic() - begun < 1.5
    assert listener.error is None or isinstance(listener.error, Stopped)
    assert server.wait_until_gone(0)
    assert len(server.requests) == 1
