import pytest

from tests.unit.store.making import NOON, ask, begin, path, retry
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.store import Store


def test_the_first_turn_takes_its_session_along(store: Store) -> None:
    other = ask(store)
    turn = begin(store)
    store.withdraw_turn(turn.reply_id).result(10)
    assert [summary.id for summary in store.sessions()] == [other.session_id]
    assert turn.user_message_id
    assert store.bodies([turn.user_message_id, turn.reply_id]) == {}


def test_a_later_turn_leaves_the_session_as_it_was(store: Store) -> None:
    first = ask(store)
    before = store.session(first.session_id), store.branch(first.session_id)
    turn = begin(store, first.session_id, parent_id=first.reply_id, created_at=NOON + 50)
    store.withdraw_turn(turn.reply_id).result(10)
    assert (store.session(first.session_id), store.branch(first.session_id)) == before


def test_another_reply_goes_and_the_one_before_is_active_again(store: Store) -> None:
    first = ask(store)
    second = retry(store, first)
    store.finish_reply(second.reply_id, MessageState.COMPLETE, Body("2"), second.call).result(10)
    before = store.session(first.session_id), store.branch(first.session_id)
    third = retry(store, first, created_at=NOON + 50)
    store.withdraw_turn(third.reply_id).result(10)
    assert (store.session(first.session_id), store.branch(first.session_id)) == before
    assert path(store, first.session_id) == [first.user_message_id, second.reply_id]


def test_a_question_asked_anew_in_mid_tree_gives_back_the_whole_branch(store: Store) -> None:
    first = ask(store)
    second = ask(store, first.session_id, parent_id=first.reply_id)
    before = path(store, first.session_id)
    edited = begin(store, first.session_id, parent_id=None, user_text="better")
    assert path(store, first.session_id) == [edited.user_message_id, edited.reply_id]
    store.withdraw_turn(edited.reply_id).result(10)
    assert path(store, first.session_id) == before
    assert before[-1] == second.reply_id


def test_the_question_of_an_earlier_turn_stays(store: Store) -> None:
    first = begin(store)
    second = retry(store, first)
    store.withdraw_turn(first.reply_id).result(10)
    assert path(store, first.session_id) == [first.user_message_id, second.reply_id]
    store.withdraw_turn(second.reply_id).result(10)
    assert path(store, first.session_id) == [first.user_message_id]
    summary = store.session(first.session_id)
    assert summary
    assert summary.messages == 1


def test_a_reply_that_was_answered_stays(store: Store) -> None:
    first = begin(store)
    begin(store, first.session_id, parent_id=first.reply_id)
    with pytest.raises(StoreError):
        store.withdraw_turn(first.reply_id).result(10)
    assert len(store.branch(first.session_id)) == 4


def test_a_reply_nobody_began_cannot_be_withdrawn(store: Store) -> None:
    with pytest.raises(StoreError):
        store.withdraw_turn("nobody").result(10)


def test_turns_withdrawn_in_the_order_they_began_leave_the_chat_in_sight(store: Store) -> None:
    first = ask(store)
    second = begin(store, first.session_id, parent_id=None)
    third = begin(store, first.session_id, parent_id=None)
    store.withdraw_turn(second.reply_id).result(10)
    store.withdraw_turn(third.reply_id).result(10)
    assert path(store, first.session_id) == [first.user_message_id, first.reply_id]


def test_replies_withdrawn_in_the_order_they_began_leave_the_first_chosen(store: Store) -> None:
    first = ask(store)
    second, third = retry(store, first), retry(store, first)
    store.withdraw_turn(second.reply_id).result(10)
    store.withdraw_turn(third.reply_id).result(10)
    with store._connections.reading() as connection:
        chosen = connection.execute(
            "SELECT reply.uid FROM message JOIN message AS reply ON reply.id = message.chosen_child"
        ).fetchall()
    assert chosen == [(first.reply_id,)]
