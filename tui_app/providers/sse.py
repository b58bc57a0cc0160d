"""Server-sent events from bytes, without I/O.

Source: WHATWG HTML, section 9.2.6, with one leniency: what stands after the last blank line
counts as well, because some servers leave that line out.
"""

import codecs
import io
import re
from dataclasses import dataclass

from tui_app.core.errors import ProtocolError

LARGEST_EVENT = 32 * 1024 * 1024
"""Characters of one event. Images arrive as text of some megabytes; more is no reply."""
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `name` is empty where the server gave none."""

    data: str
    name: str = ""


class EventDecoder:
    """Turns pieces of a body, cut anywhere, into events.

    The text is UTF-8 whatever the headers say; what is not becomes U+FFFD. Only CR, LF and CR LF
    end a line: U+2028 and its like may stand inside JSON.
    """

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._at_start = True
        self._after_cr = False
        self._line = io.StringIO()
        self._data: list[str] = []
        self._name = ""
        self._size = 0

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """The events that `piece` completes.

        Raises: ProtocolError for an event beyond `LARGEST_EVENT`.
        """
        return self._read(self._utf8.decode(piece))

    def end(self) -> list[ServerEvent]:
        """The body is over: what is still pending."""
        events = self._read(self._utf8.decode(b"", final=True))
        last = self._take_rest()
        return events + self._take_line(last) + self._take_line("")

    def _read(self, text: str) -> list[ServerEvent]:
        if not text:
            return []
        if self._at_start:
            self._at_start = False
            text = text.removeprefix("\ufeff")
        if self._after_cr:
            text = text.removeprefix("\n")
        self._after_cr = text.endswith("\r")
        self._size += len(text)
        *lines, rest = _LINE_BREAK.split(text) if "\r" in text else text.split("\n")
        events: list[ServerEvent] = []
        if lines:
            lines[0] = self._take_rest() + lines[0]
            for line in lines:
                events += self._take_line(line)
        if rest:
            self._line.write(rest)
        if self._size > LARGEST_EVENT:
            raise ProtocolError("The server sent one event without end.")
        return events

    def _take_rest(self) -> str:
        """The line that has no end yet."""
        rest = self._line.getvalue()
        if rest:
            self._line = io.StringIO()
        return rest

    def _take_line(self, line: str) -> list[ServerEvent]:
        if not line:
            return self._take_event()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        return []

    def _take_event(self) -> list[ServerEvent]:
        data, name = self._data, self._name
        self._data, self._name, self._size = [], "", 0
        return [ServerEvent("\n".join(data), name)] if data else []
