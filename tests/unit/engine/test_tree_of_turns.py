"""Whatever is asked, edited, deleted and undone: the tree stays sound, and what is sent is exactly the
branch that it is asked on."""

import threading
from contextlib import closing
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, reply
from tui_app.core.chat import Role
from tui_app.core.conversation import Call, MessageHead, MessageState
from tui_app.core.ids import new_id
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.store.branching import Removed
from tui_app.store.store import Store

ANSWERER = Answerer("fake", "fake-1")
ACTIONS = (
    "ask",
    "edit",
    "retry",
    "compare",
    "keep",
    "revise",
    "remove",
    "prune",
    "undo",
    "withdraw",
    "compact",
    "undo compact",
    "look elsewhere",
)
Steps = list[tuple[str, int]]


class Summarised(NamedTuple):
    """A summary, and the messages that it stands for, from the beginning of their branch."""

    id: str
    ids: list[str]
    text: str


class Person:
    """Acts on one session. Each action takes a number that chooses among what there is."""

    def __init__(self) -> None:
        clock = self._clock = StillClock()
        self.store = Store.open(None, clock)
        self._provider = FakeProvider()
        self._changed = threading.Condition()
        self._engine = Engine(self.store, lambda _: self._provider, clock, self._notify)
        self._count = 0
        self._removed: list[Removed] = []
        self._summaries: list[Summarised] = []
        self._leaf: str | None = None
        self.session = self._turn("", None, None).session_id

    def close(self) -> None:
        self._engine.close()
        self.store.close()

    def _notify(self, _: LiveReply) -> None:
        with self._changed:
            self._changed.notify_all()

    def shown(self) -> list[MessageHead]:
        return self.store.branch(self.session, self._leaf)

    def act(self, action: str, number: int) -> None:
        self._clock.move(1)
        shown = self.shown()
        chosen = shown[number % len(shown)] if shown else None
        if action == "ask":
            self._turn(self.session, shown[-1].id if shown else None, shown)
        elif action == "undo" and self._removed:
            self.store.bring_back(self._removed.pop()).result(10)
        elif action == "keep":
            self._keep(number)
        elif action == "undo compact" and self._summaries:
            self.store.undo_summary(self._summaries.pop().id).result(10)
        elif chosen is None:
            return
        elif action == "compact":
            self._compact([head.id for head in shown[: shown.index(chosen) + 1]])
        elif action == "edit" and chosen.role is Role.USER:
            before = shown[: shown.index(chosen)]
            self._turn(self.session, chosen.parent_id, before)
        elif action in ("retry", "compare") and chosen.role is Role.ASSISTANT:
            before = shown[: shown.index(chosen)]
            if before and before[-1].id == chosen.parent_id:
                self._retry(chosen, before, models=1 if action == "retry" else 3)
        elif action == "withdraw":
            self._withdraw(shown[-1].id)
        elif action == "revise" and chosen.role is Role.ASSISTANT:
            self.store.revise_reply(chosen.id, self._words()).result(10)
            self._leaf = None
        elif action in ("remove", "prune"):
            branch = action == "prune"
            self._removed.append(self.store.remove_message(chosen.id, branch=branch).result(10))
            self._leaf = None
        elif action == "look elsewhere":
            tree = self.store.tree(self.session)
            beside = tree.siblings(chosen.id)
            self._leaf = tree.leaf_from(beside[number % len(beside)].id)

    def _compact(self, ids: list[str]) -> None:
        words = self._words()
        call = Call(new_id(self._clock.now_ms()), "fake", "fake-1", self._clock.now_ms())
        written = self.store.write_summary(ids[-1], words, call, MessageState.COMPLETE).result(10)
        assert written
        self._summaries.append(Summarised(written, ids, words))

    def _words(self) -> str:
        self._count += 1
        return f"words {self._count}"

    def _turn(
        self, session: str, parent: str | None, before: list[MessageHead] | None
    ) -> LiveReply:
        question = self._words()
        live = self._engine.ask(question, ANSWERER, session_id=session or None, parent_id=parent)
        self._answer(live, [*self._texts(before or []), question])
        return live

    def _retry(self, head: MessageHead, before: list[MessageHead], models: int) -> None:
        expected = self._texts(before)
        lives = self._engine.compare_again(head, [ANSWERER] * models)
        for _ in lives[1:]:
            self._say(expected)
        self._answer(lives[0], expected)
        assert self.store.tree(self.session).active_leaf == lives[0].message_id

    def _keep(self, number: int) -> None:
        compared = self.store.comparison(self.session)
        if compared:
            kept = compared[number % len(compared)].id
            self.store.keep_reply(kept).result(10)
            self._leaf = None
            assert kept in [head.id for head in self.shown()]
            assert kept not in [head.id for head in self.store.comparison(self.session)]

    def _withdraw(self, parent: str) -> None:
        before = self.store.tree(self.session).active_leaf
        live = self._engine.ask("No.", ANSWERER, session_id=self.session, parent_id=parent)
        self._provider.next_call()
        self._engine.stop(self.session)
        self._wait(live)
        assert self.store.tree(self.session).active_leaf == before

    def _answer(self, live: LiveReply, expected: list[str]) -> None:
        self._say(expected)
        self._wait(live)
        self._leaf = None

    def _say(self, expected: list[str]) -> None:
        """Have the model reply that is asked next, which is to be sent these messages."""
        call = self._provider.next_call()
        # Questions that follow each other, where what stood between was deleted, are one message.
        sent = "\n\n".join(message.text for message in call.request.messages)
        assert sent == "\n\n".join(expected)
        call.say(*reply(self._words()))

    def _wait(self, live: LiveReply) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: self._engine.live(live.session_id) is None, timeout=10
            )

    def _texts(self, heads: list[MessageHead]) -> list[str]:
        """What is to be sent of these messages: the summary that reaches furthest for those that it
        stands for, where they are all still there, and the others."""
        ids = [head.id for head in heads]
        bodies = self.store.bodies(ids)
        reach = {
            len(each.ids): each.text for each in self._summaries if each.ids == ids[: len(each.ids)]
        }
        start = max(reach, default=0)
        told = [f"[The conversation up to here, summarised:]\n\n{reach[start]}"] if start else []
        return [*told, *(bodies[id_].text for id_ in ids[start:])]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 9)), max_size=14))
def test_the_tree_stays_sound_and_what_is_sent_is_the_branch(steps: Steps) -> None:
    with closing(Person()) as someone:
        store = someone.store
        for action, number in steps:
            someone.act(action, number)
            tree = store.tree(someone.session)
            branch = store.branch(someone.session)
            assert [head.id for head in branch] == tree.path(tree.active_leaf)
            assert not (tree.active_leaf and tree.children(tree.active_leaf))
            living = [each.node.id for each in tree.outline()]
            summary = store.session(someone.session)
            assert summary
            assert summary.messages == len(living) == len(set(living))
            for head in branch:
                beside = [node.id for node in tree.siblings(head.id)]
                assert (beside[head.sibling - 1], len(beside)) == (head.id, head.siblings)
