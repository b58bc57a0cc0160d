"""The embedded Guide: a provider that answers from the manual. It is no language model.

It needs no key, no server and no network, and goes through the engine like any other provider.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from weakref import WeakSet

from tui_app.core.chat import ChatRequest, ReplyStream, Role
from tui_app.core.errors import Stopped, StreamError
from tui_app.core.events import (
    Connected,
    Finished,
    FinishReason,
    ModelNamed,
    StreamEvent,
    TextDelta,
)
from tui_app.providers.manual import sections
from tui_app.providers.manual_answer import answer

DESCRIPTION = "the manual, not a language model"
"""What to call the Guide wherever a model would be named."""
MODEL = "manual"

_PIECE = re.compile(r"\s*\S+\s*")


class GuideProvider:
    """The manual as a provider."""

    def __init__(
        self,
        *,
        name: str = "guide",
        label: str = "Guide",
        default_model: str = MODEL,
        pace: float = 0.0,
    ) -> None:
        """`pace`: seconds from one word to the next."""
        self.name = name
        self.label = label
        self.default_model = default_model
        self._pace = pace
        self._lock = threading.Lock()
        self._running: WeakSet[_GuideStream] = WeakSet()
        self._closed = False

    def stream(self, request: ChatRequest) -> ReplyStream:
        """Prepare an answer to the last question in `request`; its model does not matter.

        A closed provider gives streams that are stopped.
        """
        reply = _GuideStream(request, self._pace)
        with self._lock:
            self._running.add(reply)
            if self._closed:
                reply.stop()
        return reply

    def close(self) -> None:
        """Stop the running answers. Safe more than once."""
        with self._lock:
            self._closed = True
            for reply in self._running:
                reply.stop()


class _GuideStream:
    """One answer on its way."""

    def __init__(self, request: ChatRequest, pace: float) -> None:
        self._request = request
        self._pace = pace
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[StreamEvent]:
        """Raises: StreamError where the manual cannot be read or searched, Stopped after `stop`."""
        self._wait(0.0)
        yield Connected()
        yield ModelNamed(MODEL)
        for piece in _PIECE.findall(self._answer()):
            self._wait(self._pace)
            yield TextDelta(piece)
        self._wait(0.0)
        yield Finished(FinishReason.STOP)

    def stop(self) -> None:
        self._stopped.set()

    def _wait(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise Stopped

    def _answer(self) -> str:
        questions = [
            message.text for message in self._request.messages if message.role is Role.USER
        ]
        try:
            return answer(sections(), questions)
        except (sqlite3.Error, OSError, UnicodeError) as error:
            raise StreamError(
                f"The manual cannot be searched: {error}",
                advice="Install chinwag anew, with a Python whose SQLite has FTS5.",
            ) from error
