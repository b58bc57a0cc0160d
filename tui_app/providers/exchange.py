"""One attempt at a call: the request out, events in. The only module that reads from the network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx

from tui_app.core.errors import ChatError
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

_LARGEST_ERROR = 64 * 1024
"""Bytes of an error body that are read."""
_LONGEST_ERROR = 5.0
"""Seconds given to an error body."""
_LONGEST_GOODBYE = 0.1
"""Seconds given to the body's end after the reply's own, so that the connection can be kept."""
_FOREIGN = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)


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
    pieces = response.iter_bytes()
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
    except httpx.HTTPError:
        pass
    deadline.lift()


def _refusal(call: Call, response: httpx.Response, deadline: Deadline, now_ms: int) -> ChatError:
    body = bytearray()
    deadline.set(_LONGEST_ERROR)
    try:
        for piece in response.iter_bytes():
            body += piece
            if len(body) >= _LARGEST_ERROR:
                break
    except httpx.HTTPError:
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
