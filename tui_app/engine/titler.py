"""A short title for a new chat, by the model that answered in it."""

import logging
import threading
from collections.abc import Callable

from tui_app.core.chat import ChatMessage, ChatRequest, Provider, ReplyStream, Role
from tui_app.core.clock import Clock
from tui_app.core.conversation import Call, MessageState
from tui_app.core.errors import ChinwagError, Stopped
from tui_app.core.events import TextDelta
from tui_app.core.ids import new_id
from tui_app.engine.answerer import Answerer
from tui_app.engine.live import LiveReply
from tui_app.engine.titles import title_from_model
from tui_app.store.store import Store

logger = logging.getLogger(__name__)

_ASKED = (
    "You name conversations. Answer with a title of three to six words for the one you are given, "
    "in its language: the title alone, on one line, without quotes, markdown or a full stop."
)
_SHOWN = 2_000
"""Characters of the question and of the reply that the model is sent."""
_RUNAWAY = 4_000
"""Characters of an answer after which no title is to be expected any more."""


class Titler:
    """Asks for titles, each in a call of its own that is stored with its usage.

    It fails silently: the title that a chat has is good enough. `allowed`: whether the provider of
    a name may be asked.
    """

    def __init__(
        self,
        store: Store,
        providers: Callable[[str], Provider],
        clock: Clock,
        allowed: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._providers = providers
        self._clock = clock
        self._allowed = allowed
        self._running: set[ReplyStream] = set()
        self._lock = threading.Lock()
        self._closed = False

    def title(self, reply: LiveReply, answerer: Answerer) -> str:
        """Have the chat of `reply` named, if that is its first whole one and no person named it.

        Takes as long as the model; for the thread of the reply. The new title; empty where the old
        one stays.
        """
        if not self._allowed(answerer.provider):
            return ""
        try:
            if not self._store.wants_title(reply.session_id).result():
                return ""
            call = self._ask(reply, answerer)
            title = title_from_model(call.body().text)
            if call.state is not MessageState.COMPLETE:
                title = ""
            taken = self._store.title_session(reply.session_id, title, call.call, call.state)
            return title if taken.result() else ""
        except ChinwagError as error:
            logger.debug("no title for session %s: %s", reply.session_id, error.kind)
        except Exception:  # a bug here must not cost more than the title
            logger.debug("no title for session %s: a bug", reply.session_id, exc_info=True)
        return ""

    def close(self) -> None:
        """Break off what is being asked."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for stream in running:
            stream.stop()

    def _ask(self, reply: LiveReply, answerer: Answerer) -> LiveReply:
        """A call that has ended, however it ended."""
        now = self._clock.now_ms()
        call = Call(new_id(now), answerer.provider, answerer.model, started_at=now)
        answer = LiveReply(reply.session_id, call.id, None, "", call, self._clock)
        stream = self._providers(answerer.provider).stream(
            ChatRequest(call.id, answerer.model, self._messages(reply))
        )
        with self._lock:
            self._running.add(stream)
            closed = self._closed
        if closed:
            stream.stop()
        answer.attach(stream)
        state, error = MessageState.COMPLETE, None
        try:
            written = 0
            for event in stream:
                answer.apply(event)
                written += len(event.text) if isinstance(event, TextDelta) else 0
                if written > _RUNAWAY:
                    stream.stop()
        except Stopped:
            state = MessageState.CANCELLED
        except ChinwagError as problem:
            state, error = MessageState.FAILED, problem.report()
            logger.debug("no title for session %s: %s", reply.session_id, problem.kind)
        finally:
            with self._lock:
                self._running.discard(stream)
        answer.end(state, error)
        return answer

    def _messages(self, reply: LiveReply) -> tuple[ChatMessage, ...]:
        branch = self._store.branch(reply.session_id, reply.message_id)
        asked = [head.id for head in branch if head.role is Role.USER][-1:]
        question = "\n\n".join(body.text for body in self._store.bodies(asked).values())
        shown = (
            f"The question:\n\n{_beginning(question)}\n\n"
            f"The reply:\n\n{_beginning(reply.body().text)}"
        )
        return ChatMessage(Role.SYSTEM, _ASKED), ChatMessage(Role.USER, shown)


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
