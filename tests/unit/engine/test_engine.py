"""The engine with a provider that the test holds by the hand, a still clock and a real store."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, reply
from tui_app.core.chat import ChatMessage, Role
from tui_app.core.conversation import MessageState
from tui_app.core.errors import NetworkError, RateLimitError
from tui_app.core.events import (
    Connected,
    Finished,
    FinishReason,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCallDelta,
    UsageReport,
)
from tui_app.core.setup import ChatSetup
from tui_app.core.usage import Usage
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply, Phase, Position
from tui_app.store.store import Store

ANSWERER = Answerer("fake", "fake-1", ChatSetup("Be brief."))


class Desk:
    """An engine and all that stands around it."""

    def __init__(self, database: Path) -> None:
        self.clock = StillClock()
        self.provider = FakeProvider()
        self.store = Store.open(database, self.clock, locks_dir=database.parent / "locks")
        self._changed = threading.Condition()
        self.engine = Engine(self.store, lambda _: self.provider, self.clock, self._notify)

    def ask(self, question: str, after: LiveReply | None = None) -> LiveReply:
        return self.engine.ask(
            question,
            ANSWERER,
            session_id=after.session_id if after else None,
            parent_id=after.message_id if after else None,
        )

    def wait(self, ready: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 10)

    def wait_stored(self, live: LiveReply) -> None:
        self.wait(lambda: self.engine.live(live.session_id) is None)

    def _notify(self, _: LiveReply) -> None:
        with self._changed:
            self._changed.notify_all()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "chinwag.db")
    yield desk
    desk.engine.close()
    desk.store.close()


def stored(desk: Desk, live: LiveReply) -> list[tuple[Role, MessageState, str]]:
    branch = desk.store.branch(live.session_id)
    bodies = desk.store.bodies([head.id for head in branch])
    return [(head.role, head.state, bodies[head.id].text) for head in branch]


def test_a_reply_streams_and_is_stored(desk: Desk) -> None:
    live = desk.ask("How do I learn Python?\nBriefly.")
    call = desk.provider.next_call()
    assert call.request.messages == (
        ChatMessage(Role.SYSTEM, "Be brief."),
        ChatMessage(Role.USER, "How do I learn Python?\nBriefly."),
    )
    call.say(Connected("inf-1"), TextDelta("Read"), TextDelta(" code."))
    desk.wait(lambda: live.read(Position()).text == "Read code.")
    call.say(UsageReport(Usage(total_tokens=7)), Finished(FinishReason.STOP))
    desk.wait_stored(live)
    assert stored(desk, live) == [
        (Role.USER, MessageState.COMPLETE, "How do I learn Python?\nBriefly."),
        (Role.ASSISTANT, MessageState.COMPLETE, "Read code."),
    ]
    session = desk.store.session(live.session_id)
    assert session is not None
    assert session.title == "How do I learn Python?"
    head = desk.store.branch(live.session_id)[-1]
    assert head.call is not None
    assert head.call.usage.total_tokens == 7
    assert head.call.inference_id == "inf-1"
    assert head.call.finish_reason is FinishReason.STOP


def test_a_session_that_is_erased_as_it_is_asked_in_is_no_bug(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.store, "branch", lambda *_: [])
    live = desk.ask("Gone?")
    desk.wait(lambda: live.ended)
    assert live.state is MessageState.FAILED
    assert live.call.error is not None
    assert "no longer in the history" in live.call.error.what


def test_the_question_is_on_disk_before_the_request_leaves(desk: Desk) -> None:
    live = desk.ask("Is this safe?")
    desk.provider.next_call()
    assert stored(desk, live) == [
        (Role.USER, MessageState.COMPLETE, "Is this safe?"),
        (Role.ASSISTANT, MessageState.STREAMING, ""),
    ]


def test_a_follow_up_sends_the_conversation(desk: Desk) -> None:
    first = desk.ask("One?")
    desk.provider.next_call().say(*reply("Two."))
    desk.wait_stored(first)
    desk.ask("Three?", first)
    sent = desk.provider.next_call().request.messages
    assert [message.text for message in sent] == ["Be brief.", "One?", "Two.", "Three?"]


def test_several_sessions_stream_at_once(desk: Desk) -> None:
    lives = [desk.ask(f"Question {number}") for number in range(5)]
    calls = [desk.provider.next_call() for _ in lives]
    assert desk.engine.streaming == {live.session_id for live in lives}
    by_question = {call.request.messages[-1].text: call for call in calls}
    for number, live in reversed(list(enumerate(lives))):
        by_question[f"Question {number}"].say(*reply(f"Answer {number}"))
        desk.wait_stored(live)
    assert [stored(desk, live)[-1][2] for live in lives] == [f"Answer {n}" for n in range(5)]


def test_a_reader_who_comes_back_loses_and_repeats_nothing(desk: Desk) -> None:
    live = desk.ask("Count.")
    call = desk.provider.next_call()
    call.say(*(TextDelta(f"{number} ") for number in range(10)))
    desk.wait(lambda: live.read(Position()).text.endswith("9 "))
    first = live.read(Position())
    call.say(*(TextDelta(f"{number} ") for number in range(10, 20)))
    desk.wait(lambda: live.read(Position()).text.endswith("19 "))
    second = live.read(first.position)
    assert first.text + second.text == "".join(f"{number} " for number in range(20))
    assert live.read(second.position).text == ""


def test_stopping_keeps_the_text(desk: Desk) -> None:
    live = desk.ask("Tell me a lot.")
    call = desk.provider.next_call()
    call.say(TextDelta("It begins"))
    desk.wait(lambda: live.phase is Phase.WRITING)
    assert desk.engine.stop(live.session_id) is live
    assert live.state is MessageState.CANCELLED
    assert call.stopped
    call.say(TextDelta(" and goes on"))
    desk.wait_stored(live)
    assert stored(desk, live)[-1] == (Role.ASSISTANT, MessageState.CANCELLED, "It begins")


def test_stopping_before_the_first_word_takes_the_turn_back(desk: Desk) -> None:
    live = desk.ask("Never mind.")
    desk.provider.next_call().say(Connected())
    desk.wait(lambda: live.phase is Phase.WAITING)
    desk.engine.stop(live.session_id)
    assert live.withdrawn
    assert live.question == "Never mind."
    desk.wait_stored(live)
    assert desk.store.session(live.session_id) is None


def test_stopping_twice_is_harmless(desk: Desk) -> None:
    live = desk.ask("Hm.")
    desk.provider.next_call()
    assert desk.engine.stop(live.session_id) is live
    assert desk.engine.stop(live.session_id) is None
    assert desk.engine.stop("no such session") is None


def test_a_failure_is_stored_with_its_cause_and_what_came_before(desk: Desk) -> None:
    live = desk.ask("Hello?")
    call = desk.provider.next_call()
    call.say(TextDelta("Hel"))
    call.fail(RateLimitError("Slow down.", status=429))
    desk.wait_stored(live)
    assert stored(desk, live)[-1] == (Role.ASSISTANT, MessageState.FAILED, "Hel")
    head = desk.store.branch(live.session_id)[-1]
    assert head.call is not None
    assert head.call.error is not None
    assert (head.call.error.kind, head.call.error.what) == ("rate_limit", "Slow down.")


def test_a_retry_is_a_sibling_and_sends_the_question_once(desk: Desk) -> None:
    failed = desk.ask("Hello?")
    desk.provider.next_call().fail(RateLimitError("Slow down."))
    desk.wait_stored(failed)
    again = desk.engine.retry(desk.store.branch(failed.session_id)[-1], ANSWERER)
    call = desk.provider.next_call()
    assert [message.text for message in call.request.messages] == ["Be brief.", "Hello?"]
    call.say(*reply("Hi."))
    desk.wait_stored(again)
    assert [text for _, _, text in stored(desk, again)] == ["Hello?", "Hi."]
    assert desk.store.branch(again.session_id)[-1].siblings == 2


def test_what_failed_is_not_sent_as_the_models_words(desk: Desk) -> None:
    first = desk.ask("One?")
    call = desk.provider.next_call()
    call.say(TextDelta("Half a"))
    call.fail(RateLimitError("Slow down."))
    desk.wait_stored(first)
    second = desk.ask("Two?", first)
    call = desk.provider.next_call()
    assert [message.text for message in call.request.messages] == ["Be brief.", "One?\n\nTwo?"]
    call.say(TextDelta("Part"))
    desk.wait(lambda: second.phase is Phase.WRITING)
    desk.engine.stop(second.session_id)
    desk.wait_stored(second)
    desk.ask("Three?", second)
    sent = desk.provider.next_call().request.messages
    assert sent[-2].text == "Part\n\n[This reply was cut off before its end.]"


def test_tool_calls_are_kept_and_sent_back_as_text(desk: Desk) -> None:
    live = desk.ask("Weather?")
    call = desk.provider.next_call()
    call.say(
        ToolCallDelta(0, "call-1", "get_weather", '{"city":'),
        ToolCallDelta(0, arguments='"Oslo"}'),
        Finished(FinishReason.TOOL_CALLS),
    )
    desk.wait_stored(live)
    reply_id = desk.store.branch(live.session_id)[-1].id
    (tool_call,) = desk.store.bodies([reply_id])[reply_id].tool_calls
    assert (tool_call.name, tool_call.arguments) == ("get_weather", '{"city":"Oslo"}')
    desk.ask("And?", live)
    sent = desk.provider.next_call().request.messages
    assert sent[-2] == ChatMessage(Role.ASSISTANT, '[Called get_weather with {"city":"Oslo"}]')


def test_checkpoints_keep_what_has_arrived(desk: Desk) -> None:
    live = desk.ask("Tell.")
    call = desk.provider.next_call()
    call.say(ReasoningDelta("Hm."), TextDelta("So far"))
    desk.wait(lambda: live.phase is Phase.WRITING)
    desk.engine.checkpoint()
    desk.store.save_draft(None, "after the checkpoint").result(10)
    body = desk.store.bodies([live.message_id])[live.message_id]
    assert (body.text, body.reasoning) == ("So far", "Hm.")
    assert stored(desk, live)[-1][1] is MessageState.STREAMING


def test_closing_keeps_the_text_as_interrupted(desk: Desk) -> None:
    live = desk.ask("Tell.")
    call = desk.provider.next_call()
    call.say(TextDelta("Once"))
    desk.wait(lambda: live.phase is Phase.WRITING)
    desk.engine.close()
    desk.wait_stored(live)
    assert call.stopped
    assert stored(desk, live)[-1] == (Role.ASSISTANT, MessageState.INTERRUPTED, "Once")


def test_a_bug_in_a_provider_ends_the_reply(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise LookupError("secret detail")

    monkeypatch.setattr(desk.provider, "stream", broken)
    live = desk.ask("Hello?")
    desk.wait_stored(live)
    assert live.state is MessageState.FAILED
    assert live.call.error is not None
    assert "LookupError" in live.call.error.what
    assert "secret" not in live.call.error.what


def test_times_and_retries_are_told(desk: Desk) -> None:
    live = desk.ask("Think.")
    call = desk.provider.next_call()
    call.say(Retrying(2, 4.0, RateLimitError("Slow down.").report()))
    desk.wait(lambda: live.phase is Phase.RETRYING)
    desk.clock.move(1.0)
    retry = live.retry
    assert retry is not None
    assert retry[0].attempt == 2
    assert retry[1] == pytest.approx(3.0)
    desk.clock.move(1.0)
    call.say(Connected(), ReasoningDelta("Hm"))
    desk.wait(lambda: live.phase is Phase.THINKING)
    desk.clock.move(3.0)
    call.say(TextDelta("So"))
    desk.wait(lambda: live.phase is Phase.WRITING)
    desk.clock.move(1.0)
    call.say(Finished(FinishReason.STOP))
    desk.wait_stored(live)
    assert live.call.attempts == 2
    assert live.call.first_token_ms == 2000
    assert live.call.thinking_ms == 3000
    assert live.call.duration_ms == 6000


def test_one_reply_at_a_time_in_a_session(desk: Desk) -> None:
    live = desk.ask("One?")
    with pytest.raises(RuntimeError):
        desk.ask("Two?", live)


def test_a_question_that_cannot_be_stored_is_handed_back_and_never_sent(desk: Desk) -> None:
    desk.store.close()
    live = desk.ask("Where to?")
    desk.wait_stored(live)
    assert live.withdrawn
    assert live.question == "Where to?"
    assert live.storage_error is not None


def test_interrupting_keeps_the_question(desk: Desk) -> None:
    live = desk.ask("Hm?")
    desk.provider.next_call()
    desk.engine.interrupt(live.session_id)
    desk.wait_stored(live)
    assert stored(desk, live) == [
        (Role.USER, MessageState.COMPLETE, "Hm?"),
        (Role.ASSISTANT, MessageState.INTERRUPTED, ""),
    ]


def cut_off(desk: Desk, text: str) -> LiveReply:
    live = desk.ask("Tell.")
    call = desk.provider.next_call()
    call.say(ReasoningDelta("Hm."), TextDelta(text))
    call.fail(NetworkError("The line broke."))
    desk.wait_stored(live)
    return live


def resume(desk: Desk, session_id: str) -> LiveReply:
    head = desk.store.branch(session_id)[-1]
    return desk.engine.resume(head, desk.store.bodies([head.id])[head.id], ANSWERER)


def test_a_reply_that_was_cut_off_goes_on_where_it_stopped(desk: Desk) -> None:
    session_id = cut_off(desk, "Once upon").session_id
    again = resume(desk, session_id)
    call = desk.provider.next_call()
    roles = [(message.role, message.text) for message in call.request.messages]
    assert roles[:3] == [
        (Role.SYSTEM, "Be brief."),
        (Role.USER, "Tell."),
        (Role.ASSISTANT, "Once upon"),
    ]
    assert roles[3][0] is Role.USER
    assert "Continue it exactly where it stops" in roles[3][1]
    assert stored(desk, again)[-1] == (Role.ASSISTANT, MessageState.STREAMING, "Once upon")
    call.say(*reply(" a time."))
    desk.wait_stored(again)
    assert stored(desk, again) == [
        (Role.USER, MessageState.COMPLETE, "Tell."),
        (Role.ASSISTANT, MessageState.COMPLETE, "Once upon a time."),
    ]
    head = desk.store.branch(session_id)[-1]
    assert head.siblings == 1
    assert head.call is not None
    assert head.call.error is None
    assert desk.store.bodies([head.id])[head.id].reasoning == "Hm."


def test_a_continuation_that_fails_keeps_all_that_was_said(desk: Desk) -> None:
    session_id = cut_off(desk, "Once upon").session_id
    again = resume(desk, session_id)
    call = desk.provider.next_call()
    call.say(TextDelta(" a"))
    call.fail(RateLimitError("Slow down."))
    desk.wait_stored(again)
    assert stored(desk, again)[-1] == (Role.ASSISTANT, MessageState.FAILED, "Once upon a")
    head = desk.store.branch(session_id)[-1]
    assert head.call is not None
    assert head.call.error is not None
    assert head.call.error.kind == "rate_limit"


def test_a_continuation_stopped_before_its_first_word_leaves_the_reply_as_it_was(
    desk: Desk,
) -> None:
    session_id = cut_off(desk, "Once upon").session_id
    again = resume(desk, session_id)
    desk.provider.next_call()
    desk.engine.stop(session_id)
    assert again.withdrawn
    desk.wait_stored(again)
    assert stored(desk, again)[-1] == (Role.ASSISTANT, MessageState.FAILED, "Once upon")
    head = desk.store.branch(session_id)[-1]
    assert head.call is not None
    assert head.call.error is not None
    assert head.call.error.kind == "network"


def test_questions_left_without_a_reply_are_sent_as_one(desk: Desk) -> None:
    first = desk.ask("One?")
    desk.provider.next_call().fail(NetworkError("The line broke."))
    desk.wait_stored(first)
    second = desk.ask("Two?", first)
    desk.provider.next_call().fail(NetworkError("The line broke."))
    desk.wait_stored(second)
    desk.ask("Three?", second)
    sent = desk.provider.next_call().request.messages
    assert [(message.role, message.text) for message in sent] == [
        (Role.SYSTEM, "Be brief."),
        (Role.USER, "One?\n\nTwo?\n\nThree?"),
    ]
