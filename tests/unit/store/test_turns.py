import pytest

from tests.unit.store.making import (
    NOON,
    HeldClock,
    ask,
    begin,
    call,
    fresh_id,
    keep,
    new_turn,
    path,
    retry,
)
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageState, SessionSummary, ToolCall
from tui_app.core.errors import ErrorReport, StoreError
from tui_app.core.events import Citation, FinishReason
from tui_app.core.keeping import Keeping
from tui_app.core.setup import ChatSetup
from tui_app.core.usage import Usage
from tui_app.store import Store

WHOLE_BODY = Body(
    "Text with\ntwo lines",
    "because …",
    "No.",
    (ToolCall("call_1", "look", '{"broken'), ToolCall("call_2", "", "")),
    (Citation("https://example.org/ü", "Über"), Citation("https://example.org/2")),
)


def whole_call(**changes: object):
    return call(
        answered_by="maker/model-1-2024",
        first_token_ms=120,
        thinking_ms=30,
        duration_ms=4200,
        finish_reason=FinishReason.OTHER,
        native_finish_reason="weird",
        usage=Usage(1, 2, 3, 4, 5, 6.5, 0.0075),
        inference_id="inf-1",
        attempts=3,
        skipped_events=7,
        error=ErrorReport("rate_limit", "Too many", "the server's words: ü", "Wait.", 429),
        **changes,
    )


def test_a_begun_turn_is_there_with_an_empty_running_reply(store: Store) -> None:
    turn = begin(store, user_text="Hello\nworld", title="Hello", call=whole_call())

    assert store.session(turn.session_id) == SessionSummary(
        turn.session_id, "Hello", NOON, NOON, 2, None, MessageState.STREAMING
    )
    question, reply = store.branch(turn.session_id)
    assert (question.id, question.parent_id, question.role, question.state) == (
        turn.user_message_id,
        None,
        Role.USER,
        MessageState.COMPLETE,
    )
    assert (question.chars, question.lines, question.created_at) == (11, 2, NOON)
    assert question.call is None
    assert (reply.id, reply.parent_id, reply.role, reply.state) == (
        turn.reply_id,
        question.id,
        Role.ASSISTANT,
        MessageState.STREAMING,
    )
    assert (reply.chars, reply.lines) == (0, 0)
    assert reply.call == turn.call
    assert store.bodies([question.id, reply.id]) == {
        question.id: Body("Hello\nworld"),
        reply.id: Body(),
    }


def test_a_checkpoint_is_read_back(store: Store) -> None:
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body("One\ntw")).result(10)
    store.checkpoint(turn.reply_id, WHOLE_BODY).result(10)

    assert store.bodies([turn.reply_id]) == {turn.reply_id: WHOLE_BODY}
    reply = store.branch(turn.session_id)[-1]
    assert (reply.chars, reply.lines, reply.state) == (19, 2, MessageState.STREAMING)


@pytest.mark.parametrize(
    "state", [state for state in MessageState if state is not MessageState.STREAMING]
)
def test_a_finished_reply_is_read_back(store: Store, clock: HeldClock, state: MessageState) -> None:
    turn = begin(store)
    clock.now += 5000
    finished = whole_call(id=turn.call.id)
    store.finish_reply(turn.reply_id, state, WHOLE_BODY, finished).result(10)

    reply = store.branch(turn.session_id)[-1]
    assert (reply.state, reply.call) == (state, finished)
    assert store.bodies([turn.reply_id]) == {turn.reply_id: WHOLE_BODY}
    summary = store.session(turn.session_id)
    assert summary
    assert (summary.last_state, summary.updated_at, summary.created_at) == (
        state,
        NOON + 5000,
        NOON,
    )


def test_the_latest_call_of_a_reply_is_shown(store: Store) -> None:
    turn = begin(store)
    second = whole_call()
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, WHOLE_BODY, second).result(10)
    assert store.branch(turn.session_id)[-1].call == second


def test_turns_follow_each_other(store: Store, clock: HeldClock) -> None:
    first = ask(store)
    second = ask(store, first.session_id, parent_id=first.reply_id, created_at=NOON + 9)
    assert path(store, first.session_id) == [
        first.user_message_id,
        first.reply_id,
        second.user_message_id,
        second.reply_id,
    ]
    summary = store.session(first.session_id)
    assert summary
    assert (summary.messages, summary.title) == (4, "A title")


def test_beginning_a_turn_moves_the_session_up(store: Store) -> None:
    first = ask(store)
    begin(store, first.session_id, parent_id=first.reply_id, created_at=NOON + 9)
    summary = store.session(first.session_id)
    assert summary
    assert summary.updated_at == NOON + 9


def test_another_reply_is_a_sibling(store: Store) -> None:
    first = ask(store)
    second = retry(store, first)
    assert path(store, first.session_id) == [first.user_message_id, second.reply_id]
    question, reply = store.branch(first.session_id)
    assert (question.sibling, question.siblings) == (1, 1)
    assert (reply.sibling, reply.siblings) == (2, 2)
    summary = store.session(first.session_id)
    assert summary
    assert summary.messages == 3


def test_a_first_question_asked_anew_is_a_sibling(store: Store) -> None:
    first = ask(store)
    second = ask(store, first.session_id, parent_id=None)
    assert path(store, first.session_id) == [second.user_message_id, second.reply_id]
    assert [head.sibling for head in store.branch(first.session_id)] == [2, 1]
    assert [head.siblings for head in store.branch(first.session_id)] == [2, 1]


def test_the_newest_reply_decides_how_the_session_stands(store: Store) -> None:
    first = begin(store)
    second = retry(store, first)
    store.finish_reply(second.reply_id, MessageState.FAILED, Body(), second.call).result(10)
    store.finish_reply(first.reply_id, MessageState.COMPLETE, Body("x"), first.call).result(10)
    summary = store.session(first.session_id)
    assert summary
    assert summary.last_state is MessageState.FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        {"parent_id": "nobody"},
        {"user_message_id": None},
        {"new_session": False},
    ],
)
def test_a_turn_that_makes_no_sense_leaves_nothing(store: Store, wrong: dict[str, object]) -> None:
    turn = new_turn(**wrong)
    with pytest.raises(StoreError):
        store.begin_turn(turn).result(10)
    assert store.sessions() == []
    assert store.branch(turn.session_id) == []


def test_a_turn_that_fails_late_leaves_nothing(store: Store) -> None:
    old = ask(store, user_text="old")
    store.save_draft(None, "typed").result(10)
    turn = new_turn(reply_id=old.reply_id)
    with pytest.raises(StoreError):
        store.begin_turn(turn).result(10)
    assert [summary.id for summary in store.sessions()] == [old.session_id]
    assert turn.user_message_id
    assert store.bodies([turn.user_message_id]) == {}
    with store._connections.reading() as connection:
        assert connection.execute("SELECT text FROM draft").fetchall() == [("typed",)]


def test_a_parent_from_another_session_is_refused(store: Store) -> None:
    other = ask(store)
    session = ask(store)
    with pytest.raises(StoreError):
        begin(store, session.session_id, parent_id=other.reply_id)
    assert path(store, session.session_id) == [session.user_message_id, session.reply_id]


def test_a_reply_that_ended_is_not_written_again(store: Store) -> None:
    turn = ask(store, answer="the end")
    for write in (
        store.checkpoint(turn.reply_id, Body("late")),
        store.finish_reply(turn.reply_id, MessageState.FAILED, Body("late"), turn.call),
        store.withdraw_turn(turn.reply_id),
    ):
        with pytest.raises(StoreError, match="ended"):
            write.result(10)
    assert store.bodies([turn.reply_id]) == {turn.reply_id: Body("the end")}
    assert store.branch(turn.session_id)[-1].state is MessageState.COMPLETE


def test_beginning_clears_the_draft_it_was_typed_as(store: Store) -> None:
    store.save_draft(None, "for the new chat")
    turn = ask(store)
    assert store.draft(None) == ""
    store.save_draft(None, "for the next new chat")
    store.save_draft(turn.session_id, "for this chat").result(10)
    begin(store, turn.session_id, parent_id=turn.reply_id)
    assert store.draft(turn.session_id) == ""
    assert store.draft(None) == "for the next new chat"


def test_asking_in_a_deleted_session_brings_it_back(store: Store) -> None:
    turn = ask(store)
    keep(store, turn.session_id, Keeping.DELETED)
    begin(store, turn.session_id, parent_id=turn.reply_id)
    assert [summary.id for summary in store.sessions()] == [turn.session_id]


def test_text_is_kept_as_received(store: Store) -> None:
    text = "nul \x00 esc \x1b[31m crlf \r\n bidi \u202e family 👩‍👩‍👧 \u2028 end"
    turn = ask(store, answer=text, user_text=text, title=text)
    assert turn.user_message_id
    bodies = store.bodies([turn.user_message_id, turn.reply_id])
    assert [body.text for body in bodies.values()] == [text, text]
    assert [head.chars for head in store.branch(turn.session_id)] == [len(text), len(text)]
    summary = store.session(turn.session_id)
    assert summary
    assert summary.title == text


def test_surrogates_are_joined_or_replaced_everywhere(store: Store) -> None:
    torn, mended = "\ud83d\ude00 and \ud83d", "😀 and \ufffd"
    turn = begin(store, title=torn, user_text=torn, call=call(model=torn), setup=ChatSetup(torn))
    body = Body(torn, torn, torn, (ToolCall(torn, torn, torn),), (Citation(torn, torn),))
    finished = call(
        id=turn.call.id,
        provider=torn,
        model=torn,
        answered_by=torn,
        native_finish_reason=torn,
        inference_id=torn,
        error=ErrorReport("server", torn, torn, torn),
    )
    store.finish_reply(turn.reply_id, MessageState.FAILED, body, finished).result(10)
    store.rename_session(turn.session_id, torn)
    store.save_draft(turn.session_id, torn).result(10)

    assert store.bodies([turn.reply_id])[turn.reply_id] == Body(
        mended,
        mended,
        mended,
        (ToolCall(mended, mended, mended),),
        (Citation(mended, mended),),
    )
    stored = store.branch(turn.session_id)[-1].call
    assert stored
    assert stored.error == ErrorReport("server", mended, mended, mended)
    assert {stored.provider, stored.model, stored.answered_by, stored.inference_id} == {mended}
    assert [summary.title for summary in store.sessions()] == [mended]
    assert store.draft(turn.session_id) == mended


def test_counts_beyond_all_reason_do_not_cost_the_reply(store: Store) -> None:
    turn = begin(store)
    absurd = call(id=turn.call.id, usage=Usage(10**30, -(10**30), 2**63 - 1, cost_usd=float("inf")))
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("kept"), absurd).result(10)
    reply = store.branch(turn.session_id)[-1]
    assert reply.call
    assert reply.call.usage == Usage(None, None, 2**63 - 1, cost_usd=float("inf"))
    assert store.bodies([reply.id]) == {reply.id: Body("kept")}


def test_several_replies_of_several_sessions_run_at_once(store: Store) -> None:
    turns = [begin(store) for _ in range(5)]
    for number, turn in enumerate(turns):
        store.checkpoint(turn.reply_id, Body(f"reply {number}"))
    for turn in turns[::2]:
        store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("done"), turn.call)
    store.save_draft(None, "").result(10)
    texts = store.bodies([turn.reply_id for turn in turns])
    assert [texts[turn.reply_id].text for turn in turns] == [
        "done",
        "reply 1",
        "done",
        "reply 3",
        "done",
    ]


def test_messages_that_are_not_there_are_left_out(store: Store) -> None:
    turn = ask(store)
    asked = [fresh_id() for _ in range(1200)] + [turn.reply_id]
    assert list(store.bodies(asked)) == [turn.reply_id]
    assert store.bodies([]) == {}
