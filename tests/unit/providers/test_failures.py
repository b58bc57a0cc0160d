import errno
import json
import socket
import ssl
import zlib
from email.utils import formatdate

import h11
import httpx
import pytest

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
    TooLargeError,
)
from tui_app.providers.echoes import redactor
from tui_app.providers.failures import (
    Stage,
    from_exception,
    from_response,
    retry_after,
    timeout_error,
)

NOW_MS = 1_765_999_996_000
HOST = "api.example:8443"


def refused(status: int, body: object = b"", headers: dict[str, str] | None = None) -> ChatError:
    return from_response(
        status,
        headers or {},
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        url="https://api.example/v1/chat/completions",
        now_ms=NOW_MS,
        redact=redactor(["sk-secret-key"]),
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (402, CreditsError),
        (403, CreditsError),
        (404, NotFoundError),
        (405, BadRequestError),
        (408, ReplyTimeoutError),
        (409, ServerError),
        (410, NotFoundError),
        (413, TooLargeError),
        (422, BadRequestError),
        (429, RateLimitError),
        (499, BadRequestError),
        (500, ServerError),
        (503, ServerError),
        (529, ServerError),
        (999, ServerError),
    ],
)
def test_each_status_has_its_class_and_words(status: int, kind: type[ChatError]) -> None:
    error = refused(status, {"error": {"message": "So it is."}})
    assert type(error) is kind
    assert (error.what, error.status) == ("So it is.", status)
    silent = refused(status)
    assert type(silent) is kind
    assert str(status) in silent.what


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "context_length_exceeded", TooLargeError),
        (400, "content_filter", ContentFilterError),
        (400, "invalid_api_key", AuthenticationError),
        (429, "insufficient_quota", CreditsError),
        (400, "model_not_found", NotFoundError),
    ],
)
def test_a_code_tells_more_than_the_status(status: int, code: str, kind: type[ChatError]) -> None:
    error = refused(status, {"error": {"message": "No.", "code": code}})
    assert type(error) is kind
    assert not error.retryable


def test_a_missing_page_is_named() -> None:
    assert "https://api.example/v1/chat/completions" in refused(404).what


def test_an_echoed_key_is_taken_out() -> None:
    error = refused(401, {"error": {"message": "Incorrect API key: sk-secret-key"}})
    assert error.what == "Incorrect API key: [hidden]"


@pytest.mark.parametrize(
    ("location", "origin"),
    [
        ("https://user:pw@evil.example:444/v1?token=x", "https://evil.example:444"),
        ("/login", "https://api.example"),
        ("", "another address"),
        ("http://a:b/", "another address"),
        ("https://a\x1b.example/", "another address"),
    ],
)
def test_a_redirect_names_the_origin_and_nothing_else(location: str, origin: str) -> None:
    error = refused(307, headers={"location": location})
    assert type(error) is RedirectError
    assert error.what == f"The server answered 307 and pointed to {origin}."


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "99999999999"}, 99999999999.0),
        ({"retry-after": formatdate(NOW_MS / 1000 + 30, usegmt=True)}, 30.0),
        ({"retry-after": formatdate(NOW_MS / 1000 - 30, usegmt=True)}, 0.0),
        ({"retry-after": "Wed, 17 Dec 2025 19:33:46"}, 30.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "Wed, 99 Dec 2025 99:99:99 GMT"}, None),
        ({"retry-after": "Wed, 17 Dec 99999999 19:33:46 GMT"}, None),
    ],
)  # fmt: skip
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    found = retry_after(headers, NOW_MS)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=1))


@pytest.mark.parametrize(
    ("seconds", "words"), [("30", "30 s"), ("600", "10 min"), ("86400", "24 h")]
)
def test_a_wait_that_is_asked_for_is_said(seconds: str, words: str) -> None:
    for status in (429, 503):
        error = refused(status, headers={"retry-after": seconds})
        assert isinstance(error, RateLimitError | ServerError)
        assert error.retry_after == float(seconds)
        assert words in error.advice


def raised(kind: type[httpx.TransportError], *causes: Exception) -> Exception:
    """An exception of httpx as it arises: from one of httpcore, from one of the system."""
    error: Exception = kind("[Errno x] detail")
    outer = error
    for cause in (RuntimeError("httpcore's"), *causes):
        outer.__cause__ = cause
        outer = cause
    return error


def translated(error: Exception, stage: Stage = Stage.WAITING) -> ChatError:
    return from_exception(error, stage, host=HOST, redact=redactor([]))


CERTIFICATE = ssl.SSLCertVerificationError(1, "self-signed")
CERTIFICATE.verify_message = "self-signed certificate"
TROUBLES = [
    (raised(httpx.ConnectError, ConnectionRefusedError(errno.ECONNREFUSED, "x")), "refused"),
    (raised(httpx.ConnectError, socket.gaierror(-2, "x")), "No address was found for the name api.example"),
    (raised(httpx.ConnectError, CERTIFICATE), "self-signed certificate"),
    (raised(httpx.ConnectError, ssl.SSLError(1, "wrong version")), "secure connection"),
    (raised(httpx.ConnectError, ConnectionResetError()), "closed the connection"),
    (raised(httpx.ConnectError, OSError(errno.ENETUNREACH, "x")), "cannot be reached"),
    (raised(httpx.ConnectTimeout), "tried to connect"),
    (raised(httpx.ProxyError), "proxy"),
    (raised(httpx.ReadError), "before the answer came"),
    (raised(httpx.RemoteProtocolError), "without an answer"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "words"), TROUBLES)
def test_each_trouble_of_the_network_has_its_own_words(error: Exception, words: str) -> None:
    found = translated(error)
    assert type(found) is NetworkError
    assert words in found.what
    assert sum(found.what == translated(other).what for other, _ in TROUBLES) == 1


@pytest.mark.parametrize("kind", [httpx.ReadError, httpx.RemoteProtocolError])
def test_a_line_that_breaks_in_the_middle_cuts_the_reply_off(
    kind: type[httpx.TransportError],
) -> None:
    found = translated(raised(kind), Stage.READING)
    assert type(found) is NetworkError
    assert "cut off" in found.what


def test_other_exceptions() -> None:
    parse_error = raised(httpx.RemoteProtocolError, h11.RemoteProtocolError("illegal status line"))
    assert type(translated(parse_error)) is ProtocolError
    assert type(translated(httpx.ReadTimeout("x"))) is ReplyTimeoutError
    assert type(translated(zlib.error("x"))) is ProtocolError
    assert type(translated(httpx.InvalidURL("x"))) is ProtocolError
    assert type(translated(httpx.UnsupportedProtocol("x"))) is ProtocolError
    assert type(translated(OSError("x"))) is NetworkError


def test_four_kinds_of_waiting_are_told_apart() -> None:
    words = {
        timeout_error(HOST, 300, begun=begun, trickle=trickle).what
        for begun in (False, True)
        for trickle in (False, True)
    }
    assert len(words) == 4
    assert all("for 5 min" in what for what in words)
    assert sum("cut off" in what for what in words) == 2
