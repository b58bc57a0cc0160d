"""Sessions and their messages, as values.

A session is a tree of messages; its active branch is the path from the root to the active leaf.
Texts are as received: pass them through `core.text` before they reach a terminal.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_app.core.chat import Role
from tui_app.core.errors import ErrorReport
from tui_app.core.events import Citation, FinishReason
from tui_app.core.summary import Summary
from tui_app.core.usage import Usage


class MessageState(StrEnum):
    """How a message came to its end. Only `COMPLETE` is whole."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    CANCELLED = "cancelled"
    """The person stopped it."""
    FAILED = "failed"
    """An error ended it; `Call.error` says which."""
    INTERRUPTED = "interrupted"
    """The app ended before the reply did."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model wanted made. `arguments`: JSON text as received, not always valid."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a message says, as received."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.text or self.reasoning or self.refusal or self.tool_calls)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that made a reply: who answered, when, at what cost, how it ended."""

    id: str
    provider: str
    model: str
    """The model that was asked for."""
    started_at: int
    """Milliseconds since 1970 UTC, as every `_at`."""
    answered_by: str = ""
    """The model the server named; may be a dated version of `model`."""
    first_token_ms: int | None = None
    """From the start of the call to the first token of text or reasoning."""
    thinking_ms: int | None = None
    """From the first token of reasoning to the first of text, or to the end."""
    duration_ms: int | None = None
    """From the start of the call to its end; None while it runs."""
    finish_reason: FinishReason | None = None
    native_finish_reason: str = ""
    usage: Usage = field(default_factory=Usage)
    inference_id: str = ""
    attempts: int = 1
    skipped_events: int = 0
    error: ErrorReport | None = None


@dataclass(frozen=True, slots=True)
class MessageHead:
    """A message without its body: what a list of thousands needs."""

    id: str
    session_id: str
    parent_id: str | None
    role: Role
    state: MessageState
    created_at: int
    chars: int
    """Length of the text; with `lines`, enough to estimate its height."""
    lines: int
    call: Call | None = None
    """For replies: the latest call that wrote it."""
    sibling: int = 1
    """Its place among its siblings, from 1."""
    siblings: int = 1
    edited: bool = False
    """Whether a person wrote it in the place of another reply."""
    summary: Summary | None = None
    """Where it is the last one that a summary stands for: that is sent in place of all up to it."""

    @property
    def cut_off(self) -> bool:
        """Whether it is a reply that ended before its end."""
        if self.state is MessageState.COMPLETE:
            return self.call is not None and self.call.finish_reason is FinishReason.LENGTH
        return self.state is not MessageState.STREAMING


@dataclass(frozen=True, slots=True)
class Question:
    """Something that was asked, as a list of such shows it."""

    message_id: str
    asked_at: int
    """Milliseconds since 1970 UTC."""
    beginning: str
    """Its text, or the first few hundred characters of it."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as the list shows it."""

    id: str
    title: str
    created_at: int
    updated_at: int
    messages: int
    pinned_at: int | None = None
    last_state: MessageState = MessageState.COMPLETE
    """The state of the newest reply, so that the list can show failed and running ones."""
    branched: bool = False
    """Whether it has several branches. Told by lists only."""
