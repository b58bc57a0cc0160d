"""One attempt at a call: the request out, events in. The only module that reads from the network."""

import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from tui_app.core.errors import ChatError, ProtocolError, Stopped
from tui_app.core.events import Connected, StreamEvent
from tui_app.core.text import encodable
from tui_app.providers.body import arrivals, is_clean, more_came
from tui_app.providers.deadline import Deadline
from tui_app.providers.echoes import Redact
from tui_app.providers.failures import (
    Stage,
    from_exception,
    from_response,
    timeout_error,
)
from tui_app.providers.gathering import Gathering
from tui_app.providers.lanes import Lane
from tui_app.providers.replies import ReplyReader
from tui_app.providers.unpack import unpack, unreadable_encoding

_LARGEST_ERROR = 64 * 1024
"""Bytes of an error body that are read."""
_LONGEST_ERROR = 5.0
"""Seconds given to an error body."""
_LONGEST_GOODBYE = 0.1
"""Seconds given to the body's end after the reply's own, so that the connection can be kept."""
_LONGEST_ID = 200
_FOREIGN = (httpx.HTTPError, httpx.InvalidURL, zlib.error, OSError, UnicodeError)


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent, and how long it may take (seconds)."""

    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    """They hold the key."""
    body: bytes = field(repr=False)
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
        patience = _Patience(call, lane, reader, deadline)
        try:
            deadline.set(call.first_byte_timeout)
            response = lane.client.send(_request(call, lane), stream=True)
            try:
                if not response.is_success:
                    raise _refusal(call, response, deadline, now_ms)
                stage = Stage.READING
                deadline.lift()
                yield Connected(_inference_id(call, response) or None)
                yield from _read(call, reader, response, patience)
            finally:
                if not is_clean(response):
                    lane.cut()
                response.close()
        except _FOREIGN as error:
            if deadline.expired:
                raise patience.error() from error
            raise from_exception(error, stage, host=call.host, redact=call.redact) from error


def _request(call: Call, lane: Lane) -> httpx.Request:
    return lane.client.build_request(
        "POST",
        call.url,
        headers=dict(call.headers),
        content=call.body,
        extensions={"trace": lane.trace},
    )


class _Patience:
    """How long the next piece of a reply is waited for, and what it means when it does not come.

    Bytes that are no event, such as comments, show that the server lives. They make the wait
    longer, but not endless: all that come between two events get as long as the first event.
    """

    def __init__(self, call: Call, lane: Lane, reader: ReplyReader, deadline: Deadline) -> None:
        self._call = call
        self._lane = lane
        self._reader = reader
        self._deadline = deadline
        self._gathering = Gathering()
        self._waited = 0.0
        self._progress = 0
        self._heard = False
        self._trickle = False

    def next(self, pieces: Iterator[bytes]) -> bytes | None:
        """The next piece; None at the end. One that came just in time is the last.

        Raises: ChatError when it took too long; Stopped when the lane was cut.
        """
        if self._deadline.expired:
            raise self.error()
        if self._progress != self._reader.progress:
            self._progress, self._waited, self._heard = self._reader.progress, 0.0, False
        quiet, longest = self._limits()
        left = longest - self._waited
        self._trickle = self._heard and left < quiet
        begun = time.monotonic()
        self._deadline.set(min(quiet, left))
        piece = next(pieces, None)
        self._deadline.lift()
        if self._deadline.expired:
            if not piece:
                raise self.error()
        elif self._lane.cut_off:
            # What had arrived before can still be read, and may be megabytes.
            raise Stopped
        self._heard = self._heard or bool(piece)
        self._waited += time.monotonic() - begun
        return piece

    def gather(self, size: int, response: httpx.Response) -> None:
        """Let more of a reply come before it is read on, after a piece of `size` bytes."""
        wait = self._gathering.wait(size, time.monotonic())
        if wait and more_came(response) is False:
            self._lane.pause(wait)
            self._waited += wait

    def say_goodbye(self, pieces: Iterator[bytes]) -> None:
        """Wait a moment for the end of the body after the reply's own."""
        if self._deadline.expired:
            return
        self._deadline.set(_LONGEST_GOODBYE)
        try:
            for _ in pieces:
                if self._lane.cut_off:
                    break
        except (httpx.HTTPError, zlib.error):
            pass
        self._deadline.lift()

    def error(self) -> ChatError:
        """What it means that the deadline passed."""
        if self._reader.is_page:
            return self._reader.no_reply()
        quiet, longest = self._limits()
        return timeout_error(
            self._call.host,
            longest if self._trickle else quiet,
            begun=self._reader.begun,
            trickle=self._trickle,
        )

    def _limits(self) -> tuple[float, float]:
        """Seconds without a byte, and without an event."""
        if self._reader.is_page:
            return _LONGEST_ERROR, _LONGEST_ERROR
        first, silence = self._call.first_byte_timeout, self._call.silence_timeout
        return (silence, max(first, silence)) if self._reader.begun else (first, first)


def _inference_id(call: Call, response: httpx.Response) -> str:
    return call.redact(encodable(response.headers.get("x-inference-id", "")[:_LONGEST_ID]))


def _read(
    call: Call, reader: ReplyReader, response: httpx.Response, patience: _Patience
) -> Iterator[StreamEvent]:
    encoding = response.headers.get("content-encoding", "")
    if unreadable := unreadable_encoding(encoding):
        raise ProtocolError(
            f"{call.host} compressed its answer with {unreadable}, which nobody asked for."
        )
    pieces = unpack(arrivals(response), encoding)
    while not reader.done:
        piece = patience.next(pieces)
        if piece is None:
            yield from reader.end()
            return
        yield from reader.feed(piece)
        if not reader.done:
            patience.gather(len(piece), response)
    patience.say_goodbye(pieces)


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
        {**response.headers, "location": response.extensions.get("location", "")},
        bytes(body[:_LARGEST_ERROR]),
        url=call.address,
        now_ms=now_ms,
        redact=call.redact,
    )
