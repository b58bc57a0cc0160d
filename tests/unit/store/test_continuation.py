from pathlib import Path

import pytest

from tests.unit.store.making import NOON, HeldClock, ask, begin, call, keep, path, retry
from tests.unit.store.test_text_index import hits, sound
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.events import FinishReason
from tui_app.core.keeping import Keeping
from tui_app.store import NewTurn, Store


def cut_off(store: Store, answer: str = "Once upon") -> NewTurn:
    return ask(store, answer=answer, state=MessageState.INTERRUPTED)


@pytest.mark.parametrize(
    "state", [MessageState.CANCELLED, MessageState.FAILED, MessageState.INTERRUPTED]
)
def test_a_reply_goes_on_where_it_ended(store: Store, state: MessageState) -> None:
    turn = ask(store, answer="Once upon", state=state)
    more = call(started_at=NOON + 70)
    store.begin_continuation(turn.reply_id, more).result(10)

    reply = store.branch(turn.session_id)[-1]
    assert (reply.id, reply.state, reply.call) == (turn.reply_id, MessageState.STREAMING, more)
    assert store.bodies([reply.id])[reply.id] == Body("Once upon")
    summary = store.session(turn.session_id)
    assert summary
    assert (summary.last_state, summary.updated_at, summary.messages) == (
        MessageState.STREAMING,
        NOON + 70,
        2,
    )

    store.checkpoint(reply.id, Body("Once upon a")).result(10)
    store.finish_reply(reply.id, MessageState.COMPLETE, Body("Once upon a time."), more).result(10)
    reply = store.branch(turn.session_id)[-1]
    assert (reply.state, reply.call) == (MessageState.COMPLETE, more)
    assert store.bodies([reply.id])[reply.id] == Body("Once upon a time.")
    assert hits(store, "once AND time") == [reply.id]
    sound(store)


def test_every_request_stays_with_what_it_was_for(store: Store) -> None:
    turn = cut_off(store)
    more = call()
    store.begin_continuation(turn.reply_id, more).result(10)
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("Done."), more).result(10)
    with store._connections.reading() as connection:
        calls = connection.execute("SELECT uid, purpose, state FROM call ORDER BY id").fetchall()
    assert calls == [
        (turn.call.id, "reply", "interrupted"),
        (more.id, "continue", "complete"),
    ]


def test_it_is_out_of_the_index_while_it_runs(store: Store) -> None:
    turn = cut_off(store)
    assert hits(store, "upon") == [turn.reply_id]
    store.begin_continuation(turn.reply_id, call()).result(10)
    assert hits(store, "upon") == []
    sound(store)


def test_a_reply_cut_by_its_length_goes_on(store: Store) -> None:
    turn = begin(store)
    cut = call(id=turn.call.id, finish_reason=FinishReason.LENGTH)
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("Once"), cut).result(10)
    store.begin_continuation(turn.reply_id, call()).result(10)
    assert store.branch(turn.session_id)[-1].state is MessageState.STREAMING


def test_what_cannot_go_on_is_refused_and_stays(store: Store) -> None:
    whole = ask(store)
    running = begin(store)
    answered = cut_off(store)
    ask(store, answered.session_id, parent_id=answered.reply_id)
    for reply_id, why in (
        (whole.reply_id, "whole"),
        (running.reply_id, "being written"),
        (answered.reply_id, "answered"),
        (whole.user_message_id, "no longer"),
        ("nobody", "no longer"),
    ):
        assert reply_id
        before = store.branch(whole.session_id), store.branch(answered.session_id)
        with pytest.raises(StoreError, match=why):
            store.begin_continuation(reply_id, call()).result(10)
        assert (store.branch(whole.session_id), store.branch(answered.session_id)) == before


def test_an_older_reply_that_goes_on_is_the_active_one(store: Store) -> None:
    first = cut_off(store)
    second = retry(store, first)
    store.finish_reply(second.reply_id, MessageState.COMPLETE, Body("2"), second.call).result(10)
    before = store.session(first.session_id), store.branch(first.session_id)
    store.begin_continuation(first.reply_id, call(started_at=NOON + 9)).result(10)
    assert path(store, first.session_id)[-1] == first.reply_id
    store.withdraw_turn(first.reply_id).result(10)
    assert (store.session(first.session_id), store.branch(first.session_id)) == before
    assert path(store, first.session_id)[-1] == second.reply_id


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.INTERRUPTED])
def test_withdrawn_the_reply_is_as_it_was(store: Store, state: MessageState) -> None:
    turn = ask(store, answer="Once upon", state=state)
    before = store.session(turn.session_id), store.branch(turn.session_id)
    store.begin_continuation(turn.reply_id, call(started_at=NOON + 9)).result(10)
    store.withdraw_turn(turn.reply_id).result(10)
    assert (store.session(turn.session_id), store.branch(turn.session_id)) == before
    assert store.bodies([turn.reply_id])[turn.reply_id] == Body("Once upon")
    assert hits(store, "upon") == [turn.reply_id]
    sound(store)


def test_what_it_said_before_it_is_withdrawn_stays(store: Store) -> None:
    turn = cut_off(store)
    store.begin_continuation(turn.reply_id, call()).result(10)
    store.checkpoint(turn.reply_id, Body("Once upon a pond")).result(10)
    store.withdraw_turn(turn.reply_id).result(10)
    assert store.bodies([turn.reply_id])[turn.reply_id].text == "Once upon a pond"
    assert hits(store, "pond") == [turn.reply_id]
    sound(store)


def test_going_on_in_a_deleted_session_brings_it_back(store: Store) -> None:
    turn = cut_off(store)
    keep(store, turn.session_id, Keeping.DELETED)
    store.begin_continuation(turn.reply_id, call()).result(10)
    assert [summary.id for summary in store.sessions()] == [turn.session_id]


def test_another_window_goes_on_with_a_reply_and_leaves_it(
    file_store: Store, database: Path, clock: HeldClock
) -> None:
    turn = cut_off(file_store)
    second = Store.open(database, clock)
    more = call()
    second.begin_continuation(turn.reply_id, more).result(10)
    with pytest.raises(StoreError, match="being written"):
        file_store.begin_continuation(turn.reply_id, call()).result(10)
    with pytest.raises(StoreError, match="another window"):
        file_store.checkpoint(turn.reply_id, Body("mine")).result(10)
    second.checkpoint(turn.reply_id, Body("Once upon a puddle")).result(10)
    second.close()

    assert file_store.recover() == 1
    reply = file_store.branch(turn.session_id)[-1]
    assert reply.state is MessageState.INTERRUPTED
    assert file_store.bodies([reply.id])[reply.id].text == "Once upon a puddle"
    assert hits(file_store, "puddle") == [reply.id]
    sound(file_store)
    file_store.begin_continuation(turn.reply_id, call()).result(10)
