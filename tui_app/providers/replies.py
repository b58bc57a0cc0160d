"""The bytes of an accepted reply to events, without I/O.

The first character decides what it is, not the content type, which servers get wrong: `{` or `[`
begins plain JSON, `<` a web page; everything else is read as server-sent events.
"""

import itertools
from collections.abc import Iterator
from enum import Enum, auto

from tui_app.core.errors import ProtocolError, StreamError
from tui_app.core.events import StreamEvent, TextDelta
from tui_app.providers.chunks import DONE, ReplyDecoder, unglued
from tui_app.providers.echoes import Redact
from tui_app.providers.server_words import spoken, words_of_body
from tui_app.providers.sse import LARGEST_EVENT, EventDecoder, ServerEvent

_OPENING = 16 * 1024
"""Bytes kept of an answer that may turn out to be no reply, to show what it was."""
LARGEST_REPLY = 256 * 1024 * 1024
"""Bytes of one reply, far beyond what any model writes: a server may never stop."""
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


class _Form(Enum):
    UNKNOWN = auto()
    EVENTS = auto()
    JSON = auto()
    PAGE = auto()


class ReplyReader:
    """Reads one reply. Iterate what `feed` and `end` return to its end, or to its error."""

    def __init__(self, redact: Redact, secrets: tuple[str, ...] = ()) -> None:
        self.done = False
        """Whether the reply is complete; nothing after it counts."""
        self._redact = redact
        self._decoder = ReplyDecoder(redact, secrets)
        self._events = EventDecoder()
        self._form = _Form.UNKNOWN
        self._start = b""
        self._json: list[bytes] = []
        self._json_size = 0
        self._opening = b""
        self._size = 0

    @property
    def said(self) -> bool:
        """Whether anything of the reply itself has come."""
        return self._decoder.said

    @property
    def begun(self) -> bool:
        """Whether the reply has begun: an event that makes sense, or a body that is none."""
        return bool(self._decoder.understood) or self._form in (_Form.JSON, _Form.PAGE)

    @property
    def progress(self) -> int:
        """How many events made sense so far."""
        return self._decoder.understood

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page instead of a reply."""
        return self._form is _Form.PAGE

    def feed(self, piece: bytes) -> Iterator[StreamEvent]:
        """What `piece`, cut anywhere, adds.

        Raises: StreamError, ContentFilterError, ProtocolError; events before the error hold.
        """
        if self.done:
            return
        self._size += len(piece)
        if self._size > LARGEST_REPLY:
            raise ProtocolError(
                f"The reply was cut off: the server sent more than {LARGEST_REPLY >> 20} MB."
            )
        if len(self._opening) < _OPENING:
            self._opening += piece[: _OPENING - len(self._opening)]
        if self._form is _Form.UNKNOWN:
            piece = self._recognise(piece)
        if self._form is _Form.EVENTS:
            yield from _merged(self._take(self._events.feed(piece)))
        elif self._form is _Form.JSON:
            self._json.append(piece)
            self._json_size += len(piece)
            if self._json_size > LARGEST_EVENT:
                raise ProtocolError("The server sent JSON without end.")
        elif self._form is _Form.PAGE and len(self._opening) == _OPENING:
            raise self.no_reply()

    def end(self) -> Iterator[StreamEvent]:
        """The body ended in order.

        Raises: as `feed`; ProtocolError where the reply is not complete.
        """
        if self.done:
            return
        if self._form is _Form.JSON:
            text = b"".join(self._json).decode("utf-8", "replace")
            yield from self._decoder.document(text)
            yield from self._complete()
            return
        if self._form is _Form.EVENTS:
            yield from self._take(self._events.end())
            if self.done:
                return
        if not self._decoder.understood and not self.said:
            raise self.no_reply()
        if not self._decoder.has_reason:
            raise StreamError(
                "The reply was cut off: the server ended it without saying that it was complete.",
                advice="What arrived is kept: continue it, or retry.",
            )
        yield from self._complete()

    def rest(self) -> Iterator[StreamEvent]:
        """What was held back when the reply broke off."""
        return self._decoder.rest()

    def _recognise(self, piece: bytes) -> bytes:
        """Decide on the form as soon as a visible character is there; the bytes to go on with."""
        whole = self._start + piece
        visible = whole.removeprefix(_BOM).lstrip(_BLANK)
        if not visible or _BOM.startswith(whole):
            self._start = whole[-_OPENING:]
            return b""
        self._start = b""
        self._form = {b"{": _Form.JSON, b"[": _Form.JSON, b"<": _Form.PAGE}.get(
            visible[:1], _Form.EVENTS
        )
        return visible if self._form is _Form.JSON else whole

    def _take(self, events: list[ServerEvent]) -> Iterator[StreamEvent]:
        for event in itertools.chain.from_iterable(map(unglued, events)):
            if event.data.strip() == DONE:
                yield from self._complete()
                return
            yield from self._decoder.event(event)

    def _complete(self) -> Iterator[StreamEvent]:
        if not self._decoder.understood and not self.said:
            raise self.no_reply()
        yield from self._decoder.end()
        self.done = True

    def no_reply(self) -> ProtocolError:
        """What the body is, where it is no reply."""
        if self._form is _Form.PAGE:
            title = spoken(words_of_body(self._opening), self._redact)
            return ProtocolError(f"The server sent a web page instead of a reply: “{title}”")
        if words := spoken(self._opening.decode("utf-8", "replace"), self._redact):
            return ProtocolError(f"The server's answer holds no reply: “{words}”")
        return ProtocolError("The server accepted the request and then sent nothing.")


def _merged(events: Iterator[StreamEvent]) -> Iterator[StreamEvent]:
    """Pieces of text that follow one another as one: all that is done with one costs the same.

    Text that came before an error, whatever it is, is there before it.
    """
    texts: list[str] = []
    try:
        for event in events:
            if isinstance(event, TextDelta):
                texts.append(event.text)
                continue
            if texts:
                yield TextDelta("".join(texts))
                texts = []
            yield event
    except Exception:
        if texts:
            yield TextDelta("".join(texts))
        raise
    if texts:
        yield TextDelta("".join(texts))
