"""Having a model summarise the older part of a branch."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from tui_app.core.branches import to_summarise
from tui_app.core.chat import ChatRequest, Provider, ReplyStream
from tui_app.core.clock import Clock
from tui_app.core.conversation import Call, MessageState
from tui_app.core.errors import ChatError, ChinwagError, ErrorReport, Stopped
from tui_app.core.events import FinishReason
from tui_app.core.ids import new_id
from tui_app.engine.answerer import Answerer
from tui_app.engine.history import summary_messages
from tui_app.engine.live import LiveReply
from tui_app.engine.sending import sent_part
from tui_app.store.store import Store

logger = logging.getLogger(__name__)

_NOT_WHOLE = (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)


class Compaction:
    """One summary on its way. Read from any thread."""

    def __init__(self, session_id: str, upto: str, messages: int, live: LiveReply) -> None:
        self.session_id = session_id
        self.upto = upto
        """The id of the last message that it stands for."""
        self.messages = messages
        """How many that are."""
        self.live = live
        """What the model has said of it."""
        self.done: Future[str | None] = Future()
        """The id of the summary, once it is stored; None where it was stopped. A ChinwagError where
        it failed; then nothing has changed."""

    def stop(self) -> None:
        """End the call now; nothing changes."""
        self.live.end(MessageState.CANCELLED)


class Compactor:
    """Asks for summaries, each in a call of its own on a thread of its own, which is stored with its
    usage however it ends."""

    def __init__(self, providers: Callable[[str], Provider], clock: Clock) -> None:
        self._providers = providers
        self._clock = clock
        self._running: dict[str, Compaction] = {}
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def running(self, session_id: str | None) -> Compaction | None:
        """The summary on its way in a session."""
        with self._lock:
            return self._running.get(session_id or "")

    def begin(
        self, store: Store, session_id: str, leaf_id: str, answerer: Answerer
    ) -> Compaction | None:
        """Have the branch that ends with a message summarised, but for its last turns. None where
        there is nothing to summarise, or that is under way in this session.

        Raises: StoreError.
        """
        older = to_summarise(store.branch(session_id, leaf_id))
        if not older:
            return None
        now = self._clock.now_ms()
        call = Call(new_id(now), answerer.provider, answerer.model, started_at=now)
        live = LiveReply(session_id, call.id, None, "", call, self._clock)
        found = Compaction(session_id, older[-1].id, len(older), live)
        thread = threading.Thread(
            target=self._run, args=(store, found, answerer), name="compaction", daemon=True
        )
        with self._lock:
            if self._closed or session_id in self._running:
                return None
            self._running[session_id] = found
            self._threads.add(thread)
        thread.start()
        return found

    def close(self, patience: float = 0.5) -> None:
        """Stop what is running, and wait `patience` seconds at most until its calls are stored."""
        with self._lock:
            self._closed = True
            running, threads = list(self._running.values()), list(self._threads)
        for each in running:
            each.stop()
        for thread in threads:
            thread.join(patience)

    def _run(self, store: Store, found: Compaction, answerer: Answerer) -> None:
        summary_id: str | None = None
        problem: ChinwagError | None = None
        try:
            problem = self._ask(store, found, answerer)
            live = found.live
            live.end(
                MessageState.FAILED if problem is not None else MessageState.COMPLETE,
                _report(problem),
            )
            whole = live.state is MessageState.COMPLETE
            text = live.body().text.strip() if whole else ""
            written = store.write_summary(found.upto, text, live.call, live.state)
            summary_id = written.result()
        except ChinwagError as error:
            problem = problem or error
        finally:
            with self._lock:
                self._running.pop(found.session_id, None)
                self._threads.discard(threading.current_thread())
            if problem is not None and found.live.state is not MessageState.CANCELLED:
                found.done.set_exception(problem)
            else:
                found.done.set_result(summary_id)

    def _ask(self, store: Store, found: Compaction, answerer: Answerer) -> ChinwagError | None:
        """Let the model speak to its end; what kept it from saying a whole summary."""
        live = found.live
        try:
            stream = self._providers(answerer.provider).stream(
                self._request(store, found, answerer)
            )
            live.attach(stream)
            self._listen(stream, live)
        except Stopped:
            live.end(MessageState.CANCELLED)
            return None
        except ChinwagError as error:
            return error
        except Exception as error:  # a bug must not leave it running
            logger.exception("a compaction met a bug")
            return ChatError(f"chinwag met a bug: {type(error).__name__} in a summary's thread.")
        if live.call.finish_reason in _NOT_WHOLE or not live.body().text.strip():
            return ChatError(
                "The model did not write a whole summary.",
                advice="Everything is sent as before. Try /compact again, or another model.",
            )
        return None

    def _listen(self, stream: ReplyStream, live: LiveReply) -> None:
        for event in stream:
            live.apply(event)

    def _request(self, store: Store, found: Compaction, answerer: Answerer) -> ChatRequest:
        setup = store.setup(found.session_id) or answerer.setup
        summary, rest = sent_part(store, store.branch(found.session_id, found.upto))
        bodies = store.bodies([head.id for head in rest])
        messages = summary_messages(rest, bodies, setup.system_prompt, summary)
        return ChatRequest(found.live.call.id, answerer.model, messages)


def _report(problem: ChinwagError | None) -> ErrorReport | None:
    return None if problem is None else problem.report()
