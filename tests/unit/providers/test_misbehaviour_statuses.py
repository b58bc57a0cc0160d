"""Statuses, error bodies, redirects, waits that a server asks for, and echoes of the key."""

import base64
import gzip
import json
import logging
import time
import traceback
from email.utils import formatdate
from urllib.parse import quote

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.loopback import (
    Answer,
    Close,
    Hang,
    LoopbackServer,
    Repeat,
    Send,
    chunk,
    completion,
    delta,
    event,
    events,
    head,
    json_body,
    lines,
    redirect,
    status,
    stream_text,
    whole,
)
from tests.unit.providers.conftest import KEY, Listener, MakeProvider, ask, failure_of
from tests.unit.providers.outcomes import Row, check
from tui_app.core.errors import (
    AuthenticationError,
    BadRequestError,
    ChatError,
    CreditsError,
    NetworkError,
    NotFoundError,
    ProtocolError,
    RateLimitError,
    RedirectError,
    ReplyTimeoutError,
    ServerError,
    TooLargeError,
)
from tui_app.core.events import Retrying
from tui_app.providers.retry import RetryPolicy

ONCE = RetryPolicy(0)
STATUSES: dict[int, tuple[type[ChatError], int]] = {
    101: (ProtocolError, 1), 103: (NetworkError, 3),
    400: (BadRequestError, 1), 401: (AuthenticationError, 1), 402: (CreditsError, 1),
    403: (CreditsError, 1), 404: (NotFoundError, 1), 405: (BadRequestError, 1),
    406: (BadRequestError, 1), 407: (BadRequestError, 1), 408: (ReplyTimeoutError, 3),
    409: (ServerError, 3), 410: (NotFoundError, 1), 411: (BadRequestError, 1),
    413: (TooLargeError, 1), 414: (TooLargeError, 1), 415: (BadRequestError, 1),
    418: (BadRequestError, 1), 421: (BadRequestError, 1), 422: (BadRequestError, 1),
    424: (BadRequestError, 1), 429: (RateLimitError, 3), 431: (BadRequestError, 1),
    451: (BadRequestError, 1), 499: (BadRequestError, 1), 500: (ServerError, 3),
    501: (ServerError, 3), 502: (ServerError, 3), 503: (ServerError, 3), 504: (ServerError, 3),
    520: (ServerError, 3), 529: (ServerError, 3), 599: (ServerError, 3), 999: (ServerError, 3),
}  # fmt: skip


@pytest.mark.parametrize("code", STATUSES)
def test_statuses_without_a_word(
    server: LoopbackServer, make_provider: MakeProvider, code: int
) -> None:
    kind, attempts = STATUSES[code]
    answer = [Send(b"HTTP/1.1 %d\r\nContent-Length: 0\r\n\r\n" % code), Close()]
    words = str(code) if code >= 400 else ""
    listener = check(server, make_provider, Row(answer, "", kind, words, attempts=attempts))
    assert len(server.requests) == attempts
    assert listener.error is not None


DEEP = "[" * 50_000
BODIES: dict[str, tuple[Answer, str]] = {
    "empty": (status(400), "400 Bad Request and gave no reason"),
    "JSON": (status(400, {"error": {"message": "Odd."}}), "Odd."),
    "the shape of a gateway": (status(400, {"message": "Odd.", "statusCode": 400, "requestId": "x"}), "Odd."),
    "details": (status(400, {"detail": [{"loc": ["body", 0], "msg": "Odd."}]}), "body.0: Odd."),
    "nothing said in JSON": (status(400, {"error": None}), '{"error": null}'),
    "wrong types": (status(400, {"error": {"message": {"x": 1}, "code": [], "type": 5}, "message": 7, "detail": {}}), '"message": 7'),
    "numbers": (status(400, "7"), "7"),
    "deep": (status(400, DEEP), "[[["),
    "deep in an error": (status(400, '{"error":' * 5000), '{"error":{"error"'),
    "a huge integer": (status(400, '{"code": ' + "9" * 5000 + "}"), '{"code": 999'),
    "HTML": (status(400, "<html><title>No</title>" + "<p>x" * 5000, content_type="text/html"), "No"),
    "markup and controls": (status(400, {"message": "[/x] [@click=app.quit]y[/] \x1b]0;t\x07\x9b31m\u202e\r\nz"}), "[/x] [@click=app.quit]y[/] ␛]0;t␇"),
    "latin-1": (status(400, "Schl\xfcssel".encode("latin-1")), "Schl\ufffdssel"),
    "10 MB": (status(400, b"Much. " * 1_700_000), "Much. Much."),
    "10 MB of JSON": (status(400, {"message": "Much. " * 1_700_000}), "Much. Much."),
    "gzip": ([head(400, {"Content-Encoding": "gzip"}), chunk(gzip.compress(b"packed")), Close()], "packed"),
    "a false gzip": ([head(400, {"Content-Encoding": "gzip"}), chunk(b"plain"), Close()], "plain"),
    "a broken gzip": ([head(400, {"Content-Encoding": "gzip"}), chunk(b"\x1f\x8bx"), Close()], "gave no reason"),
    "brotli": ([head(400, {"Content-Encoding": "br"}), chunk(b"\x8b\x03\x80"), Close()], "gave no reason"),
    "too great a length": ([*status(400, "half", {"Content-Length": "99"}), Close()], "half"),
    "too small a length": ([*status(400, "more than that", {"Content-Length": "4"}), Close()], "more"),
    "a reset in the middle": ([head(400), chunk(b"half"), Send(b"zz")], "half"),
    "without end": ([head(400), Repeat(chunk(b"on and ").data)], "on and on and"),
    "events": ([head(400), event({"error": {"message": "Odd."}}), chunk(b"")], "Odd."),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), BODIES.values(), ids=BODIES)
def test_bodies(
    server: LoopbackServer,
    make_provider: MakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    words: str,
) -> None:
    monkeypatch.setattr("tui_app.providers.exchange._LONGEST_ERROR", 0.3)
    listener = check(server, make_provider, Row(answer, "", BadRequestError, words))
    error = listener.error
    assert isinstance(error, ChatError)
    assert len(error.what) <= 500
    assert error.what.isprintable()


ORIGINS = {
    "the same origin": "/elsewhere",
    "another origin": "{other}/v1/chat/completions",
    "with credentials": "http://user:password@{other_host}/v1",
    "itself": "{own}/v1/chat/completions",
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "no host": "http:///x",
    "a bad port": "http://a:b/",
    "a bad address": "http://[::1/",
    "a very long one": "/" + "x" * 60_000,
    "no ASCII": "http://\xe4.example/\xff",
    "nothing": "",
}


@pytest.mark.parametrize("location", ORIGINS.values(), ids=ORIGINS)
@pytest.mark.parametrize("code", [300, 301, 302, 303, 305, 307, 308])
def test_a_redirect_goes_nowhere(
    server: LoopbackServer, make_provider: MakeProvider, code: int, location: str
) -> None:
    with LoopbackServer() as other:
        target = location.format(other=other.origin, other_host=other.origin[7:], own=server.origin)
        headers = b"Location: %b\r\nSet-Cookie: a=b\r\n" % target.encode("latin-1")
        answer = [Send(b"HTTP/1.1 %d Go\r\n%bContent-Length: 0\r\n\r\n" % (code, headers))]
        listener = check(server, make_provider, Row(answer, "", RedirectError, str(code)))
        assert isinstance(listener.error, RedirectError)
        assert "password" not in listener.error.what
        assert len(server.requests) == 1
        assert other.connections == 0


def waits(value: str) -> list[Answer]:
    return [status(code, "busy", {"Retry-After": value}) for code in (408, 409, 429, 503)]


NOW = StillClock().now_ms() / 1000


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("-5", 0.001),
        ("soon", 0.001),
        ("", 0.001),
        ("1, 2", 0.001),
        ("9" * 400, 0.001),
        (formatdate(NOW - 3600, usegmt=True), 0.001),
        (formatdate(NOW - 10**9, usegmt=True), 0.001),
        ("0.04", 0.04),
        ("00", 0.001),
    ],
)
def test_waits_that_are_kept(
    server: LoopbackServer, make_provider: MakeProvider, value: str, delay: float
) -> None:
    for answer in waits(value):
        server.script(answer, stream_text("ok"))
        listener = Listener(make_provider(server.url).stream(ask()))
        listener.join()
        assert listener.text == "ok"
        assert [e.delay for e in listener.events if isinstance(e, Retrying)] == [delay]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("121", "2 min"),
        ("600", "10 min"),
        ("9999999", "2778 h"),
        (formatdate(NOW + 7200, usegmt=True), "2 h"),
        (formatdate(NOW + 10**9, usegmt=True), "277778 h"),
    ],
)
def test_waits_that_nobody_keeps(
    server: LoopbackServer, make_provider: MakeProvider, value: str, words: str
) -> None:
    for answer in waits(value):
        server.script(answer)
        listener = Listener(make_provider(server.url).stream(ask()))
        listener.join()
        assert isinstance(listener.error, ChatError)
        assert f"asks to wait {words}" in listener.error.advice
        assert listener.error.what == "busy"
        assert not any(isinstance(each, Retrying) for each in listener.events)
    assert len(server.requests) == 4


@pytest.mark.parametrize("value", ["60", formatdate(NOW + 60, usegmt=True)])
def test_stopping_in_a_long_wait(
    server: LoopbackServer, make_provider: MakeProvider, value: str
) -> None:
    server.script(status(429, "busy", {"Retry-After": value}))
    listener = Listener(make_provider(server.url).stream(ask()))
    waiting = listener.wait_for(Retrying)
    assert isinstance(waiting, Retrying)
    assert waiting.delay == pytest.approx(60, abs=1)
    begun = time.monotonic()
    listener.stream.stop()
    listener.join()
    assert time.monotonic() - begun < 1.5
    assert len(server.requests) == 1
    assert server.connections == 1


SECRETS = [
    KEY,
    quote(KEY, safe=""),
    base64.b64encode(f"user:{KEY}".encode()).decode(),
    "".join(f"\\u{ord(letter):04x}" for letter in KEY),
    KEY[:12] + "…",
    "…" + KEY[-10:],
]


@pytest.mark.parametrize("echo", SECRETS)
def test_the_key_is_in_nothing_that_comes_of_an_echo(
    server: LoopbackServer,
    make_provider: MakeProvider,
    caplog: pytest.LogCaptureFixture,
    echo: str,
) -> None:
    caplog.set_level(logging.INFO)
    tool = [{"index": 0, "id": KEY, "function": {"name": KEY, "arguments": json.dumps(KEY)}}]
    cited = [{"url_citation": {"url": f"https://a.example/?key={KEY}", "title": KEY}}]
    said: list[object] = [{**delta(KEY, reasoning=KEY, refusal=KEY), "model": KEY}, delta(tool_calls=tool, annotations=cited), delta(finish=KEY)]  # fmt: skip
    answers: list[Answer] = [
        status(401, {"error": {"message": f"Bad key {echo}!"}}),
        status(500, f"<title>{echo}</title>"),
        status(400, "x" * 480 + echo),
        status(400, "x" * (64 * 1024 - 9) + echo),
        status(400, '{"message": "' + echo),
        status(403, json.dumps({"error": {"message": json.dumps({"message": echo})}})),
        json_body({"error": {"message": f"Bad key {echo}!"}}),
        events([{"error": echo}]),
        whole(f"data: {echo}\n\n".encode()),
        status(200, f"You sent {echo}"),
        redirect(f"https://{echo}.example/{echo}"),
        [Send(b"HTTP/1.1 200 " + echo.encode() + b"\r\nX: \x00\r\n\r\n"), Close()],
        [Send(b"HTTP/1.1 200 OK\r\nX-Inference-Id: " + echo.encode() + b"\r\n\r\n"), Close()],
        completion(KEY),
        events(said, {"X-Inference-Id": KEY}),
        whole(*(lines(delta(letter)) for letter in f"Key: {KEY}."), lines("[DONE]")),
        [head(), event(delta(KEY[:-1])), Close()],
    ]
    for answer in answers:
        server.script(answer)
        listener = Listener(make_provider(server.url, policy=ONCE).stream(ask()))
        listener.join()
        shown = f"{listener.events} {listener.text} {listener.reasoning} {caplog.text}"
        if isinstance(listener.error, ChatError):
            error = listener.error
            shown += f"{error.report()} {error!r} {error.__dict__}"
            shown += "".join(traceback.format_exception_only(error))
        shown = shown.lower()
        for part in (echo.strip("…").lower(), KEY.lower(), KEY[4:].lower(), KEY[-10:].lower()):
            assert part not in shown, (part, shown)
    assert len(server.requests) == len(answers)


def test_secrets_of_the_configuration_are_taken_out_too(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.default = lambda _: status(400, "hunter2hunter2, query-secret, header-secret")
    url = server.url.replace("http://", "http://me:hunter2hunter2@")
    provider = make_provider(
        url + "?api-key=query-secret", headers={"X-Auth": "Token header-secret"}
    )
    assert failure_of(provider.stream(ask())).what == "[hidden], [hidden], [hidden]"


def test_the_rest_of_a_failed_reply_is_not_held_back(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    """Text that looked like the beginning of a key or a tag is text, once nothing more comes."""
    server.script([head(), event(delta("It is " + KEY[:8])), Hang()])
    listener = Listener(make_provider(server.url, silence_timeout=0.7).stream(ask()))
    listener.join()
    assert isinstance(listener.error, ReplyTimeoutError)
    assert listener.text == "It is " + KEY[:8]


def test_cookies_of_every_kind_are_dropped(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    odd = ["a=b", "a=b; Domain=.0.0.1; Path=/", "; =", "x" * 5000, "a=b; Expires=Wed, 99 Xxx 0000"]
    cookies = "".join(f"Set-Cookie: {each}\r\n" for each in odd).encode()
    body = lines(delta("a"), "[DONE]")
    server.default = lambda _: [
        Send(b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (cookies, len(body), body))
    ]
    provider = make_provider(server.url)
    for _ in range(2):
        listener = Listener(provider.stream(ask()))
        listener.join()
        assert (listener.text, listener.error) == ("a", None)
    assert all("cookie" not in request.headers for request in server.requests)
