"""Summaries in the history: which counts on which branch, and what becomes of it."""

from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, call, fresh_id, path, retry
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import RejectedWriteError
from tui_app.core.summary import Summary
from tui_app.core.usage import Usage
from tui_app.store import NewTurn, Store


def conversation(store: Store, turns: int = 4) -> list[NewTurn]:
    made = [ask(store, answer="x" * 10, user_text="y" * 5)]
    for _ in range(turns - 1):
        last = made[-1]
        made.append(
            ask(
                store,
                last.session_id,
                parent_id=last.reply_id,
                answer="x" * 10,
                user_text="y" * 5,
            )
        )
    return made


def summarise(store: Store, upto: str, text: str = "In short.") -> str:
    written = store.write_summary(upto, text, call(), MessageState.COMPLETE).result(10)
    assert written is not None
    return written


def marks(store: Store, session_id: str, leaf: str | None = None) -> dict[str, str]:
    """The ids of the messages that a summary ends at, and of the summaries."""
    heads = store.branch(session_id, leaf)
    return {head.id: head.summary.id for head in heads if head.summary is not None}


def test_a_summary_is_at_the_last_message_that_it_stands_for(
    store: Store, clock: HeldClock
) -> None:
    turns = conversation(store)
    clock.now += 7
    made = summarise(store, turns[1].reply_id, "In\x00 short.")
    (marked,) = (head for head in store.branch(turns[0].session_id) if head.summary is not None)
    assert marked.id == turns[1].reply_id
    assert marked.summary == Summary(made, 4, 30, marked.summary.length, clock.now)
    assert store.summary(made) == "In\x00 short."
    assert store.summary(fresh_id()) is None


def test_it_counts_on_every_branch_through_its_message_and_on_no_other(store: Store) -> None:
    turns = conversation(store)
    session_id = turns[0].session_id
    made = summarise(store, turns[1].reply_id)
    other_after = ask(store, session_id, parent_id=turns[1].reply_id)
    assert marks(store, session_id) == {turns[1].reply_id: made}
    beside = retry(store, turns[1])
    store.finish_reply(beside.reply_id, MessageState.COMPLETE, Body("x"), beside.call).result(10)
    assert marks(store, session_id) == {}
    assert marks(store, session_id, other_after.reply_id) == {turns[1].reply_id: made}


def test_the_one_that_reaches_furthest_counts_and_of_those_the_newest(store: Store) -> None:
    turns = conversation(store)
    session_id = turns[0].session_id
    first = summarise(store, turns[0].reply_id)
    far = summarise(store, turns[2].reply_id)
    near = summarise(store, turns[1].reply_id)
    assert marks(store, session_id) == {turns[2].reply_id: far}
    again = summarise(store, turns[2].reply_id)
    assert marks(store, session_id) == {turns[2].reply_id: again}
    for undone, left in (
        (again, {turns[2].reply_id: far}),
        (far, {turns[1].reply_id: near}),
        (near, {turns[0].reply_id: first}),
        (first, {}),
    ):
        assert store.undo_summary(undone).result(10)
        assert marks(store, session_id) == left
        assert not store.undo_summary(undone).result(10)
    assert store.redo_summary(near).result(10)
    assert not store.redo_summary(near).result(10)
    assert marks(store, session_id) == {turns[1].reply_id: near}


def test_what_was_deleted_since_is_told_by_no_summary(store: Store, clock: HeldClock) -> None:
    turns = conversation(store, 5)
    session_id = turns[0].session_id
    clock.now += 10
    store.remove_message(turns[0].reply_id).result(10)
    clock.now += 10
    first = summarise(store, turns[1].reply_id)
    clock.now += 10
    second = summarise(store, turns[2].reply_id)
    clock.now += 10
    assert marks(store, session_id) == {turns[2].reply_id: second}
    (marked,) = (head.summary for head in store.branch(session_id) if head.summary is not None)
    assert marked.messages == 5

    gone = store.remove_message(turns[2].user_message_id or "").result(10)
    assert marks(store, session_id) == {turns[1].reply_id: first}
    store.bring_back(gone).result(10)
    assert marks(store, session_id) == {turns[2].reply_id: second}
    store.remove_message(turns[1].reply_id).result(10)
    assert marks(store, session_id) == {}


def test_the_call_is_kept_however_it_ended(store: Store) -> None:
    turns = conversation(store)
    session_id = turns[0].session_id
    paid = call(usage=Usage(total_tokens=9, cost_usd=0.5))
    failed = store.write_summary(turns[1].reply_id, "", paid, MessageState.FAILED).result(10)
    assert failed is None
    assert [each.usage.cost_usd for each in store.calls_beside(session_id)] == [0.5]
    assert marks(store, session_id) == {}
    with pytest.raises(RejectedWriteError):
        store.write_summary(fresh_id(), "x", call(), MessageState.COMPLETE).result(10)


def test_copies_and_forks_keep_to_it(store: Store) -> None:
    turns = conversation(store)
    session_id = turns[0].session_id
    summarise(store, turns[0].reply_id, "The older.")
    summarise(store, turns[1].reply_id, "The newer.")
    copy = store.duplicate_session(session_id, "Copy").result(10)
    fork = store.fork_session(turns[3].reply_id, "Fork").result(10)
    near = store.fork_session(turns[0].reply_id, "Near").result(10)
    for other, said, place in (
        (copy, "The newer.", 3),
        (fork, "The newer.", 3),
        (near, "The older.", 1),
    ):
        ((message, summary),) = marks(store, other).items()
        assert path(store, other).index(message) == place
        assert store.summary(summary) == said
    assert store.undo_summary(next(iter(marks(store, copy).values()))).result(10)
    assert len(marks(store, session_id)) == 1


def test_a_temporary_chat_is_saved_with_it(file_store: Store) -> None:
    memory = Store.open(None, HeldClock())
    turns = conversation(memory)
    made = summarise(memory, turns[1].reply_id)
    file_store.take_in(memory.rows_of(turns[0].session_id)).result(10)
    memory.close()
    assert marks(file_store, turns[0].session_id) == {turns[1].reply_id: made}


def test_erasing_leaves_nothing_of_it(file_store: Store, database: Path) -> None:
    turns = conversation(file_store)
    summarise(file_store, turns[1].reply_id, "SECRETSUMMARY")
    file_store.erase_session(turns[0].session_id).result(10)
    file_store.close()
    assert not [
        f for f in database.parent.rglob("*") if f.is_file() and b"SECRETSUMMARY" in f.read_bytes()
    ]
