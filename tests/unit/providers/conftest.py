"""A loopback server, and providers that talk to it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.loopback import LoopbackServer
from tui_app.config.keys import Secret
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.chat import ChatMessage, ChatRequest, ReplyStream, Role
from tui_app.core.errors import ChatError, Stopped
from tui_app.core.events import ReasoningDelta, StreamEvent, TextDelta
from tui_app.providers.openai import OpenAIProvider
from tui_app.providers.retry import RetryPolicy

pytest.register_assert_rewrite("tests.unit.providers.outcomes")

KEY = "sk-Test-4f1c9b7d2e"
PROMPTLY = RetryPolicy(first_delay=0.001, chance=lambda: 0.5)


def ask(text: str = "How do I learn Python?") -> ChatRequest:
    return ChatRequest("call-1", "stub-model", (ChatMessage(Role.USER, text),))


MakeProvider = Callable[..., OpenAIProvider]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def make_provider() -> Iterator[MakeProvider]:
    made: list[OpenAIProvider] = []

    def make(
        base_url: str,
        *,
        key: str | None = KEY,
        headers: Mapping[str, str] | None = None,
        policy: RetryPolicy = PROMPTLY,
        api_key_env: tuple[str, ...] = ("LOCAL_KEY",),
        **settings: float,
    ) -> OpenAIProvider:
        row = ProviderSettings(
            name="local",
            label="Local",
            base_url=base_url,
            api_key_env=api_key_env,
            model="stub-model",
            headers=headers or {},
        )
        secret = Secret(key) if key else None
        provider = OpenAIProvider(row, Settings(**settings), secret, StillClock(), policy)
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.close()


@dataclass
class Listener:
    """Iterates a reply on a thread of its own, as the engine does."""

    stream: ReplyStream
    events: list[StreamEvent] = field(default_factory=list)
    error: ChatError | Stopped | None = None

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def reasoning(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ReasoningDelta))

    def wait_for(self, kind: type[StreamEvent], timeout: float = 5.0) -> StreamEvent:
        """The first event of `kind`, as soon as it is there."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._first(kind), timeout)
            assert found, f"no {kind.__name__} among {self.events}"
            return found

    def join(self, timeout: float = 5.0) -> None:
        """Wait for the end. Raises: AssertionError when it does not come."""
        self._thread.join(timeout)
        assert not self._thread.is_alive(), f"still running after {timeout} s: {self.events}"

    def _first(self, kind: type[StreamEvent]) -> StreamEvent | None:
        return next((event for event in self.events if isinstance(event, kind)), None)

    def _listen(self) -> None:
        try:
            for event in self.stream:
                with self._changed:
                    self.events.append(event)
                    self._changed.notify_all()
        except (ChatError, Stopped) as error:
            self.error = error


def failure_of(stream: ReplyStream) -> ChatError:
    """The error that ends `stream`."""
    with pytest.raises(ChatError) as caught:
        list(stream)
    return caught.value
