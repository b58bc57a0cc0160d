"""What a provider says while it answers: the typed events of one streamed reply.

A provider yields these in order; `Finished` is the last. It raises a `ChatError` instead where
the reply cannot go on, and what was yielded before it still holds.
"""

from dataclasses import dataclass
from enum import StrEnum

from tui_app.core.errors import ErrorReport
from tui_app.core.usage import Usage


class FinishReason(StrEnum):
    """Why a model stopped, in the words of the Chat Completions API."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    OTHER = "other"
    """A reason this version does not know; `Finished.native` has the server's word."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server accepted the request: response headers are here."""

    inference_id: str | None = None
    """The provider's name for this call (`x-inference-id`), to quote to its support."""


@dataclass(frozen=True, slots=True)
class ModelNamed:
    """The server said which model is answering; it may differ from the one asked for."""

    model: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call. Pieces with one `index` belong together; `arguments` concatenate."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A web page the reply rests on."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Usage so far; a later report replaces an earlier one."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Retrying:
    """The attempt failed before anything was shown; another follows after `delay` seconds."""

    attempt: int
    """Number of the attempt that comes next; the first try is 1."""
    delay: float
    cause: ErrorReport


@dataclass(frozen=True, slots=True)
class EventsSkipped:
    """Malformed events were left out; `count` is the total so far."""

    count: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is complete. `native`: the server's own finish reason where it has one."""

    reason: FinishReason
    native: str = ""


StreamEvent = (
    Connected
    | ModelNamed
    | TextDelta
    | ReasoningDelta
    | RefusalDelta
    | ToolCallDelta
    | Citation
    | UsageReport
    | Retrying
    | EventsSkipped
    | Finished
)
