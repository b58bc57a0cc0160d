"""Sending what waits in a session when its reply has ended.

What waits is in the store, where it is taken out by the transaction that begins its turn: of two
windows, or two ways to send it, one does.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from tui_app.core.conversation import MessageState
from tui_app.core.errors import StoreError
from tui_app.core.events import FinishReason
from tui_app.core.queued import Queued
from tui_app.engine.answerer import Answerer
from tui_app.engine.live import LiveReply
from tui_app.store.store import Store

logger = logging.getLogger(__name__)


class Begin(Protocol):
    """Begins a turn with an entry of a session after a message. None where a reply is running there
    already, or nothing more is to be begun.

    `unheard`: whether nobody asks for it just now.
    """

    def __call__(
        self,
        session_id: str,
        entry: Queued,
        parent_id: str | None,
        answerer: Answerer,
        *,
        unheard: bool,
    ) -> LiveReply | None: ...


class Queues:
    """The queues of the sessions of one engine. From any thread.

    `live`: the reply of a session until it is stored. `begin`: see `Begin`.
    """

    def __init__(
        self, store: Store, live: Callable[[str | None], LiveReply | None], begin: Begin
    ) -> None:
        self._store = store
        self._live = live
        self._begin = begin
        self._lock = threading.Lock()
        self._adding: Counter[str] = Counter()
        """By session: how many entries are being written."""
        self._held: dict[str, Queued] = {}
        """By session: the entry that is being edited. It is the draft meanwhile; what stands after
        it is not sent."""
        self._returning: dict[str, Queued] = {}
        """By session: the entry that is being written again where it was taken out."""
        self._rests: dict[str, LiveReply] = {}
        """By session: the whole reply after which it goes on, once there is an entry to send."""

    def waiting(self, session_id: str) -> list[Queued]:
        """What waits in a session, the next one first. Raises: StoreError."""
        return self._store.queues.of(session_id)

    def any_waiting(self, session_id: str) -> bool:
        """Whether anything waits in a session, or is about to."""
        if self._adding[session_id]:
            return True
        try:
            return bool(self.waiting(session_id))
        except StoreError:
            return False

    def add(self, session_id: str, text: str, answerer: Answerer) -> Future[None] | None:
        """Queue a question behind the reply of a session; None where there is none any more.

        `answerer`: whom what waits here is to be asked of.
        """
        with self._lock:
            reply = self._live(session_id)
            if reply is None and not self._adding[session_id]:
                return None
            if reply is not None:
                reply.successor = answerer
            self._adding[session_id] += 1
            held = self._held.get(session_id)
        written = self._store.queues.add(
            session_id, text, after=held.position if held is not None else 0
        )
        return self._then_go_on(session_id, written)

    def edit(self, session_id: str, entry: Queued) -> Future[None]:
        """Take an entry out into the draft; `put_back` queues it again where it was."""
        with self._lock:
            self._held[session_id] = entry
        written = self._store.queues.edit(session_id, entry)

        def taken(result: Future[None]) -> None:
            if result.exception() is not None:
                self._let_go(session_id)

        written.add_done_callback(taken)
        return written

    def held(self, session_id: str | None) -> Queued | None:
        """The entry that is being edited in a session, as it was."""
        with self._lock:
            return self._held.get(session_id or "")

    def put_back(self, session_id: str, text: str) -> Future[None]:
        """Queue again, where it was, what is being edited."""
        with self._lock:
            entry = self._returning[session_id] = self._held.pop(session_id)
            self._adding[session_id] += 1
        written = self._store.queues.add(session_id, text, entry.position)
        return self._then_go_on(session_id, written, entry)

    def remove(self, session_id: str, entry: Queued) -> Future[None]:
        """Put an entry aside, unsent."""
        return self._store.queues.remove(session_id, entry)

    def bring_back(self, session_id: str, entry: Queued) -> Future[None]:
        """Undo `remove`."""
        return self._store.queues.bring_back(session_id, entry)

    def move(self, session_id: str, entry: Queued, step: int) -> Future[None]:
        """Have an entry change places with the one before it, `step` -1, or after it, 1."""
        return self._store.queues.move(session_id, entry, step)

    def send(
        self, session_id: str, entry: Queued, parent_id: str | None, answerer: Answerer
    ) -> LiveReply | None:
        """Send an entry now, after the message `parent_id`. None where a reply is running."""
        return self._begin(session_id, entry, parent_id, answerer, unheard=False)

    def goes_on(self, session_id: str | None) -> bool:
        """Whether what waits in a session is about to be sent without anybody doing anything."""
        reply = self._live(session_id)
        return reply is not None and not reply.compared and (not reply.ended or _whole(reply))

    def follows(self, reply: LiveReply) -> bool:
        """Whether something is sent by itself after a reply that has ended."""
        if reply.followed or not _whole(reply) or self._live(reply.session_id) is not reply:
            return reply.followed
        try:
            return self._next(reply.session_id) is not None
        except StoreError:
            return False

    # as replies end

    def reply_stored(self, reply: LiveReply) -> None:
        """A reply has ended and is stored: send what waits for that. `settle` comes after."""
        if not _whole(reply):
            return
        with self._lock:
            self._rests[reply.session_id] = reply
        self._go_on(reply.session_id)

    def began(self, session_id: str) -> None:
        """A reply begins in a session: what waits there waits for that one."""
        with self._lock:
            self._rests.pop(session_id, None)

    def settle(self, session_id: str) -> None:
        """Forget where a session would go on: its reply is gone, and nothing more is coming."""
        with self._lock:
            if not self._adding[session_id]:
                del self._adding[session_id]
                if session_id not in self._held:
                    self._rests.pop(session_id, None)

    def _then_go_on(
        self, session_id: str, written: Future[None], returning: Queued | None = None
    ) -> Future[None]:
        def done(_: Future[None]) -> None:
            with self._lock:
                self._adding[session_id] -= 1
                if returning is not None and self._returning.get(session_id) is returning:
                    del self._returning[session_id]
            self._go_on(session_id)
            if self._live(session_id) is None:
                self.settle(session_id)

        written.add_done_callback(done)
        return written

    def _go_on(self, session_id: str) -> None:
        """Send the next entry, where a whole reply has ended and nothing has been sent since."""
        with self._lock:
            reply = self._rests.get(session_id)
        if reply is None or reply.successor is None:
            return
        try:
            entry = self._next(session_id)
        except StoreError as error:
            logger.warning("the queue of session %s cannot be read: %s", session_id, error.kind)
            return
        with self._lock:
            if entry is None or self._rests.pop(session_id, None) is None:
                return
        reply.followed = True
        self._begin(session_id, entry, reply.message_id, reply.successor, unheard=True)

    def _next(self, session_id: str) -> Queued | None:
        """What may be sent next in a session. Raises: StoreError."""
        # Asked for first: one that comes back meanwhile is waited for, or is among them.
        with self._lock:
            out = [each.get(session_id) for each in (self._held, self._returning)]
        entry = next(iter(self.waiting(session_id)), None)
        if entry is None or any(
            each is not None and each.position <= entry.position for each in out
        ):
            return None
        return entry

    def _let_go(self, session_id: str) -> None:
        with self._lock:
            self._held.pop(session_id, None)
        self._go_on(session_id)
        if self._live(session_id) is None:
            self.settle(session_id)


def _whole(reply: LiveReply) -> bool:
    """Whether it said all it had to say, and the next question comes after it: where several are
    compared, the person says which."""
    return (
        not reply.compared
        and reply.state is MessageState.COMPLETE
        and reply.call.finish_reason is not FinishReason.LENGTH
    )
