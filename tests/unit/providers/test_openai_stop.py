"""Stopping: within 100 ms, whatever the server does, and nobody but the reply that is meant."""

import socket
import threading
import time
from types import SimpleNamespace

import httpx
import pytest

from tests.stubs.loopback import (
    CERTIFICATE,
    END,
    Hang,
    LoopbackServer,
    Send,
    Step,
    WaitFor,
    delta,
    event,
    head,
    status,
    stream_text,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tui_app.core.errors import Stopped
from tui_app.core.events import Finished, Retrying, TextDelta
from tui_app.providers.lanes import Lane
from tui_app.providers.retry import RetryPolicy

PROMPT = 0.1


def stop_in_time(listener: Listener) -> None:
    begun = time.monotonic()
    listener.stream.stop()
    listener.join()
    assert time.monotonic() - begun < PROMPT
    assert isinstance(listener.error, Stopped)


SILENT: dict[str, list[Step]] = {
    "before the headers": [Hang()],
    "in the headers": [Send(b"HTTP/1.1 200 OK\r\nContent-"), Hang()],
    "before the first event": [head(), Hang()],
    "in the middle of an event": [head(), Send(b"ff\r\ndata: {"), Hang()],
    "in an error body": [Send(b"HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nab"), Hang()],
    "in a body without length": [Send(b"HTTP/1.1 200 OK\r\n\r\n"), Hang()],
}


@pytest.mark.parametrize("answer", SILENT.values(), ids=SILENT)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("reused", [False, True], ids=["new", "reused"])
def test_a_silent_server(
    make_provider: MakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    answer: list[Step],
    *,
    tls: bool,
    reused: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with LoopbackServer(tls=tls) as server:
        provider = make_provider(server.url)
        if reused:
            server.script(stream_text("first"))
            Listener(provider.stream(ask())).join()
        server.script(answer)
        listener = Listener(provider.stream(ask()))
        requests = server.wait_for_requests(2 if reused else 1)
        stop_in_time(listener)
        assert server.wait_until_gone(requests[-1].connection)
        assert server.connections == 1
        provider.close()


def test_in_the_middle_of_the_text(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script([head(), event(delta("some")), Hang()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.wait_for(TextDelta)
    stop_in_time(listener)
    assert listener.text == "some"


def test_the_next_reply_after_a_stop(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script([Hang()], stream_text("next"))
    provider = make_provider(server.url)
    listener = Listener(provider.stream(ask()))
    server.wait_for_requests()
    stop_in_time(listener)
    following = Listener(provider.stream(ask()))
    following.join()
    assert (following.text, following.error) == ("next", None)


def test_a_connection_that_comes_about_after_the_stop_is_ended() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, httpx.Client(verify=False) as client:
        lane = Lane(client)
        lane.cut()
        stream = SimpleNamespace(get_extra_info=lambda _: ours)
        lane.trace("connection.connect_tcp.complete", {"return_value": stream})
        theirs.settimeout(5)
        assert theirs.recv(1) == b""


def test_a_server_that_never_finishes_the_handshake(make_provider: MakeProvider) -> None:
    with LoopbackServer(opening=[Hang()]) as server:
        provider = make_provider(server.url.replace("http:", "https:"))
        listener = Listener(provider.stream(ask()))
        assert server.wait_until_heard(0)
        stop_in_time(listener)
        assert server.wait_until_gone(0)


def test_before_it_begins(server: LoopbackServer, make_provider: MakeProvider) -> None:
    stream = make_provider(server.url).stream(ask())
    stream.stop()
    listener = Listener(stream)
    listener.join()
    assert isinstance(listener.error, Stopped)
    assert server.connections == 0


def test_twice_and_after_the_end(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script(stream_text("first"), stream_text("second"))
    provider = make_provider(server.url)
    first = Listener(provider.stream(ask()))
    first.join()
    first.stream.stop()
    first.stream.stop()
    second = Listener(provider.stream(ask()))
    second.join()
    assert (first.text, first.error) == ("first", None)
    assert (second.text, second.error) == ("second", None)


def test_a_late_stop_does_not_touch_the_reply_that_uses_the_connection_now(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    go_on = threading.Event()
    answer = [
        head(),
        event(delta("one ")),
        WaitFor(go_on),
        event(delta("two")),
        event("[DONE]"),
        END,
    ]
    server.script(stream_text("first"), answer)
    provider = make_provider(server.url)
    first = Listener(provider.stream(ask()))
    first.join()
    second = Listener(provider.stream(ask()))
    second.wait_for(TextDelta)
    first.stream.stop()
    go_on.set()
    second.join()
    assert server.connections == 1
    assert (second.text, second.error) == ("one two", None)


def test_one_of_two(server: LoopbackServer, make_provider: MakeProvider) -> None:
    go_on = threading.Event()
    answer = [
        head(),
        event(delta("one ")),
        WaitFor(go_on),
        event(delta("two")),
        event("[DONE]"),
        END,
    ]
    server.script(answer, answer)
    provider = make_provider(server.url)
    stopped, other = (Listener(provider.stream(ask())) for _ in range(2))
    stopped.wait_for(TextDelta)
    other.wait_for(TextDelta)
    stop_in_time(stopped)
    go_on.set()
    other.join()
    assert (other.text, other.error) == ("one two", None)


def test_while_waiting_to_try_again(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script(status(503, "busy"))
    patient = RetryPolicy(first_delay=60)
    listener = Listener(make_provider(server.url, policy=patient).stream(ask()))
    listener.wait_for(Retrying)
    stop_in_time(listener)
    assert len(server.requests) == 1


def test_while_connecting_the_late_reply_is_dropped(make_provider: MakeProvider) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        provider = make_provider(f"http://127.0.0.1:{address[1]}", connect_timeout=0.4)
        listener = Listener(provider.stream(ask()))
        listener.stream.stop()
        listener.join()
        assert isinstance(listener.error, Stopped)
        assert listener.events == []
        for each in waiting:
            each.close()


def test_closing_the_provider_stops_what_runs(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([Hang()], [head(), event(delta("a")), Hang()])
    provider = make_provider(server.url)
    listeners = [Listener(provider.stream(ask())) for _ in range(2)]
    server.wait_for_requests(2)
    begun = time.monotonic()
    provider.close()
    for listener in listeners:
        listener.join()
        assert isinstance(listener.error, Stopped)
    assert time.monotonic() - begun < 2 * PROMPT
    late = Listener(provider.stream(ask()))
    late.join()
    assert isinstance(late.error, Stopped)


def test_a_listener_that_leaves_early_frees_the_connection(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), event(delta("a")), Hang()])
    for each in make_provider(server.url).stream(ask()):
        if isinstance(each, TextDelta):
            break
    assert server.wait_until_gone(0)


def test_a_stop_in_the_pause_after_the_last_event_changes_nothing(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), event(delta("all")), event("[DONE]"), Hang()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.wait_for(Finished)
    listener.stream.stop()
    listener.join()
    assert (listener.text, listener.error) == ("all", None)
