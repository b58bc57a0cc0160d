import logging
import socket
import threading
import time
import traceback

import pytest

from tests.stubs.loopback import (
    Answer,
    Close,
    Hang,
    LoopbackServer,
    Reset,
    Send,
    WaitFor,
    completion,
    delta,
    event,
    events,
    head,
    json_body,
    redirect,
    status,
    stream_text,
    truncated,
    usage,
)
from tests.unit.providers.conftest import KEY, Listener, MakeProvider, ask, failure_of
from tui_app.core.errors import (
    AuthenticationError,
    BadRequestError,
    ChatError,
    ContentFilterError,
    CreditsError,
    NetworkError,
    NotFoundError,
    ProtocolError,
    RateLimitError,
    RedirectError,
    ReplyTimeoutError,
    ServerError,
    StreamError,
    TooLargeError,
)
from tui_app.core.events import Connected, Finished, FinishReason, Retrying, StreamEvent, TextDelta
from tui_app.providers.retry import RetryPolicy

ONCE = RetryPolicy(0)


def said(message: str, code: int) -> Answer:
    return json_body({"error": {"message": message}}, code)


ANSWERS: list[tuple[Answer, type[ChatError], str]] = [
    (said("No such key.", 401), AuthenticationError, "No such key."),
    (said("No credits.", 402), CreditsError, "No credits."),
    (said("Not yours.", 403), CreditsError, "Not yours."),
    (said("No such model.", 404), NotFoundError, "No such model."),
    (said("Odd.", 400), BadRequestError, "Odd."),
    (said("Too long.", 413), TooLargeError, "Too long."),
    (said("Slower.", 429), RateLimitError, "Slower."),
    (said("Broken.", 500), ServerError, "Broken."),
    (status(502, "<title>Bad gateway</title>"), ServerError, "Bad gateway"),
    (status(408), ReplyTimeoutError, "408 Request Timeout"),
    (redirect("https://evil.example/v1?x=1"), RedirectError, "https://evil.example."),
    (redirect("/elsewhere", 302), RedirectError, "127.0.0.1"),
    (status(204), ProtocolError, "sent nothing"),
    (status(200, "OK"), ProtocolError, "“OK”"),
    (status(200, "<h1>Hi</h1>"), ProtocolError, "web page"),
    (events([]), ProtocolError, "holds no reply"),
    (json_body({"error": {"message": "No GPU."}}), StreamError, "No GPU."),
    (events([{"error": {"message": "No GPU.", "code": 502}}]), StreamError, "No GPU."),
    ([head(), event({"message": "Gone."}, "error"), Hang()], StreamError, "Gone."),
    (events([delta(finish="content_filter")]), ContentFilterError, "filter"),
    (events([{"error": {"message": "No.", "code": "content_filter"}}]), ContentFilterError, "No."),
    ([Close()], NetworkError, "hung up without an answer"),
    ([Reset()], NetworkError, "broke before the answer"),
    ([Send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Close()], ProtocolError, "does not answer in HTTP"),
    ([head(), event(delta("a")), Reset()], NetworkError, "cut off"),
    (truncated("a"), NetworkError, "cut off"),
    ([head(), event(delta("a")), event(usage()), Send(b"0\r\n\r\n")], StreamError, "cut off"),
    ([head(), event(delta("a", finish="stop")), Close()], NetworkError, "cut off"),
    ([Send(completion("a")[0].data), Close()], NetworkError, "cut off"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "kind", "words"), ANSWERS)
def test_what_goes_wrong_has_its_class_and_words(
    server: LoopbackServer,
    make_provider: MakeProvider,
    answer: Answer,
    kind: type[ChatError],
    words: str,
) -> None:
    server.script(answer)
    error = failure_of(make_provider(server.url, policy=ONCE).stream(ask()))
    assert type(error) is kind
    assert words in error.what
    assert len(server.requests) == 1


def test_text_before_the_break_is_kept_and_never_asked_for_again(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), event(delta("some")), Reset()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.text == "some"
    assert isinstance(listener.error, NetworkError)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "failing",
    [
        status(503, "busy"),
        status(429, "busy", {"Retry-After": "0"}),
        status(409),
        status(408),
        [Close()],
        [Reset()],
        [head(), Reset()],
        [head(), event(delta(role="assistant")), Reset()],
    ],
)
def test_what_may_pass_is_tried_again(
    server: LoopbackServer, make_provider: MakeProvider, failing: Answer
) -> None:
    server.script(failing, failing, stream_text("at last"))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("at last", None)
    retries = [each for each in listener.events if isinstance(each, Retrying)]
    assert [retry.attempt for retry in retries] == [2, 3]
    assert all(retry.cause.title and retry.cause.what for retry in retries)
    assert len(server.requests) == 3


def test_three_tries_are_enough(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.default = lambda _: status(503, "busy")
    assert failure_of(make_provider(server.url).stream(ask())).what == "busy"
    assert len(server.requests) == 3


@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 413, 422])
def test_what_stays_is_not_tried_again(
    server: LoopbackServer, make_provider: MakeProvider, code: int
) -> None:
    server.script(status(code, "no"))
    assert failure_of(make_provider(server.url).stream(ask())).status == code
    assert len(server.requests) == 1


def test_the_wait_that_a_server_asks_for_is_kept(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(status(429, "slower", {"Retry-After-Ms": "40"}), stream_text("ok"))
    begun = time.monotonic()
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert time.monotonic() - begun >= 0.04
    (retrying,) = [each for each in listener.events if isinstance(each, Retrying)]
    assert (retrying.attempt, retrying.delay) == (2, 0.04)
    assert (retrying.cause.title, retrying.cause.what) == ("Too many requests", "slower")


def test_a_wait_that_is_too_long_fails_at_once_and_says_when(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(status(429, "slower", {"Retry-After": "600"}))
    error = failure_of(make_provider(server.url).stream(ask()))
    assert isinstance(error, RateLimitError)
    assert "10 min" in error.advice


def test_nobody_listens(make_provider: MakeProvider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure_of(make_provider(f"http://127.0.0.1:{port}/v1").stream(ask()))
    assert isinstance(error, NetworkError)
    assert f"Nothing listens at 127.0.0.1:{port}" in error.what


def test_https_to_a_server_that_speaks_http(make_provider: MakeProvider) -> None:
    with LoopbackServer(opening=[Send(b"HTTP/1.1 400 Bad\r\n\r\n"), Hang()]) as server:
        provider = make_provider(server.url.replace("http:", "https:"), policy=ONCE)
        error = failure_of(provider.stream(ask()))
        assert isinstance(error, NetworkError)
        assert "No secure connection" in error.what


def test_a_certificate_that_nobody_vouches_for(
    make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with LoopbackServer(tls=True) as server:
        error = failure_of(make_provider(server.url, policy=ONCE).stream(ask()))
        assert isinstance(error, NetworkError)
        assert "certificate" in error.what
        assert server.requests == []


def test_no_connection_in_time(make_provider: MakeProvider) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        provider = make_provider(f"http://127.0.0.1:{address[1]}", connect_timeout=0.2, policy=ONCE)
        error = failure_of(provider.stream(ask()))
        assert isinstance(error, NetworkError)
        assert "tried to connect" in error.what
        for each in waiting:
            each.close()


@pytest.mark.parametrize(
    "answer", [[Hang()], [head(), Hang()], [Send(b"HTTP/1.1 200 OK\r\n\r\n"), Hang()]]
)
def test_no_first_event_in_time(
    server: LoopbackServer, make_provider: MakeProvider, answer: Answer
) -> None:
    server.script(answer)
    provider = make_provider(server.url, first_byte_timeout=0.1, silence_timeout=30.0)
    error = failure_of(provider.stream(ask()))
    assert isinstance(error, ReplyTimeoutError)
    assert "sent nothing for 0.1 s" in error.what


@pytest.mark.parametrize("chunked", [True, False])
def test_silence_in_the_middle(
    server: LoopbackServer, make_provider: MakeProvider, *, chunked: bool
) -> None:
    piece = (
        event(delta("some"))
        if chunked
        else Send(b'data: {"choices":[{"delta":{"content":"some"}}]}\n\n')
    )
    server.script([head(chunked=chunked), piece, Hang()])
    provider = make_provider(server.url, first_byte_timeout=30.0, silence_timeout=0.1)
    listener = Listener(provider.stream(ask()))
    listener.join()
    assert listener.text == "some"
    assert isinstance(listener.error, ReplyTimeoutError)
    assert "fell silent" in listener.error.what
    assert len(server.requests) == 1


def test_a_slow_listener_is_not_taken_for_a_silent_server(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    go_on, never = threading.Event(), threading.Event()
    server.script([head(), event(delta("a")), WaitFor(go_on), event(delta("b")), event("[DONE]")])
    stream = make_provider(server.url, first_byte_timeout=0.6, silence_timeout=0.6).stream(ask())
    seen: list[StreamEvent] = []
    for each in stream:
        seen.append(each)
        if isinstance(each, Connected | TextDelta):
            assert not never.wait(0.8)
        if isinstance(each, TextDelta):
            go_on.set()
    assert seen[-1] == Finished(FinishReason.STOP)


def test_of_an_error_body_64_kilobytes_are_read(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    body = b"too much " + b"x" * 200_000
    server.script([*status(400, body, {"Content-Length": "999999999"}), Hang()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join(2)
    assert isinstance(listener.error, BadRequestError)
    assert listener.error.what.startswith("too much xxx")


def test_an_error_body_that_never_ends_is_given_up(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.providers.exchange._LONGEST_ERROR", 0.1)
    server.script([*status(400, "half of it", {"Content-Length": "99"}), Hang()])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join(2)
    assert isinstance(listener.error, BadRequestError)
    assert listener.error.what == "half of it"


@pytest.mark.parametrize(
    "answer",
    [
        json_body({"error": {"message": f"Bad key {KEY}!"}}, 401),
        status(500, f"<title>{KEY}</title>"),
        status(400, "x" * 480 + KEY),
        json_body({"error": {"message": f"Bad key {KEY}!"}}),
        events([{"error": KEY}]),
        status(200, f"You sent {KEY}"),
        redirect(f"https://{KEY}.example/{KEY}"),
        [Send(b"HTTP/1.1 200 " + KEY.encode() + b"\r\nX: \x00\r\n\r\n"), Close()],
    ],
)
def test_the_key_is_in_no_error_and_no_log(
    server: LoopbackServer,
    make_provider: MakeProvider,
    caplog: pytest.LogCaptureFixture,
    answer: Answer,
) -> None:
    caplog.set_level(logging.INFO)
    server.script(answer)
    provider = make_provider(server.url, policy=ONCE, headers={"X-Api-Key": KEY[::-1]})
    error = failure_of(provider.stream(ask()))
    shown = f"{error.report()} {error!r} {error.__dict__} {provider!r} {caplog.text}"
    assert KEY.lower() not in shown.lower()
    assert KEY not in "".join(traceback.format_exception_only(error))
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_secret_header_is_taken_out_as_well(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(status(401, "no such key: header-secret"))
    provider = make_provider(server.url, headers={"X-Api-Key": "header-secret"})
    assert failure_of(provider.stream(ask())).what == "no such key: [hidden]"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(make_provider: MakeProvider, code: int) -> None:
    with LoopbackServer() as thief, LoopbackServer() as server:
        server.script(redirect(thief.url + "/chat/completions", code))
        error = failure_of(make_provider(server.url).stream(ask()))
        assert isinstance(error, RedirectError)
        assert thief.origin in error.what
        assert thief.connections == 0
        assert len(server.requests) == 1


def test_a_missing_key_is_named(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.default = lambda _: status(401, "no key")
    missing = failure_of(make_provider(server.url, key=None).stream(ask()))
    assert "LOCAL_KEY" in missing.advice
    wrong = failure_of(make_provider(server.url).stream(ask()))
    assert "came from LOCAL_KEY" in wrong.advice


@pytest.mark.parametrize(
    "base_url", ["localhost:8000/v1", "http://[::1", "ftp://a.example", "http://a:b/"]
)
def test_an_address_that_cannot_be_used(make_provider: MakeProvider, base_url: str) -> None:
    error = failure_of(make_provider(base_url).stream(ask()))
    assert isinstance(error, ProtocolError)
    assert "base_url" in error.advice


def test_a_proxy_that_cannot_be_used(
    make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1")
    error = failure_of(make_provider("http://model.invalid/v1", policy=ONCE).stream(ask()))
    assert isinstance(error, NetworkError)
    assert "proxy" in error.what


def test_an_orderly_end_after_the_finish_reason_is_complete(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), event(delta("a", finish="stop")), Send(b"0\r\n\r\n")])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.error is None
    assert listener.events[-1] == Finished(FinishReason.STOP)
