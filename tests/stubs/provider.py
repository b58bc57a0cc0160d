"""A provider that says what a test tells it to, when it tells it to."""

import queue
from collections.abc import Iterator

from tui_app.core.chat import ChatRequest
from tui_app.core.errors import ChatError, Stopped
from tui_app.core.events import Finished, FinishReason, StreamEvent, TextDelta


class FakeStream:
    """One call. `say` and `fail` are what arrives; the reply waits in between."""

    def __init__(self, request: ChatRequest) -> None:
        self.request = request
        self.stopped = False
        self._arriving: queue.Queue[StreamEvent | ChatError | Stopped] = queue.Queue()

    def say(self, *events: StreamEvent) -> None:
        for event in events:
            self._arriving.put(event)

    def fail(self, error: ChatError) -> None:
        self._arriving.put(error)

    def stop(self) -> None:
        self.stopped = True
        self._arriving.put(Stopped())

    def __iter__(self) -> Iterator[StreamEvent]:
        while True:
            event = self._arriving.get(timeout=20)
            if isinstance(event, ChatError | Stopped):
                raise event
            yield event
            if isinstance(event, Finished):
                return


class FakeProvider:
    """Hands each call to the test through `next_call`."""

    name = "fake"
    label = "Fake"
    default_model = "fake-1"

    def __init__(self) -> None:
        self._calls: queue.Queue[FakeStream] = queue.Queue()

    def stream(self, request: ChatRequest) -> FakeStream:
        call = FakeStream(request)
        self._calls.put(call)
        return call

    def next_call(self) -> FakeStream:
        """The next call that reached the provider."""
        return self._calls.get(timeout=10)

    def close(self) -> None:
        pass


def reply(text: str) -> tuple[StreamEvent, ...]:
    """A whole reply in one piece."""
    return TextDelta(text), Finished(FinishReason.STOP)
