"""Servers that speak the Chat Completions API: OpenAI's, AI/ML API's, and local ones."""

import itertools
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_app.config.keys import Secret
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.chat import ChatRequest
from tui_app.core.clock import Clock
from tui_app.core.errors import ChatError, Stopped
from tui_app.core.events import Retrying, StreamEvent
from tui_app.core.loading import LOADING
from tui_app.providers.endpoint import Endpoint
from tui_app.providers.replies import ReplyReader
from tui_app.providers.retry import RetryPolicy

if TYPE_CHECKING:
    from tui_app.providers.lanes import Lane


class OpenAIProvider:
    """One row of the providers' table, ready to be asked. Used from any thread.

    `policy`: when to try again; by default as often as `settings.max_retries`.
    """

    def __init__(
        self,
        row: ProviderSettings,
        settings: Settings,
        key: Secret | None,
        clock: Clock,
        policy: RetryPolicy | None = None,
    ) -> None:
        self._row = row
        self._clock = clock
        self._policy = policy or RetryPolicy(settings.max_retries)
        self._endpoint = Endpoint(row, settings, key)

    @property
    def name(self) -> str:
        return self._row.name

    @property
    def label(self) -> str:
        return self._row.label

    @property
    def default_model(self) -> str:
        return self._row.model

    def stream(self, request: ChatRequest) -> "OpenAIReply":
        return OpenAIReply(request, self._endpoint, self._policy, self._clock)

    def close(self) -> None:
        self._endpoint.close()


class OpenAIReply:
    """One running call, with its retries. Iterated once, on one thread; stopped from any."""

    def __init__(
        self, request: ChatRequest, endpoint: Endpoint, policy: RetryPolicy, clock: Clock
    ) -> None:
        self._request = request
        self._endpoint = endpoint
        self._policy = policy
        self._clock = clock
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._lane: Lane | None = None

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            if self._lane:
                self._lane.cut()

    def __iter__(self) -> Iterator[StreamEvent]:
        self._check()
        self._endpoint.enter(self)
        try:
            for event in self._attempts():
                self._check()
                yield event
        finally:
            self._endpoint.leave(self)

    def _attempts(self) -> Iterator[StreamEvent]:
        for attempt in itertools.count(1):
            reader = ReplyReader(self._endpoint.redact, self._endpoint.secrets)
            try:
                yield from self._attempt(reader)
            except ChatError as error:
                if self._stopped.is_set():
                    raise Stopped from error
                delay = None if reader.said else self._policy.delay(error, attempt)
                if delay is None:
                    yield from reader.rest()
                    self._endpoint.advise(error)
                    raise
                retrying = Retrying(attempt + 1, delay, error.report())
            except Exception:  # a bug, too, must not cost what has come
                yield from reader.rest()
                raise
            else:
                return
            yield retrying
            self._stopped.wait(retrying.delay)
            self._check()

    def _attempt(self, reader: ReplyReader) -> Iterator[StreamEvent]:
        with LOADING:
            from tui_app.providers.exchange import exchange

        call = self._endpoint.call(self._request)
        lane = self._endpoint.take_lane(call)
        try:
            with self._lock:
                self._lane = lane
            self._check()
            yield from exchange(call, lane, reader, self._clock.now_ms())
        finally:
            with self._lock:
                # From here on the lane may serve another reply, which a late stop must not touch.
                self._lane = None
            self._endpoint.give_back(lane)

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Stopped
