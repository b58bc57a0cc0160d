"""The engine: starts turns, runs each reply on a thread of its own, keeps what arrives.

The question is stored before the request leaves; the reply's text is checkpointed about once a
second while it streams, and stored with its call when it ends, however it ends. Threads are
daemons: one that is stuck in a name lookup never holds up the exit.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from tui_app.core.chat import ChatRequest, Provider
from tui_app.core.clock import Clock
from tui_app.core.conversation import Body, Call, MessageHead, MessageState
from tui_app.core.errors import (
    ChatError,
    ChinwagError,
    ErrorReport,
    RejectedWriteError,
    Stopped,
    StoreError,
    TakenError,
)
from tui_app.core.ids import new_id
from tui_app.core.queued import Queued
from tui_app.engine.answerer import Answerer
from tui_app.engine.history import continuation_messages, request_messages
from tui_app.engine.live import LiveReply
from tui_app.engine.queues import Queues
from tui_app.engine.reply_log import log_end, log_event, log_request
from tui_app.engine.sending import sent_part
from tui_app.engine.titler import Titler
from tui_app.engine.titles import title_from
from tui_app.store.store import NewTurn, Store
from tui_app.store.turns import gone

logger = logging.getLogger(__name__)

CHECKPOINT_INTERVAL = 1.0
"""Seconds between checkpoints: what a crash costs at most."""
FIRST_RETRY = 1.0
LONGEST_RETRY = 30.0
"""Seconds until the end of a reply that could not be stored is tried again."""
_ON_ITS_OWN = (MessageState.COMPLETE, MessageState.FAILED)


class Engine:
    """Runs replies.

    `providers`: gives the provider of a name. `notify`: called from any thread whenever a live
    reply changed; it must return at once.
    """

    def __init__(
        self,
        store: Store,
        providers: Callable[[str], Provider],
        clock: Clock,
        notify: Callable[[LiveReply], None],
        titler: Titler | None = None,
    ) -> None:
        self._store = store
        self._titler = titler
        self._providers = providers
        self._clock = clock
        self._notify = notify
        self._live: dict[str, list[LiveReply]] = {}
        """By session: one reply, or those that are compared, until they are stored."""
        self._unstored: dict[str, LiveReply] = {}
        """By message: what has ended and is not stored yet, also where another reply has taken
        its place in the session."""
        self._returned: dict[str, LiveReply] = {}
        """By message: what never began, as its question could not be stored."""
        self._retries: dict[str, threading.Timer] = {}
        self._lock = threading.Lock()
        self._wake_checkpoints = threading.Event()
        self._closed = threading.Event()
        self._checkpoints: threading.Thread | None = None
        self._unattended = False
        self.queues = Queues(store, self.live, self._begin_queued)
        """What waits in the sessions."""

    def live(self, session_id: str | None) -> LiveReply | None:
        """The reply streaming in a session, until it is stored; of several the first one that
        streams."""
        replies = self.running(session_id)
        return next((each for each in replies if not each.ended), next(iter(replies), None))

    def running(self, session_id: str | None) -> list[LiveReply]:
        """The replies streaming in a session, each until it is stored: several where they are
        compared."""
        with self._lock:
            return list(self._live.get(session_id or "", ()))

    @property
    def streaming(self) -> frozenset[str]:
        """Ids of the sessions in which a reply is streaming."""
        with self._lock:
            return frozenset(
                key
                for key, replies in self._live.items()
                if any(not each.ended for each in replies)
            )

    @property
    def busy(self) -> bool:
        """Whether a reply is streaming, or has ended and is not stored yet."""
        with self._lock:
            return bool(self._live or self._unstored)

    @property
    def unstored(self) -> list[LiveReply]:
        """Replies that ended and are not stored; after `close`, those that never will be. Also
        those whose question could not be stored, until `took_back`."""
        with self._lock:
            return list((self._unstored | self._returned).values())

    def took_back(self, reply: LiveReply) -> None:
        """The person has the question of a reply again, which could not be stored."""
        with self._lock:
            self._returned.pop(reply.message_id, None)

    def leave_unattended(self, notify: Callable[[LiveReply], None] | None = None) -> None:
        """Nobody looks from here on: remember which replies end on their own. `notify` takes the
        place of the one that was given first. From any thread."""
        self._unattended = True
        self._notify = notify or self._notify

    def ask(
        self, question: str, answerer: Answerer, *, session_id: str | None, parent_id: str | None
    ) -> LiveReply:
        """Ask `question` after the message `parent_id`; without a session, start a new one."""
        return self.compare(question, [answerer], session_id=session_id, parent_id=parent_id)[0]

    def compare(
        self,
        question: str,
        answerers: Sequence[Answerer],
        *,
        session_id: str | None,
        parent_id: str | None,
    ) -> list[LiveReply]:
        """Ask `question` of several at once, as `ask` does of one. Their replies are siblings; the
        turn stays however they end."""
        now = self._clock.now_ms()
        return self._begin(
            question,
            answerers,
            session_id=session_id or new_id(now),
            new_session=session_id is None,
            question_id=new_id(now),
            parent_id=parent_id,
        )

    def retry(self, reply: MessageHead, answerer: Answerer) -> LiveReply:
        """Ask for another reply to the question that `reply` answered; both stay, as siblings."""
        return self.compare_again(reply, [answerer])[0]

    def compare_again(self, reply: MessageHead, answerers: Sequence[Answerer]) -> list[LiveReply]:
        """Ask several for other replies to the question that `reply` answered, as `retry` does."""
        return self._begin(
            "",
            answerers,
            session_id=reply.session_id,
            new_session=False,
            question_id=None,
            parent_id=reply.parent_id,
        )

    def resume(self, head: MessageHead, body: Body, answerer: Answerer) -> LiveReply:
        """Have a reply that was cut off go on where its text ends."""
        now = self._clock.now_ms()
        call = Call(new_id(now), answerer.provider, answerer.model, started_at=now)
        reply = LiveReply(head.session_id, head.id, None, "", call, self._clock, resumed=body)
        self._start([(reply, answerer)], lambda: self._store.begin_continuation(head.id, call))
        return reply

    def stop(self, session_id: str) -> LiveReply | None:
        """Stop the reply of a session at once, keeping its text; all of them, where several are
        compared. One that was running, if any was."""
        replies = self.running(session_id)
        if replies and self.queues.any_waiting(session_id):
            # What waits comes after its question, also where nothing was said to that.
            for reply in replies:
                reply.keep()
        stopped = [reply for reply in replies if self.stop_one(reply)]
        return next(iter(stopped), None)

    def stop_one(self, reply: LiveReply) -> bool:
        """Stop a reply at once, keeping its text, and none that is compared with it. Whether it was
        running."""
        running = reply.end(MessageState.CANCELLED)
        if running:
            self._ended(reply)
        return running

    def interrupt(self, session_id: str) -> None:
        """End what streams in a session as interrupted: unlike `stop`, the question always
        stays."""
        for reply in self.running(session_id):
            if reply.end(MessageState.INTERRUPTED):
                self._ended(reply)

    def cut_short(self, session_id: str) -> None:
        """Stop what streams in a session, if anything does. Unlike `stop` the turn always stays:
        something is to be asked after it."""
        for reply in self.running(session_id):
            if not reply.ended:
                reply.keep()
                self.stop_one(reply)

    def checkpoint(self) -> None:
        """Write down what live replies have said since the last time."""
        with self._lock:
            replies = [reply for each in self._live.values() for reply in each]
        for reply in replies:
            if not reply.ended and reply.take_changes():
                saved = self._store.checkpoint(reply.message_id, reply.body())
                saved.add_done_callback(partial(_checkpointed, reply))

    def close(self) -> None:
        """End every reply as interrupted, with the text it has, and hand each end that is not
        stored to the store once more. The store is closed after this."""
        with self._lock:
            self._closed.set()
            running = [reply for each in self._live.values() for reply in each]
            replies = {reply.message_id: reply for reply in running} | self._unstored
            retries = list(self._retries.values())
            self._retries.clear()
        self._wake_checkpoints.set()
        if self._titler is not None:
            self._titler.close()
        for retry in retries:
            retry.cancel()
        for reply in replies.values():
            if reply.end(MessageState.INTERRUPTED):
                self._ended(reply)
            elif not reply.unsaved:
                # Also one that ended on its own just now: its thread may come too late.
                self._store_end(reply, FIRST_RETRY)

    def _begin(
        self,
        question: str,
        answerers: Sequence[Answerer],
        *,
        session_id: str,
        new_session: bool,
        question_id: str | None,
        parent_id: str | None,
        queued: Queued | None = None,
        unheard: bool = False,
    ) -> list[LiveReply]:
        now = self._clock.now_ms()
        group_id = new_id(now) if len(answerers) > 1 else None
        replies: list[LiveReply] = []
        turns: list[NewTurn] = []
        for answerer in answerers:
            call = Call(new_id(now), answerer.provider, answerer.model, started_at=now)
            reply = LiveReply(session_id, new_id(now), question_id, question, call, self._clock)
            reply.parent_id = parent_id
            reply.queued, reply.unheard = queued, unheard
            reply.group_id = group_id
            turn = NewTurn(
                session_id=session_id,
                new_session=new_session,
                title=title_from(question),
                user_message_id=question_id,
                user_text=question,
                parent_id=parent_id,
                reply_id=reply.message_id,
                call=call,
                created_at=now,
                setup=answerer.setup,
                queued=queued,
                group_id=group_id,
            )
            replies.append(reply)
            turns.append(turn)
            if question_id is not None:
                # The others answer what the first one asks.
                question, parent_id, question_id, new_session = "", question_id, None, False
        self._start(
            list(zip(replies, answerers, strict=True)), lambda: self._store.begin_turn(*turns)
        )
        return replies

    def _start(
        self, begun: Sequence[tuple[LiveReply, Answerer]], save: Callable[[], Future[None]]
    ) -> None:
        """Run replies of one session. `save` writes down that they have begun. Raises: RuntimeError
        where others are running there."""
        session_id = begun[0][0].session_id
        for reply, answerer in begun:
            reply.successor = answerer
        with self._lock:
            if any(not each.ended for each in self._live.get(session_id, ())):
                raise RuntimeError("a reply is streaming in this session")
            if begun[0][0].queued is not None and self._closed.is_set():
                raise RuntimeError("what waits is sent the next time")
            self._live[session_id] = [reply for reply, _ in begun]
        self.queues.began(session_id)
        saved = save()
        for reply, _ in begun:
            saved.add_done_callback(partial(self._begun, reply))
        self._start_checkpoints()
        for reply, answerer in begun:
            threading.Thread(
                target=self._run, args=(reply, answerer, saved), name="reply", daemon=True
            ).start()

    def _begin_queued(
        self,
        session_id: str,
        entry: Queued,
        parent_id: str | None,
        answerer: Answerer,
        *,
        unheard: bool,
    ) -> LiveReply | None:
        """See `queues.Begin`."""
        if self._unattended:
            return None
        try:
            return self._begin(
                entry.text,
                [answerer],
                session_id=session_id,
                new_session=False,
                question_id=new_id(self._clock.now_ms()),
                parent_id=parent_id,
                queued=entry,
                unheard=unheard,
            )[0]
        except RuntimeError:
            # One began just before it, on another thread, or all ends.
            return None

    def _begun(self, reply: LiveReply, saved: Future[None]) -> None:
        problem = saved.exception()
        if problem is not None:
            reply.unsaved = True
            reply.end(MessageState.FAILED, _report(problem))
            if reply.queued is not None:
                # It is in the queue still, or another window has sent it.
                reply.question = ""
            else:
                with self._lock:
                    self._returned[reply.message_id] = reply
            self._stored(reply, saved)

    def _run(self, reply: LiveReply, answerer: Answerer, saved: Future[None]) -> None:
        state, error = MessageState.COMPLETE, None
        if saved.exception() is not None:
            return
        self._notify(reply)
        try:
            request = self._request(reply, answerer)
            stream = self._providers(answerer.provider).stream(request)
            reply.attach(stream)
            log_request(reply, request)
            for event in stream:
                reply.apply(event)
                log_event(reply, event)
                self._notify(reply)
        except Stopped:
            state = MessageState.CANCELLED
        except ChinwagError as problem:
            state, error = MessageState.FAILED, problem.report()
        except Exception as problem:  # a bug must not leave a reply running
            logger.exception("reply %s: a bug", reply.message_id)
            what = f"chinwag met a bug: {type(problem).__name__} in the reply's thread."
            state, error = MessageState.FAILED, ChatError(what).report()
        if reply.end(state, error):
            self._ended(reply)
        self._name(reply, answerer)

    def _name(self, reply: LiveReply, answerer: Answerer) -> None:
        whole = reply.state is MessageState.COMPLETE
        if self._titler is None or not whole or self._unattended or self._closed.is_set():
            return
        reply.title = self._titler.title(reply, answerer)
        if reply.title:
            self._notify(reply)

    def _request(self, reply: LiveReply, answerer: Answerer) -> ChatRequest:
        branch = self._store.branch(reply.session_id, reply.message_id)
        if not branch:
            # It was erased meanwhile.
            raise gone("session")
        *before, own = branch
        summary, rest = sent_part(self._store, before)
        branch = [*rest, own] if reply.resumed else rest
        bodies = self._store.bodies([head.id for head in branch])
        build = continuation_messages if reply.resumed else request_messages
        setup = self._store.setup(reply.session_id) or answerer.setup
        messages = build(branch, bodies, setup.system_prompt, summary)
        parameters = {**setup.parameters, **answerer.parameters}
        return ChatRequest(reply.call.id, answerer.model, messages, parameters)

    def _ended(self, reply: LiveReply) -> None:
        if reply.unsaved:
            return
        log_end(reply)
        self._store_end(reply, FIRST_RETRY)
        self._notify(reply)

    def _store_end(self, reply: LiveReply, delay: float) -> None:
        """Write down how a reply ended. A passing failure is tried again after `delay` seconds,
        and by `close`; a refusal is not."""
        with self._lock:
            self._unstored[reply.message_id] = reply
            last = self._closed.is_set()
        withdrawn = reply.withdrawn
        if withdrawn:
            written = self._store.withdraw_turn(reply.message_id)
        else:
            written = self._store.finish_reply(
                reply.message_id,
                reply.state,
                reply.body(),
                reply.call,
                unattended=self._unattended and reply.state in _ON_ITS_OWN,
            )

        def done(result: Future[None]) -> None:
            problem = result.exception()
            refused = _refused(problem)
            with self._lock:
                if reply.message_id not in self._unstored:
                    return  # An earlier attempt was still under way, and did it.
            if refused and withdrawn and not reply.unsaved:
                reply.keep()
                self._store_end(reply, delay)
            elif problem is None or refused or last or reply.unsaved:
                self._stored(reply, result)
            else:
                reply.storage_error = _report(problem)
                self._notify(reply)
                self._try_later(reply, delay)

        written.add_done_callback(done)

    def _try_later(self, reply: LiveReply, delay: float) -> None:
        def again() -> None:
            with self._lock:
                if self._retries.pop(reply.message_id, None) is None:
                    return
            self._store_end(reply, min(delay * 2, LONGEST_RETRY))

        with self._lock:
            if self._closed.is_set() or reply.message_id not in self._unstored:
                return
            retry = self._retries[reply.message_id] = threading.Timer(delay, again)
            retry.daemon = True
            retry.start()

    def _stored(self, reply: LiveReply, written: Future[None]) -> None:
        problem = written.exception()
        told = None if isinstance(problem, TakenError) else problem
        reply.storage_error = None if told is None else _report(told)
        if problem is None:
            self.queues.reply_stored(reply)
        with self._lock:
            if problem is None or _refused(problem) or not self._closed.is_set():
                self._unstored.pop(reply.message_id, None)
            retry = self._retries.pop(reply.message_id, None)
            others = [each for each in self._live.get(reply.session_id, ()) if each is not reply]
            if others:
                self._live[reply.session_id] = others
            else:
                self._live.pop(reply.session_id, None)
        self.queues.settle(reply.session_id)
        if retry is not None:
            retry.cancel()
        self._notify(reply)

    def _start_checkpoints(self) -> None:
        self._wake_checkpoints.set()
        if self._checkpoints is None:
            self._checkpoints = threading.Thread(
                target=self._keep_checkpoints, name="checkpoints", daemon=True
            )
            self._checkpoints.start()

    def _keep_checkpoints(self) -> None:
        while self._wake_checkpoints.wait() and not self._closed.is_set():
            if self._closed.wait(CHECKPOINT_INTERVAL):
                return
            self._wake_checkpoints.clear()
            if self.streaming:
                self._wake_checkpoints.set()
            self.checkpoint()


def _checkpointed(reply: LiveReply, written: Future[None]) -> None:
    problem = written.exception()
    if problem is not None:
        reply.give_back_changes()
        logger.warning("a checkpoint failed", exc_info=problem)


def _refused(problem: BaseException | None) -> bool:
    return isinstance(problem, RejectedWriteError)


def _report(problem: BaseException) -> ErrorReport:
    error = problem if isinstance(problem, ChinwagError) else StoreError(str(problem))
    return error.report()
