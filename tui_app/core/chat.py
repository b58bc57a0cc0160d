"""Asking a model: the request, and what a provider must be able to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tui_app.core.events import StreamEvent


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a request, as the model is to read it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call: the messages, oldest first, and the parameters that were set."""

    id: str
    """The call's id, sent along so that the provider can find it (`X-Client-Request-Id`)."""
    model: str
    messages: tuple[ChatMessage, ...]
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    """Sent as they are, beside model and messages; what is unset is absent."""


class ReplyStream(Protocol):
    """One running call. It is iterated on one thread and stopped from any."""

    def __iter__(self) -> Iterator[StreamEvent]:
        """The events, as they arrive.

        Raises: ChatError where the reply cannot go on, Stopped after `stop`.
        """
        ...

    def stop(self) -> None:
        """End the call now; a blocked read wakes at once. Safe at any time, more than once."""
        ...


class Provider(Protocol):
    """Something that answers."""

    @property
    def name(self) -> str:
        """The row it was made from, such as `aimlapi`."""
        ...

    @property
    def label(self) -> str:
        """What people call it, such as `AI/ML API`."""
        ...

    @property
    def default_model(self) -> str: ...

    def stream(self, request: ChatRequest) -> ReplyStream:
        """Prepare a call. Nothing is sent until the stream is iterated."""
        ...

    def close(self) -> None:
        """Give back connections. Running replies are stopped."""
        ...
