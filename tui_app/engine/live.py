"""A reply while it streams: written by its own thread, read from any."""

import threading
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tui_app.core.chat import ReplyStream
from tui_app.core.clock import Clock
from tui_app.core.conversation import Body, Call, MessageState, ToolCall
from tui_app.core.errors import ErrorReport
from tui_app.core.events import (
    Citation,
    Connected,
    EventsSkipped,
    Finished,
    ModelNamed,
    ReasoningDelta,
    RefusalDelta,
    Retrying,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
    UsageReport,
)
from tui_app.core.queued import Queued
from tui_app.engine.answerer import Answerer

_TOKEN = 4
"""Characters of a token on the average, in English."""
_SOON = 1.0
"""Seconds from which a pace can be told."""


class Phase(StrEnum):
    """What a live reply is doing, in the order it happens."""

    CONNECTING = "connecting"
    RETRYING = "retrying"
    WAITING = "waiting"
    """Accepted by the server; nothing said yet."""
    THINKING = "thinking"
    WRITING = "writing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Position:
    """How much of a live reply a reader has seen: pieces of text and of reasoning."""

    text: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """What is new since a position."""

    position: Position
    text: str
    reasoning: str


@dataclass(slots=True)
class _ToolCallPieces:
    """A tool call as it arrives: adding to a string would copy all of it for each piece."""

    id: str = ""
    name: list[str] = field(default_factory=list[str])
    arguments: list[str] = field(default_factory=list[str])

    def whole(self) -> ToolCall:
        return ToolCall(self.id, "".join(self.name), "".join(self.arguments))


class LiveReply:
    """One streaming reply.

    The first to end it decides how it ended; whatever arrives later is dropped, so stopping never
    waits for the network.
    """

    def __init__(
        self,
        session_id: str,
        message_id: str,
        question_id: str | None,
        question: str,
        call: Call,
        clock: Clock,
        *,
        resumed: Body | None = None,
    ) -> None:
        """`resumed`: what the reply said before, where it goes on after having been cut off."""
        self.session_id = session_id
        self.message_id = message_id
        self.question_id = question_id
        """The user message written with it; None for another reply to an older question."""
        self.question = question
        self._clock = clock
        self._started = clock.monotonic()
        self._lock = threading.Lock()
        self._call = call
        self._state = MessageState.STREAMING
        self._phase = Phase.CONNECTING
        self._retry: Retrying | None = None
        self._retry_until = 0.0
        self.resumed = resumed is not None
        said = resumed or Body()
        self._text = [said.text] if said.text else []
        self._reasoning = [said.reasoning] if said.reasoning else []
        self._refusal = [said.refusal] if said.refusal else []
        self._earlier_calls = said.tool_calls
        self._tool_calls: dict[int, _ToolCallPieces] = {}
        self._citations = list(said.citations)
        self._thought = False
        self._written = 0
        """Characters of text that came in this call."""
        self._first_text: float | None = None
        self._first_token: float | None = None
        self._changed = False
        self._stream: ReplyStream | None = None
        self.storage_error: ErrorReport | None = None
        """Set when the reply could not be written to the store."""
        self.unsaved = False
        """Whether not even the question could be written, so that nothing was sent."""
        self.successor: Answerer | None = None
        """Whom what waits in the session is to be asked of when this has ended."""
        self.followed = False
        """Whether the next question was sent by itself when this had ended."""
        self.queued: Queued | None = None
        """What waited in the queue, where that is the question."""
        self.parent_id: str | None = None
        """The message that its turn comes after."""
        self.unheard = False
        """Whether it was begun without anybody asking for it just then, and no screen took note."""
        self.group_id: str | None = None
        """What it shares with those that answer the same question beside it, one of which is to be
        kept."""
        self.title = ""
        """What the session is called since, where a model named it after this reply."""
        self._kept = False

    # read from any thread

    @property
    def state(self) -> MessageState:
        return self._state

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def call(self) -> Call:
        return self._call

    @property
    def ended(self) -> bool:
        return self._state is not MessageState.STREAMING

    @property
    def compared(self) -> bool:
        """Whether other models answer the same question beside it."""
        return self.group_id is not None

    @property
    def withdrawn(self) -> bool:
        """The turn is undone and the question handed back: it was stopped before anything was
        said in it, or could not be stored. One of several that are compared stays."""
        silent = self._call.first_token_ms is None and not self.compared
        stopped = self._state is MessageState.CANCELLED and silent
        return self.unsaved or (stopped and not self._kept)

    @property
    def kept(self) -> bool:
        """The turn was to be withdrawn but stays: another window has gone on from it."""
        return self._kept

    @property
    def elapsed(self) -> float:
        """Seconds since the call started, or until it ended."""
        if self._call.duration_ms is not None:
            return self._call.duration_ms / 1000
        return self._clock.monotonic() - self._started

    @property
    def pace(self) -> float | None:
        """About how many tokens a second come since the text began; None where it is too soon to
        say. Servers count tokens only at the end: a token is taken for four characters."""
        began = self._first_text
        if began is None or self.ended:
            return None
        seconds = self._clock.monotonic() - began
        return self._written / _TOKEN / seconds if seconds >= _SOON else None

    @property
    def retry(self) -> tuple[Retrying, float] | None:
        """While waiting to retry: what is waited for, and the seconds left."""
        retry = self._retry
        if retry is None or self._phase is not Phase.RETRYING:
            return None
        return retry, max(0.0, self._retry_until - self._clock.monotonic())

    def read(self, position: Position) -> Update:
        """The text and reasoning that came after `position`."""
        with self._lock:
            text = self._text[position.text :]
            reasoning = self._reasoning[position.reasoning :]
            seen = Position(len(self._text), len(self._reasoning))
        return Update(seen, "".join(text), "".join(reasoning))

    def body(self) -> Body:
        """All it has said so far."""
        with self._lock:
            return Body(
                "".join(self._text),
                "".join(self._reasoning),
                "".join(self._refusal),
                self._earlier_calls
                + tuple(self._tool_calls[index].whole() for index in sorted(self._tool_calls)),
                tuple(self._citations),
            )

    def take_changes(self) -> bool:
        """Whether its body changed since this was last asked. For checkpoints."""
        with self._lock:
            changed, self._changed = self._changed, False
        return changed

    def give_back_changes(self) -> None:
        """What `take_changes` told of could not be written: it is new still."""
        with self._lock:
            self._changed = True

    # written by the engine

    def attach(self, stream: ReplyStream) -> None:
        """Make `stream` what `end` stops. A reply that has ended already stops it at once."""
        with self._lock:
            self._stream = stream
            ended = self.ended
        if ended:
            stream.stop()

    def apply(self, event: StreamEvent) -> None:
        """Take one event of the stream. Ignored once the reply has ended."""
        with self._lock:
            if not self.ended:
                self._apply(event)

    def end(self, state: MessageState, error: ErrorReport | None = None) -> bool:
        """End the reply and its stream. False where it had ended already."""
        with self._lock:
            if self.ended:
                return False
            now = self._clock.monotonic()
            self._state = state
            self._phase = Phase.ENDED
            self._call = replace(
                self._call,
                error=error,
                duration_ms=_ms(now - self._started),
                thinking_ms=self._thinking_ms(now),
            )
            stream = self._stream
        if stream is not None and state is not MessageState.COMPLETE:
            stream.stop()
        return True

    def keep(self) -> None:
        """Do not withdraw the turn, although nothing was said: others build on it. That of several
        that are compared stays anyway."""
        self._kept = not self.compared

    def _apply(self, event: StreamEvent) -> None:
        match event:
            case TextDelta(text):
                self._begin(Phase.WRITING)
                self._text.append(text)
                self._written += len(text)
            case ReasoningDelta(text):
                self._begin(Phase.THINKING if self._first_text is None else Phase.WRITING)
                self._thought = True
                self._reasoning.append(text)
            case RefusalDelta(text):
                self._begin(Phase.WRITING)
                self._refusal.append(text)
            case ToolCallDelta(index, id, name, arguments):
                self._begin(Phase.WRITING)
                call = self._tool_calls.setdefault(index, _ToolCallPieces())
                call.id = call.id or id
                call.name.append(name)
                call.arguments.append(arguments)
            case Citation():
                self._changed = True
                if event not in self._citations:
                    self._citations.append(event)
            case Connected(inference_id):
                self._phase = Phase.WAITING
                self._call = replace(self._call, inference_id=inference_id or "")
            case ModelNamed(model):
                self._call = replace(self._call, answered_by=model)
            case UsageReport(usage):
                self._call = replace(self._call, usage=usage)
            case EventsSkipped(count):
                self._call = replace(self._call, skipped_events=count)
            case Retrying(attempt, delay):
                self._phase = Phase.RETRYING
                self._retry = event
                self._retry_until = self._clock.monotonic() + delay
                self._call = replace(self._call, attempts=attempt)
            case Finished(reason, native):
                self._call = replace(self._call, finish_reason=reason, native_finish_reason=native)

    def _begin(self, phase: Phase) -> None:
        self._changed = True
        self._phase = phase
        if self._first_token is None:
            self._first_token = self._clock.monotonic()
            first = _ms(self._first_token - self._started)
            self._call = replace(self._call, first_token_ms=first)
        if phase is Phase.WRITING and self._first_text is None:
            self._first_text = self._clock.monotonic()
            self._call = replace(self._call, thinking_ms=self._thinking_ms(self._first_text))

    def _thinking_ms(self, now: float) -> int | None:
        if not self._thought or self._first_token is None:
            return None
        return _ms((self._first_text or now) - self._first_token)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
