"""One question to several models at once: their replies are siblings, however each of them ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, FakeStream, reply
from tests.stubs.tree import check_tree
from tui_app.core.conversation import MessageState
from tui_app.core.errors import ChinwagError, NetworkError
from tui_app.core.events import TextDelta, UsageReport
from tui_app.core.usage import Usage
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.store.store import Store

ONE, TWO, THREE = (Answerer("fake", f"fake-{number}") for number in (1, 2, 3))
COMPLETE, CANCELLED = MessageState.COMPLETE, MessageState.CANCELLED
FAILED, INTERRUPTED = MessageState.FAILED, MessageState.INTERRUPTED


class Window:
    """An engine with its store, and the calls of a comparison by their models."""

    def __init__(self, database: Path | None) -> None:
        self.provider = FakeProvider()
        self.store = Store.open(database, StillClock())
        self._changed = threading.Condition()
        self.engine = Engine(self.store, lambda _: self.provider, StillClock(), self._notify)

    def compare(
        self, *answerers: Answerer, after: LiveReply | None = None
    ) -> tuple[list[LiveReply], list[FakeStream]]:
        """A question to several, and the call of each."""
        lives = self.engine.compare(
            "Which?",
            answerers or (ONE, TWO, THREE),
            session_id=after.session_id if after else None,
            parent_id=after.message_id if after else None,
        )
        return lives, self.calls(len(lives))

    def calls(self, count: int) -> list[FakeStream]:
        found = [self.provider.next_call() for _ in range(count)]
        return sorted(found, key=lambda call: call.request.model)

    def ends(self, session_id: str) -> list[tuple[MessageState, str]]:
        """How the siblings of the newest comparison ended, and what they say."""
        heads = self.store.comparison(session_id)
        bodies = self.store.bodies([head.id for head in heads])
        return [(head.state, bodies[head.id].text) for head in heads]

    def wait(self, ready: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 10)

    def wait_rest(self) -> None:
        """Until no reply runs, and what ended is stored."""
        self.wait(lambda: not self.engine.busy)

    def check(self) -> None:
        self.store._writer.submit(check_tree).result(10)

    def close(self) -> None:
        self.engine.close()
        self.store.close()

    def _notify(self, _: LiveReply) -> None:
        with self._changed:
            self._changed.notify_all()


@pytest.fixture(params=["file", "memory"])
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path / "chinwag.db" if request.param == "file" else None)
    yield window
    window.check()
    window.close()


def test_several_answer_the_same_question_at_once(window: Window) -> None:
    lives, calls = window.compare()
    session = lives[0].session_id
    assert [call.request.model for call in calls] == ["fake-1", "fake-2", "fake-3"]
    assert {call.request.messages[-1].text for call in calls} == {"Which?"}
    assert len({call.request.id for call in calls}) == 3
    assert window.engine.running(session) == lives
    assert window.engine.streaming == {session}
    for number, call in reversed(list(enumerate(calls, 1))):
        call.say(UsageReport(Usage(total_tokens=number)), *reply(f"Answer {number}"))
        window.wait(lambda number=number: len(window.engine.running(session)) == number - 1)
    assert window.ends(session) == [(COMPLETE, f"Answer {number}") for number in (1, 2, 3)]
    heads = window.store.comparison(session)
    assert {head.parent_id for head in heads} == {lives[0].question_id}
    assert [(head.sibling, head.siblings) for head in heads] == [(1, 3), (2, 3), (3, 3)]
    assert [head.call and head.call.usage.total_tokens for head in heads] == [1, 2, 3]


def test_all_are_stored_before_anybody_is_asked_and_the_first_is_shown(window: Window) -> None:
    lives, _ = window.compare()
    session = lives[0].session_id
    assert window.ends(session) == [(MessageState.STREAMING, "")] * 3
    branch = window.store.branch(session)
    assert [head.id for head in branch] == [lives[0].question_id, lives[0].message_id]
    assert [head.call and head.call.model for head in window.store.comparison(session)] == [
        "fake-1",
        "fake-2",
        "fake-3",
    ]


def test_a_question_that_has_a_reply_is_asked_again_of_several(window: Window) -> None:
    first = window.engine.ask("Which?", ONE, session_id=None, parent_id=None)
    window.calls(1)[0].say(*reply("First."))
    window.wait_rest()
    head = window.store.branch(first.session_id)[-1]
    lives = window.engine.compare_again(head, [TWO, THREE])
    calls = window.calls(2)
    assert [[each.text for each in call.request.messages] for call in calls] == [["Which?"]] * 2
    for call in calls:
        call.say(*reply(call.request.model))
    window.wait_rest()
    heads = window.store.comparison(first.session_id)
    assert [(each.id, each.sibling, each.siblings) for each in heads] == [
        (lives[0].message_id, 2, 3),
        (lives[1].message_id, 3, 3),
    ]


def test_a_failure_of_one_leaves_the_others(window: Window) -> None:
    lives, calls = window.compare()
    calls[0].fail(NetworkError("The line broke."))
    window.wait(lambda: lives[0].ended)
    calls[1].say(*reply("Two"))
    calls[2].say(*reply("Three"))
    window.wait_rest()
    assert window.ends(lives[0].session_id) == [
        (FAILED, ""),
        (COMPLETE, "Two"),
        (COMPLETE, "Three"),
    ]


def test_one_is_stopped_and_the_others_go_on(window: Window) -> None:
    lives, calls = window.compare()
    calls[1].say(TextDelta("Half"))
    window.wait(lambda: lives[1].body().text)
    assert window.engine.stop_one(lives[1])
    assert not window.engine.stop_one(lives[1])
    assert calls[1].stopped
    # One of which nothing was heard stays too.
    assert window.engine.stop_one(lives[0])
    assert not lives[0].withdrawn
    assert not calls[2].stopped
    calls[2].say(*reply("Three"))
    window.wait_rest()
    assert window.ends(lives[0].session_id) == [
        (CANCELLED, ""),
        (CANCELLED, "Half"),
        (COMPLETE, "Three"),
    ]


def test_all_are_stopped_and_the_question_stays(window: Window) -> None:
    lives, calls = window.compare()
    calls[1].say(TextDelta("Half"))
    window.wait(lambda: lives[1].body().text)
    assert window.engine.stop(lives[0].session_id) is lives[0]
    assert window.engine.stop(lives[0].session_id) is None
    window.wait_rest()
    assert all(call.stopped for call in calls)
    assert [state for state, _ in window.ends(lives[0].session_id)] == [CANCELLED] * 3
    assert window.store.branch(lives[0].session_id)[0].id == lives[0].question_id


def test_nothing_else_is_asked_meanwhile_and_what_is_queued_waits_for_the_person(
    window: Window,
) -> None:
    lives, calls = window.compare(ONE, TWO)
    session = lives[0].session_id
    calls[0].say(*reply("One"))
    window.wait(lambda: len(window.engine.running(session)) == 1)
    with pytest.raises(RuntimeError):
        window.engine.ask("And?", ONE, session_id=session, parent_id=lives[0].message_id)
    queued = window.engine.queues.add(session, "Next?", ONE)
    assert queued
    queued.result(10)
    assert not window.engine.queues.goes_on(session)
    calls[1].say(*reply("Two"))
    window.wait_rest()
    (entry,) = window.engine.queues.waiting(session)
    # Only the person knows after which of them.
    window.store.keep_reply(lives[1].message_id).result(10)
    sent = window.engine.queues.send(session, entry, lives[1].message_id, ONE)
    assert sent
    (call,) = window.calls(1)
    assert [each.text for each in call.request.messages] == ["Which?", "Two", "Next?"]


def test_what_is_kept_is_gone_on_with_and_the_others_stay_as_siblings(window: Window) -> None:
    lives, calls = window.compare()
    session = lives[0].session_id
    for call in calls:
        call.say(*reply(call.request.model))
    window.wait_rest()
    window.store.keep_reply(lives[2].message_id).result(10)
    assert window.store.branch(session)[-1].id == lives[2].message_id
    assert window.store.comparison(session) == []
    tree = window.store.tree(session)
    assert [node.id for node in tree.siblings(lives[2].message_id)] == [
        live.message_id for live in lives
    ]
    assert tree.leaf_from(lives[0].question_id or "") == lives[2].message_id


def test_going_on_decides_it_too_until_that_is_undone(window: Window) -> None:
    lives, calls = window.compare(ONE, TWO)
    session = lives[0].session_id
    for call in calls:
        call.say(*reply(call.request.model))
    window.wait_rest()
    window.engine.ask("And?", ONE, session_id=session, parent_id=lives[1].message_id)
    window.calls(1)
    assert window.store.comparison(session) == []
    window.engine.stop(session)
    window.wait_rest()
    assert len(window.store.comparison(session)) == 2


def test_what_is_decided_in_a_copy_leaves_the_chat_itself_and_the_other_way_round(
    window: Window,
) -> None:
    lives, calls = window.compare(ONE, TWO)
    for call in calls:
        call.say(*reply(call.request.model))
    window.wait_rest()
    session = lives[0].session_id
    copies = [window.store.duplicate_session(session, "Copy").result(10) for _ in range(2)]
    last = window.store.comparison(copies[0])[-1]
    window.engine.ask("And?", ONE, session_id=copies[0], parent_id=last.id)
    window.calls(1)[0].say(*reply("Well."))
    window.wait_rest()
    assert [len(window.store.comparison(each)) for each in (*copies, session)] == [0, 2, 2]
    window.store.keep_reply(lives[0].message_id).result(10)
    assert [len(window.store.comparison(each)) for each in (*copies, session)] == [0, 2, 0]


def test_a_reply_that_is_gone_cannot_be_kept(window: Window) -> None:
    lives, calls = window.compare(ONE, TWO)
    for call in calls:
        call.say(*reply(call.request.model))
    window.wait_rest()
    window.store.remove_message(lives[1].message_id).result(10)
    with pytest.raises(ChinwagError):
        window.store.keep_reply(lives[1].message_id).result(10)
    # One alone is nothing to compare.
    assert window.store.comparison(lives[0].session_id) == []


def test_closing_leaves_all_as_interrupted_siblings(tmp_path: Path) -> None:
    window = Window(tmp_path / "chinwag.db")
    lives, calls = window.compare()
    calls[0].say(*reply("Whole"))
    calls[1].say(TextDelta("Half"))
    window.wait(lambda: lives[1].body().text and lives[0].ended)
    window.close()
    window = Window(tmp_path / "chinwag.db")
    assert window.ends(lives[0].session_id) == [
        (COMPLETE, "Whole"),
        (INTERRUPTED, "Half"),
        (INTERRUPTED, ""),
    ]
    window.check()
    window.close()


def test_two_windows_compare_in_one_chat_and_each_sees_both(tmp_path: Path) -> None:
    ours, theirs = Window(tmp_path / "chinwag.db"), Window(tmp_path / "chinwag.db")
    first = ours.engine.ask("First?", ONE, session_id=None, parent_id=None)
    ours.calls(1)[0].say(*reply("One."))
    ours.wait_rest()
    mine, my_calls = ours.compare(ONE, TWO, after=first)
    other, other_calls = theirs.compare(TWO, THREE, after=first)
    for number, call in enumerate([*my_calls, *other_calls]):
        call.say(*reply(f"Answer {number}"))
    ours.wait_rest()
    theirs.wait_rest()
    # The newest is offered; when it is decided, the one before.
    assert [text for _, text in ours.ends(first.session_id)] == ["Answer 2", "Answer 3"]
    ours.store.keep_reply(other[1].message_id).result(10)
    assert [text for _, text in theirs.ends(first.session_id)] == ["Answer 0", "Answer 1"]
    assert mine[0].session_id == other[0].session_id
    for window in (ours, theirs):
        window.check()
        window.close()


def test_a_question_that_cannot_be_stored_is_returned_once(tmp_path: Path) -> None:
    window = Window(tmp_path / "chinwag.db")
    lives = window.engine.compare("Which?", [ONE, TWO], session_id="gone", parent_id="gone")
    window.wait(lambda: all(live.unsaved for live in lives))
    window.wait(lambda: not window.engine.running("gone"))
    assert [live.question for live in lives] == ["Which?", ""]
    assert all(live.withdrawn and live.storage_error for live in lives)
    with suppress(ChinwagError):
        window.close()
