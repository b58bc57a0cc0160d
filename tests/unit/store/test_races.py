"""Windows that do everything at once on one history, in any order."""

import random
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.stubs.tree import check_tree
from tests.unit.store.making import HeldClock, call, new_turn
from tui_app.core.browsing import ListFilter
from tui_app.core.conversation import Body, MessageHead, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Change, Keeping
from tui_app.store import Store

WINDOWS = 3
STEPS = 120
_ENDS = [state for state in MessageState if state is not MessageState.STREAMING]


class Owners:
    """Which window writes a reply, as the windows themselves believe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: dict[str, int] = {}

    def took(self, reply_id: str, window: int) -> None:
        """After a reply has begun, or has been taken up again."""
        with self._lock:
            assert reply_id not in self._owner, f"{reply_id} has two writers"
            self._owner[reply_id] = window

    def gives_up(self, reply_id: str) -> None:
        """Before it is ended."""
        with self._lock:
            del self._owner[reply_id]


class Window:
    """One window, doing whatever chance says."""

    def __init__(self, database: Path, number: int, seed: int, owners: Owners) -> None:
        self._database = database
        self._number = number
        self._chance = random.Random(f"{seed}-{number}")
        self._owners = owners
        self._running: dict[str, str] = {}
        """Its running replies, and the session of each."""
        self._said: dict[str, str] = {}
        self.store = Store.open(database, HeldClock())
        self.refused = 0

    def work(self, steps: int) -> None:
        doings = [
            *[self._ask] * 6,
            *[self._retry] * 4,
            *[self._continue] * 5,
            *[self._checkpoint] * 5,
            *[self._finish] * 8,
            *[self._withdraw] * 7,
            *[self._recover] * 2,
            self._trash,
            self._erase,
            self._vanish,
        ]
        for _ in range(steps):
            doing = self._chance.choice(doings)
            try:
                doing()
            except StoreError:
                self.refused += 1

    def _ask(self) -> None:
        head = self._some_message()
        session = None if head is None or self._chance.random() < 0.05 else head.session_id
        parent = None if session is None or self._chance.random() < 0.2 else head and head.id
        turn = new_turn(session, parent_id=parent)
        self.store.begin_turn(turn).result(20)
        self._took(turn.reply_id, turn.session_id)

    def _retry(self) -> None:
        head = self._some_message()
        if head is not None and head.parent_id is not None:
            turn = new_turn(
                head.session_id, user_message_id=None, user_text="", parent_id=head.parent_id
            )
            self.store.begin_turn(turn).result(20)
            self._took(turn.reply_id, turn.session_id)

    def _continue(self) -> None:
        head = self._some_message(newest=True)
        if head is not None:
            self.store.begin_continuation(head.id, call()).result(20)
            said = self.store.bodies([head.id])[head.id].text
            self._took(head.id, head.session_id, said)

    def _checkpoint(self) -> None:
        for reply_id in list(self._running)[:2]:
            self._said[reply_id] += f" {self._number}"
            mine(self.store.checkpoint(reply_id, Body(self._said[reply_id])))

    def _finish(self) -> None:
        if self._running:
            reply_id = self._chance.choice(list(self._running))
            assert self.store.bodies([reply_id])[reply_id].text == self._said[reply_id]
            self._given_up(reply_id)
            text = self._said[reply_id] + "."
            state = self._chance.choice(_ENDS)
            mine(self.store.finish_reply(reply_id, state, Body(text), call()))

    def _withdraw(self) -> None:
        if self._running:
            reply_id = self._chance.choice(list(self._running))
            session_id = self._running[reply_id]
            self._given_up(reply_id)
            problem = self.store.withdraw_turn(reply_id).exception(20)
            if problem is not None:
                # Only this may be in the way.
                assert "answered in another window" in str(problem)
                self._owners.took(reply_id, self._number)
                self._running[reply_id] = session_id

    def _recover(self) -> None:
        self.store.recover()

    def _trash(self) -> None:
        keys = self.store.session_order(ListFilter()).keys
        if keys:
            chosen = [self._chance.choice(keys)]
            self.store.change_sessions(chosen, Change(Keeping.DELETED)).result(20)

    def _erase(self) -> None:
        summaries = self.store.deleted_sessions() or self.store.sessions()
        if len(summaries) > 1:
            self.store.erase_session(self._chance.choice(summaries).id).result(20)

    def _vanish(self) -> None:
        """The window ends without ending its replies, and is opened again."""
        for reply_id in list(self._running):
            self._given_up(reply_id)
        self.store.close()
        self.store = Store.open(self._database, HeldClock())

    def _some_message(self, *, newest: bool = False) -> MessageHead | None:
        summaries = self.store.sessions()
        if not summaries:
            return None
        branch = self.store.branch(self._chance.choice(summaries[:2]).id)
        if not branch:
            return None
        return branch[-1] if newest else self._chance.choice(branch)

    def _took(self, reply_id: str, session_id: str, said: str = "") -> None:
        self._owners.took(reply_id, self._number)
        self._running[reply_id] = session_id
        self._said[reply_id] = said

    def _given_up(self, reply_id: str) -> None:
        self._owners.gives_up(reply_id)
        del self._running[reply_id]


def mine(written: Future[None]) -> None:
    """A write to a reply of one's own never fails, whatever others do."""
    problem = written.exception(20)
    assert problem is None, problem


@pytest.mark.parametrize("seed", range(5))
def test_windows_that_race_leave_a_sound_tree(database: Path, seed: int) -> None:
    owners = Owners()
    windows = [Window(database, number, seed, owners) for number in range(WINDOWS)]
    with ThreadPoolExecutor(WINDOWS) as pool:
        for done in [pool.submit(window.work, STEPS) for window in windows]:
            done.result(60)
    last = windows[0].store
    last._writer.submit(check_tree).result(10)
    for window in windows[1:]:
        window.store.close()
    last.recover()
    last._writer.submit(check_tree).result(10)
    for summary in last.sessions():
        assert last.branch(summary.id), summary
    last.close()
    assert sum(window.refused for window in windows) > 0
