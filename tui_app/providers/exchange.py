"""One attempt at a call: the request out, events in. The only module that reads from the network."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

import httpx

from tui_app.core.errors import ChatError, ProtocolError
from tui_app.core.events import Connected, StreamEvent
from tui_app.core.text import encodable
from tui_app.providers.deadline import Deadline
from tui_app.providers.failures import (
    Stage,
    first_byte_error,
    from_exception,
    from_response,
    silence_error,
)
from tui_app.providers.lanes import Lane
from tui_app.providers.replies import ReplyReader
from tui_app.providers.server_words import Redact
from tui_app.providers.unpack import unpack, unreadable_encoding

_LARGEST_ERROR = 64 * 1024
"""Bytes of an error body that are read."""
_LONGEST_ERROR = 5.0
"""Seconds given to an error body."""
_LONGEST_GOODBYE = 0.1
"""Seconds given to the body's end after the reply's own, so that the connection can be kept."""
_FOREIGN = (httpx.HTTPError, httpx.InvalidURL, zlib.error, OSError, UnicodeError)
_left_over = attrgetter(
    "stream._stream._httpcore_stream._stream._connection._h11_state.trailing_data"
)
"""What has come over a response's connection beyond the response, and whether it ended there."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent, and how long it may take (seconds)."""

    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes
    first_byte_timeout: float
    silence_timeout: float
    redact: Redact

    @property
    def host(self) -> str:
        """Name and port, for people."""
        return self.url.netloc.decode("ascii", "replace")

    @property
    def address(self) -> str:
        """The address without what may be secret in it, for people."""
        return f"{self.url.scheme}://{self.host}{self.url.path}"


def exchange(call: Call, lane: Lane, reader: ReplyReader, now_ms: int) -> Iterator[StreamEvent]:
    """Send `call` over `lane` and yield what `reader` makes of the answer, until it is complete.

    `now_ms`: the time of day, to tell how far off a date in a header is.
    Raises: ChatError; after the lane was cut from outside it means nothing but that.
    """
    stage = Stage.WAITING
    with Deadline(lane.cut) as deadline:
        try:
            deadline.set(call.first_byte_timeout)
            response = lane.client.send(_request(call, lane), stream=True)
            try:
                if not response.is_success:
                    raise _refusal(call, response, deadline, now_ms)
                stage = Stage.READING
                deadline.lift()
                yield Connected(encodable(response.headers.get("x-inference-id", "")) or None)
                yield from _read(call, reader, response, deadline)
            finally:
                if not _is_clean(response):
                    lane.cut()
                response.close()
        except _FOREIGN as error:
            if deadline.expired:
                raise _expiry(call, reader) from error
            raise from_exception(error, stage, host=call.host, redact=call.redact) from error


def _request(call: Call, lane: Lane) -> httpx.Request:
    return lane.client.build_request(
        "POST",
        call.url,
        headers=dict(call.headers),
        content=call.body,
        extensions={"trace": lane.trace},
    )


def _read(
    call: Call, reader: ReplyReader, response: httpx.Response, deadline: Deadline
) -> Iterator[StreamEvent]:
    encoding = response.headers.get("content-encoding", "")
    if unreadable := unreadable_encoding(encoding):
        raise ProtocolError(
            f"{call.host} compressed its answer with {unreadable}, which nobody asked for."
        )
    pieces = unpack(response.iter_raw(), encoding)
    while not reader.done:
        deadline.set(call.silence_timeout if reader.begun else call.first_byte_timeout)
        piece = next(pieces, None)
        deadline.lift()
        if piece is None:
            if deadline.expired:
                raise _expiry(call, reader)
            yield from reader.end()
            return
        yield from reader.feed(piece)
    _say_goodbye(pieces, deadline)


def _say_goodbye(pieces: Iterator[bytes], deadline: Deadline) -> None:
    deadline.set(_LONGEST_GOODBYE)
    try:
        for _ in pieces:
            pass
    except (httpx.HTTPError, zlib.error):
        pass
    deadline.lift()


def _is_clean(response: httpx.Response) -> bool:
    """Whether nothing came after the response that the next one would be mistaken for.

    httpcore reuses a connection with whatever is left in its buffer, and does not offer a look.
    """
    try:
        return not _left_over(response)[0]
    except AttributeError:
        return False


def _refusal(call: Call, response: httpx.Response, deadline: Deadline, now_ms: int) -> ChatError:
    body = bytearray()
    encoding = response.headers.get("content-encoding", "")
    pieces = iter(()) if unreadable_encoding(encoding) else unpack(response.iter_raw(), encoding)
    deadline.set(_LONGEST_ERROR)
    try:
        for piece in pieces:
            body += piece
            if len(body) >= _LARGEST_ERROR:
                break
    except (httpx.HTTPError, zlib.error):
        pass  # What has come of it says enough.
    deadline.lift()
    return from_response(
        response.status_code,
        response.headers,
        bytes(body[:_LARGEST_ERROR]),
        url=call.address,
        now_ms=now_ms,
        redact=call.redact,
    )


def _expiry(call: Call, reader: ReplyReader) -> ChatError:
    if reader.begun:
        return silence_error(call.host, call.silence_timeout)
    return first_byte_error(call.host, call.first_byte_timeout)
