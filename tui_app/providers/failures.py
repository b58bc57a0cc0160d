"""The one place where HTTP answers and httpx errors become chinwag's errors."""

import re
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from json import loads

import httpx

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
from tui_app.providers.echoes import Redact
from tui_app.providers.server_words import code_of, spoken, words_of_body
from tui_app.providers.unpack import CutShortError

_PLAIN = {
    400: BadRequestError,
    401: AuthenticationError,
    402: CreditsError,
    403: CreditsError,
    404: NotFoundError,
    410: NotFoundError,
    413: TooLargeError,
    414: TooLargeError,
}
"""Statuses whose error needs nothing but words; other 4xx are a bad request."""
_PASSING = {408: ReplyTimeoutError, 409: ServerError, 429: RateLimitError}
"""Statuses that may pass, like all from 500 on, and say after how long."""
_CODES: tuple[tuple[str, type[ChatError]], ...] = (
    ("content_filter", ContentFilterError),
    ("content_policy", ContentFilterError),
    ("context_length", TooLargeError),
    ("invalid_api_key", AuthenticationError),
    ("insufficient_quota", CreditsError),
    ("model_not_found", NotFoundError),
)
"""Names that servers give an error; they tell more than the status, which is often just 400."""
_WHICH_SCHEME = (
    "Retry. If it stays so: does the server want https:// in the provider's base_url, or http://?"
)
_SECONDS = re.compile(r"\d{1,15}(\.\d{1,9})?")


class Stage(Enum):
    """How far a call had come when it failed."""

    WAITING = "waiting"
    """No answer has begun."""
    READING = "reading"


def from_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    url: str,
    now_ms: int,
    redact: Redact,
) -> ChatError:
    """The error that an HTTP answer other than 2xx means.

    `headers` have lower-case names or compare without case; `body` may be cut; `url` is where the
    request went.
    """
    if 300 <= status < 400:
        return RedirectError(
            _redirect(status, headers.get("location", ""), url, redact), status=status
        )
    words = spoken(words_of_body(body), redact) or _silence(status, url)
    code = _code(body)
    for name, kind in _CODES:
        if name in code:
            return kind(words, status=status)
    if status not in _PASSING and status < 500:
        return _PLAIN.get(status, BadRequestError)(words, status=status)
    wait = retry_after(headers, now_ms)
    advice = "" if wait is None else f"The server asks to wait {_duration(wait)}; then retry."
    kind = _PASSING.get(status, ServerError)
    return kind(words, advice=advice, status=status, retry_after=wait)


def from_exception(error: Exception, stage: Stage, *, host: str, redact: Redact) -> ChatError:
    """The error that an exception of httpx means.

    `host`: name and port of the server, for the words.
    """
    detail = spoken(str(error), redact)
    match error:
        case httpx.ConnectTimeout():
            return NetworkError(f"{host} did not answer when chinwag tried to connect.")
        case httpx.TimeoutException():
            return ReplyTimeoutError(f"The line to {host} stood still.")
        case httpx.ProxyError():
            return NetworkError(
                f"The proxy refused to connect to {host}: {detail}",
                advice="Check the proxy settings of the environment (HTTPS_PROXY, NO_PROXY).",
            )
        case httpx.ConnectError():
            return _unreachable(error, host, detail)
        case httpx.NetworkError() if stage is Stage.READING:
            return NetworkError(f"The reply was cut off: the connection to {host} broke.")
        case httpx.NetworkError():
            return NetworkError(
                f"The connection to {host} broke before the answer came.", advice=_WHICH_SCHEME
            )
        case httpx.RemoteProtocolError() if stage is Stage.READING and _is_malformed(error):
            return ProtocolError(f"The reply was cut off: {host} broke the rules of HTTP in it.")
        case httpx.RemoteProtocolError() if stage is Stage.READING:
            return NetworkError(f"The reply was cut off: {host} hung up in the middle of it.")
        case httpx.RemoteProtocolError() if _is_malformed(error):
            return ProtocolError(f"{host} does not answer in HTTP ({detail.partition(':')[0]}).")
        case httpx.RemoteProtocolError():
            return NetworkError(f"{host} hung up without an answer.", advice=_WHICH_SCHEME)
        case CutShortError():
            return ProtocolError(
                f"The reply was cut off: what {host} compressed stops before its end."
            )
        case zlib.error():
            return ProtocolError(f"{host} sent a reply whose compression is broken.")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return ProtocolError(
                f"The address of the server cannot be used: {detail}",
                advice="Correct the provider's base_url; it begins with http:// or https://.",
            )
        case _:
            return NetworkError(f"The call to {host} failed: {detail or type(error).__name__}")


def retry_after(headers: Mapping[str, str], now_ms: int) -> float | None:
    """Seconds that the server asks to wait; None where it does not say, or not clearly.

    Source: RFC 9110, section 10.2.3 (seconds or a date); `retry-after-ms` of some gateways.
    """
    milliseconds = headers.get("retry-after-ms", "").strip()
    if _SECONDS.fullmatch(milliseconds):
        return float(milliseconds) / 1000
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - now_ms / 1000)


def timeout_error(host: str, seconds: float, *, begun: bool, trickle: bool) -> ReplyTimeoutError:
    """The error that a wait of `seconds` means.

    `begun`: part of the reply has come; `trickle`: bytes came meanwhile, but nothing of a reply.
    """
    wait = _duration(seconds)
    match begun, trickle:
        case False, False:
            what = f"{host} sent nothing for {wait} after the request."
        case False, True:
            what = f"{host} kept the line open for {wait} and sent no word of a reply."
        case True, False:
            what = f"The reply was cut off: {host} fell silent in the middle of it, for {wait}."
        case _:
            what = f"The reply was cut off: for {wait} {host} only kept the line open."
    return ReplyTimeoutError(what)


def _unreachable(error: Exception, host: str, detail: str) -> NetworkError:
    name = host.rpartition(":")[0].strip("[]") or host
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                return NetworkError(
                    f"No address was found for the name {name}.",
                    advice="Check the network and the provider's base_url, then retry.",
                )
            case ssl.SSLCertVerificationError():
                return NetworkError(
                    f"The certificate of {host} was not accepted: {cause.verify_message}",
                    advice="Someone may be in between, or SSL_CERT_FILE must name your own authority.",
                )
            case ssl.SSLError():
                return NetworkError(
                    f"No secure connection to {host} came about: {detail}",
                    advice="Does the provider's base_url begin with https:// where http:// is meant?",
                )
            case ConnectionRefusedError():
                return NetworkError(
                    f"Nothing listens at {host}: the connection was refused.",
                    advice="Is the server running? Check the provider's base_url, then retry.",
                )
            case ConnectionResetError():
                return NetworkError(f"{host} closed the connection at once.")
            case _:
                pass
    return NetworkError(f"{host} cannot be reached: {detail}")


def _is_malformed(error: Exception) -> bool:
    """Whether h11 could not parse the answer, rather than get none or not all of it."""
    parsing = any(type(cause).__module__.startswith("h11") for cause in _causes(error))
    return parsing and not str(error).startswith("peer ")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _redirect(status: int, location: str, url: str, redact: Redact) -> str:
    try:
        target = httpx.URL(url).join(location)
    except (httpx.InvalidURL, ValueError):
        location = ""
        target = httpx.URL(url)
    if not location or not target.host:
        return f"The server answered {status} and pointed to another address."
    origin = f"{target.scheme}://{target.netloc.decode('ascii', 'replace').rpartition('@')[2]}"
    return f"The server answered {status} and pointed to {spoken(origin, redact)}."


def _silence(status: int, url: str) -> str:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    at = f" for {url}" if status in (404, 405, 410) else ""
    return f"The server answered {phrase}{at} and gave no reason."


def _code(body: bytes) -> str:
    try:
        return code_of(loads(body))
    except (ValueError, RecursionError):
        return ""


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.3g} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
