"""Connections: refused, reset, cut short, of the wrong protocol; and words that tell them apart."""

import itertools
import socket

import pytest

from tests.stubs.loopback import (
    END,
    Answer,
    Close,
    Hang,
    LoopbackServer,
    Reset,
    Send,
    chunk,
    delta,
    event,
    head,
    lines,
    status,
    stream_text,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask, failure_of
from tests.unit.providers.outcomes import Row, check
from tui_app.core.errors import ChatError, NetworkError, ProtocolError
from tui_app.providers.retry import RetryPolicy

A = event(delta("a"))
ONCE = RetryPolicy(0)
GONE, BROKE, CUT = "hung up without an answer", "broke before the answer", "hung up in the middle"
ROWS = {
    "closed before the answer": Row([Close()], "", NetworkError, GONE, attempts=3),
    "closed in the status line": Row([Send(b"HTTP/1.1 20"), Close()], "", NetworkError, GONE, attempts=3),
    "closed in the headers": Row([Send(b"HTTP/1.1 200 OK\r\nA: b\r\n"), Close()], "", NetworkError, GONE, attempts=3),
    "reset before the answer": Row([Reset()], "", NetworkError, BROKE, attempts=3),
    "reset in the headers": Row([Send(b"HTTP/1.1 200 OK\r\nA: b"), Reset()], "", NetworkError, BROKE, attempts=3),
    "closed after the headers": Row([head(), Close()], "", NetworkError, CUT, attempts=3),
    "closed after a role": Row([head(), event(delta(role="assistant")), Close()], "", NetworkError, CUT, attempts=3),
    "closed after thoughts": Row([head(), event(delta(reasoning="hm")), Close()], "", NetworkError, CUT),
    "closed after text": Row([head(), A, Close()], "a", NetworkError, CUT),
    "closed in an event": Row([head(), A, chunk(b'data: {"choices":[{"delta'), Close()], "a", NetworkError, CUT),
    "closed in a chunk": Row([head(), A, Send(b"40\r\ndata: {"), Close()], "a", NetworkError, CUT),
    "closed in a chunk's size": Row([head(), A, Send(b"4"), Close()], "a", NetworkError, CUT),
    "closed after the reason": Row([head(), event(delta("a", "stop")), Close()], "a", NetworkError, CUT),
    "closed after [DONE]": Row([head(), A, event("[DONE]"), Close()], "a"),
    "reset after [DONE]": Row([head(), A, event("[DONE]"), END, Hang()], "a"),
    "garbage": Row([Send(b"\x15\x03\x01\x00\x02\x02\x28" * 9), Close()], "", ProtocolError, "does not answer in HTTP"),
    "another protocol": Row([Send(b"220 mail.example ESMTP\r\n"), Close()], "", NetworkError, GONE, attempts=3),
    "HTTP/2": Row([Send(b"\0\0\x12\4\0\0\0\0\0" + b"\0" * 18), Close()], "", ProtocolError, "does not answer in HTTP"),
    "a body without head": Row([Send(lines(delta("a"), "[DONE]")), Close()], "", ProtocolError, "does not answer in HTTP"),
    "headers that are none": Row([Send(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), Close()], "", ProtocolError, "does not answer in HTTP"),
    "headers of a megabyte": Row(
        [Send(b"HTTP/1.1 200 OK\r\n" + b"X-Y: %b\r\n" % (b"z" * 1000) * 1000 + b"\r\n"), Close()], "", ProtocolError, "does not answer in HTTP"
    ),
    "one endless header": Row([Send(b"HTTP/1.1 200 OK\r\nX: " + b"z" * 1_000_000), Close()], "", ProtocolError, "does not answer in HTTP"),
    "interim answers first": Row(
        [Send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), head(), A, event("[DONE]"), END], "a"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_connections(server: LoopbackServer, make_provider: MakeProvider, row: Row) -> None:
    check(server, make_provider, row)
    assert len(server.requests) == row.attempts
    server.default = lambda _: stream_text("next")
    following = Listener(make_provider(server.url).stream(ask()))
    following.join()
    assert (following.text, following.error) == ("next", None)


def test_a_server_that_is_torn_down_at_any_byte(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    """Whatever was complete is kept, and nothing is ever taken for a whole reply."""
    sent = head().data + b"".join(event(delta(text)).data for text in ("one ", "two"))  # type: ignore[union-attr]
    ends = [len(sent), sent.rindex(b"\n\n") + 2]
    start = len(head().data)  # type: ignore[union-attr]
    provider = make_provider(server.url, policy=ONCE)
    for cut, how in itertools.product(range(start, ends[0], 3), (Close(), Reset())):
        server.script([Send(sent[:cut]), how])
        listener = Listener(provider.stream(ask()))
        listener.join()
        assert isinstance(listener.error, NetworkError)
        assert "one two".startswith(listener.text)
        if isinstance(how, Close) and cut > sent.index(b"\n\n") + 2:
            assert listener.text.startswith("one ")


def test_http_to_a_server_that_speaks_https(make_provider: MakeProvider) -> None:
    with LoopbackServer(tls=True) as server:
        url = server.url.replace("https:", "http:")
        error = failure_of(make_provider(url, policy=ONCE).stream(ask()))
        assert isinstance(error, NetworkError | ProtocolError)
        assert "https" in error.advice
        assert server.requests == []


def test_https_to_a_server_that_says_nothing_of_the_kind(make_provider: MakeProvider) -> None:
    for opening in (
        [Send(b"SSH-2.0-OpenSSH_9.6\r\n"), Hang()],
        [Close()],
        [Reset()],
        [Send(b"\x15\x03\x01\x00\x02\x02\x28"), Close()],
    ):
        with LoopbackServer(opening=opening) as server:
            url = server.url.replace("http:", "https:")
            error = failure_of(make_provider(url, policy=ONCE).stream(ask()))
            assert isinstance(error, NetworkError)
            assert server.requests == []


def test_a_handshake_that_never_ends_is_given_up(make_provider: MakeProvider) -> None:
    with LoopbackServer(opening=[Hang()]) as server:
        url = server.url.replace("http:", "https:")
        provider = make_provider(url, policy=ONCE, connect_timeout=0.2, first_byte_timeout=5.0)
        error = failure_of(provider.stream(ask()))
        assert isinstance(error, NetworkError)
        assert "did not answer when chinwag tried to connect" in error.what


def test_a_name_that_nobody_has(
    make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    provider = make_provider("http://no-such-host.invalid/v1", policy=ONCE)
    error = failure_of(provider.stream(ask()))
    assert isinstance(error, NetworkError)
    assert error.what == "No address was found for the name no-such-host.invalid."


@pytest.mark.parametrize("host", ["x" * 70 + ".example", "a..example", "-.example", "exa mple"])
def test_a_name_that_cannot_be(make_provider: MakeProvider, host: str) -> None:
    error = failure_of(make_provider(f"http://{host}/v1", policy=ONCE).stream(ask()))
    assert isinstance(error, NetworkError | ProtocolError)
    assert error.what


CAUSES: dict[str, Answer] = {
    "closed": [Close()],
    "reset": [Reset()],
    "closed in the middle": [head(), A, Close()],
    "reset in the middle": [head(), A, Reset()],
    "bad chunks": [head(), A, Send(b"zz\r\n")],
    "no end": [head(), A, END],
    "silence": [Hang()],
    "silence in the middle": [head(), A, Hang()],
    "garbage": [Send(b"garbage\r\n\r\n"), Close()],
    "nothing": [head(), END],
    "a page": status(200, "<title>x</title>"),
    "words": status(200, "x"),
    "other JSON": status(200, "{}"),
    "broken JSON": status(200, "{"),
    "a redirect": status(301, ""),
    "an error inside": [head(), A, event({"error": {"code": 1}})],
    "an abort": [head(), event(delta("a", "abort")), event("[DONE]")],
    "a filter": [head(), event(delta(finish="content_filter")), event("[DONE]")],
    "brotli": [head(headers={"Content-Encoding": "br"}), END],
    **{str(code): status(code) for code in (400, 401, 403, 404, 408, 413, 429, 500)},
}


def test_different_causes_have_different_words(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    provider = make_provider(server.url, policy=ONCE, first_byte_timeout=0.2, silence_timeout=0.1)
    seen: dict[str, str] = {}
    for name, answer in CAUSES.items():
        server.script(answer)
        error = failure_of(provider.stream(ask()))
        assert error.what.endswith((".", "”")), name
        assert error.title
        assert error.advice.endswith((".", "?")), name
        assert error.what not in seen, (name, seen.get(error.what))
        seen[error.what] = name
    titles = {kind.title for kind in _leaves(ChatError)}
    assert len(titles) == len(_leaves(ChatError))


def _leaves(kind: type[ChatError]) -> set[type[ChatError]]:
    return {kind, *(leaf for below in kind.__subclasses__() for leaf in _leaves(below))}
