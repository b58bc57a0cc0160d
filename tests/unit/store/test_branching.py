"""Branches in the history: looked at, deleted and brought back, revised, named, forked."""

from datetime import date

import pytest

from tests.unit.store.making import ask, begin, retry
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.query import parse_query
from tui_app.store import NewTurn, Store


def finish(store: Store, turn: NewTurn, text: str) -> None:
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body(text), turn.call).result(10)


def follow(store: Store, turn: NewTurn, question: str, answer: str) -> NewTurn:
    return ask(store, turn.session_id, answer, parent_id=turn.reply_id, user_text=question)


def said(store: Store, session_id: str, leaf: str | None = None) -> list[str]:
    heads = store.branch(session_id, leaf)
    bodies = store.bodies([head.id for head in heads])
    return [bodies[head.id].text for head in heads]


def hits(store: Store, word: str) -> int:
    found = store.search(parse_query(word, date(2023, 11, 14), lambda _: 0))
    assert found is not None
    return sum(len(each.hits) for each in found.found)


def test_a_tree_knows_its_branches_and_the_words_of_each(store: Store) -> None:
    first = ask(store, answer="One.")
    second = retry(store, first)
    finish(store, second, "Two.")
    tree = store.tree(first.session_id, words=True)
    question, one, two = [each.node for each in tree.outline()]
    assert (question.opening, one.opening, two.opening) == ("A question?", "One.", "Two.")
    assert (one.model, one.role) == ("maker/model-1", Role.ASSISTANT)
    assert tree.active_leaf == second.reply_id
    assert question.chosen == second.reply_id
    assert store.tree(first.session_id).children(None)[0].opening == ""


def test_a_message_that_was_deleted_is_stepped_over_until_it_is_back(store: Store) -> None:
    first = ask(store, answer="One.")
    last = follow(store, first, "Platypus?", "Two.")
    removed = store.remove_message(last.user_message_id or "").result(10)
    assert said(store, first.session_id) == ["A question?", "One.", "Two."]
    assert hits(store, "platypus") == 0
    summary = store.session(first.session_id)
    assert summary
    assert summary.messages == 3
    assert store.bring_back(removed).result(10) == 1
    assert said(store, first.session_id) == ["A question?", "One.", "Platypus?", "Two."]
    assert hits(store, "platypus") == 1
    summary = store.session(first.session_id)
    assert summary
    assert summary.messages == 4
    assert store.bring_back(removed).result(10) == 0


def test_what_stands_beside_a_deleted_message_stands_beside_what_followed_it(store: Store) -> None:
    first = ask(store, answer="One.")
    follow(store, first, "And?", "Further.")
    second = retry(store, first)
    finish(store, second, "Two.")
    store.remove_message(first.reply_id).result(10)
    *_, reply = store.branch(first.session_id)
    assert (reply.id, reply.sibling, reply.siblings) == (second.reply_id, 2, 2)
    other = store.tree(first.session_id).siblings(second.reply_id)[0]
    assert said(store, first.session_id, store.tree(first.session_id).leaf_from(other.id)) == [
        "A question?",
        "And?",
        "Further.",
    ]


def test_a_branch_that_was_deleted_leaves_the_one_beside_it(store: Store) -> None:
    first = ask(store, answer="One.")
    follow(store, first, "And?", "Further.")
    second = retry(store, first)
    finish(store, second, "Two.")
    last = follow(store, second, "So?", "Thus.")
    removed = store.remove_message(second.reply_id, branch=True).result(10)
    assert set(removed.message_ids) == {second.reply_id, last.user_message_id, last.reply_id}
    assert said(store, first.session_id) == ["A question?", "One.", "And?", "Further."]
    assert store.bring_back(removed).result(10) == 3
    assert said(store, first.session_id) == ["A question?", "Two.", "So?", "Thus."]


def test_everything_can_be_deleted_and_brought_back(store: Store) -> None:
    turn = ask(store, answer="One.")
    removed = store.remove_message(turn.user_message_id or "", branch=True).result(10)
    assert store.branch(turn.session_id) == []
    ask(store, turn.session_id, "Anew.", user_text="Again?")
    assert said(store, turn.session_id) == ["Again?", "Anew."]
    store.bring_back(removed).result(10)
    assert said(store, turn.session_id) == ["A question?", "One."]


def test_what_is_being_written_is_not_deleted(store: Store) -> None:
    turn = begin(store)
    with pytest.raises(StoreError, match="being written"):
        store.remove_message(turn.user_message_id or "", branch=True).result(10)
    finish(store, turn, "One.")
    store.remove_message(turn.reply_id).result(10)
    with pytest.raises(StoreError, match="no longer"):
        store.remove_message(turn.reply_id).result(10)


def test_a_reply_that_was_revised_stands_beside_what_it_was(store: Store) -> None:
    turn = ask(store, answer="Wrong.")
    revision = store.revise_reply(turn.reply_id, "Right quokka.").result(10)
    assert said(store, turn.session_id) == ["A question?", "Right quokka."]
    *_, head = store.branch(turn.session_id)
    assert (head.id, head.edited, head.sibling, head.siblings) == (revision, True, 2, 2)
    assert head.call is None
    assert hits(store, "quokka") == 1
    assert said(store, turn.session_id, turn.reply_id) == ["A question?", "Wrong."]


def test_a_branch_has_the_name_it_was_given(store: Store) -> None:
    turn = ask(store)
    store.name_branch(turn.reply_id, "the short one").result(10)
    assert store.tree(turn.session_id).siblings(turn.reply_id)[0].name == "the short one"
    with pytest.raises(StoreError, match="no longer"):
        store.name_branch("nobody", "x").result(10)


def test_a_fork_has_the_branch_up_to_its_message_alone(store: Store) -> None:
    first = ask(store, answer="One.")
    second = retry(store, first)
    finish(store, second, "Two wombats.")
    gone = follow(store, second, "Gone?", "Kept.")
    store.remove_message(gone.user_message_id or "").result(10)
    follow(store, gone, "Later?", "No.")
    fork = store.fork_session(gone.reply_id, "A title (fork)").result(10)
    assert said(store, fork) == ["A question?", "Two wombats.", "Kept."]
    assert [head.siblings for head in store.branch(fork)] == [1, 1, 1]
    summary = store.session(fork)
    assert summary
    assert (summary.title, summary.messages) == ("A title (fork)", 3)
    assert hits(store, "wombats") == 2
    assert [head.call.model for head in store.branch(fork) if head.call] == ["maker/model-1"] * 2
    follow_up = ask(store, fork, "Yes.", parent_id=store.branch(fork)[-1].id, user_text="On?")
    assert said(store, fork)[-2:] == ["On?", "Yes."]
    assert follow_up.reply_id not in {head.id for head in store.branch(first.session_id)}


def test_a_reply_that_is_being_written_is_not_forked(store: Store) -> None:
    turn = begin(store)
    with pytest.raises(StoreError, match="still being written"):
        store.fork_session(turn.reply_id, "No").result(10)
