"""Summaries by a model, and what is sent of a branch that has one."""

from pathlib import Path

import pytest

from tests.stubs.provider import FakeStream, reply
from tests.unit.engine.test_engine import ANSWERER, Desk, desk
from tui_app.core.chat import Role
from tui_app.core.conversation import MessageState
from tui_app.core.errors import ChatError, ServerError, StoreError
from tui_app.core.events import Finished, FinishReason, TextDelta, UsageReport
from tui_app.core.usage import Usage
from tui_app.engine.compactor import Compaction, Compactor
from tui_app.engine.live import LiveReply

__all__ = ["desk"]


def talk(desk: Desk, turns: int, after: LiveReply | None = None, first: int = 1) -> LiveReply:
    """So many turns, `Question 1?` and `Answer 1.` and so on; the last one."""
    for number in range(first, first + turns):
        after = desk.ask(f"Question {number}?", after)
        desk.provider.next_call().say(*reply(f"Answer {number}."))
        desk.wait_stored(after)
    assert after is not None
    return after


def compactor(desk: Desk) -> Compactor:
    return Compactor(lambda _: desk.provider, desk.clock)


def begin(desk: Desk, last: LiveReply) -> tuple[Compaction, FakeStream]:
    found = compactor(desk).begin(desk.store, last.session_id, last.message_id, ANSWERER)
    assert found is not None
    return found, desk.provider.next_call()


def compact(desk: Desk, last: LiveReply, text: str) -> str:
    found, stream = begin(desk, last)
    stream.say(*reply(text))
    summary_id = found.done.result(10)
    assert summary_id is not None
    return summary_id


def sent(stream: FakeStream) -> list[str]:
    return [message.text for message in stream.request.messages]


def ask_on(desk: Desk, last: LiveReply) -> list[str]:
    """What is sent with another question after `last`."""
    live = desk.ask("Next?", last)
    stream = desk.provider.next_call()
    stream.say(*reply("Next."))
    desk.wait_stored(live)
    return sent(stream)


def summarised(text: str, question: str) -> str:
    return f"[The conversation up to here, summarised:]\n\n{text}\n\n{question}"


def test_the_older_part_is_summarised_and_the_summary_sent(desk: Desk) -> None:
    last = talk(desk, 4)
    found, stream = begin(desk, last)
    assert found.messages == 4
    assert sent(stream)[:4] == ["Be brief.", "Question 1?", "Answer 1.", "Question 2?"]
    assert sent(stream)[4] == "Answer 2."
    assert sent(stream)[5].startswith("Summarise our conversation")
    assert stream.request.messages[-1].role is Role.USER
    assert dict(stream.request.parameters) == {}
    stream.say(TextDelta("In "), TextDelta("short.\n"), UsageReport(Usage(total_tokens=9)))
    stream.say(Finished(FinishReason.STOP))
    assert found.done.result(10)
    (kept,) = desk.store.calls_beside(last.session_id)
    assert kept.usage.total_tokens == 9
    assert ask_on(desk, last) == [
        "Be brief.",
        summarised("In short.", "Question 3?"),
        "Answer 3.",
        "Question 4?",
        "Answer 4.",
        "Next?",
    ]


def test_a_second_summary_takes_in_the_first(desk: Desk) -> None:
    last = talk(desk, 3)
    compact(desk, last, "First.")
    last = talk(desk, 2, last, 4)
    found, stream = begin(desk, last)
    assert found.messages == 6
    assert sent(stream)[1:5] == [
        summarised("First.", "Question 2?"),
        "Answer 2.",
        "Question 3?",
        "Answer 3.",
    ]
    stream.say(*reply("Second."))
    second = found.done.result(10)
    assert second is not None
    assert ask_on(desk, last)[1] == summarised("Second.", "Question 4?")
    desk.store.undo_summary(second).result(10)
    assert ask_on(desk, last)[1:3] == [summarised("First.", "Question 2?"), "Answer 2."]


def test_only_branches_through_it_are_sent_the_summary(desk: Desk) -> None:
    last = talk(desk, 4)
    early = desk.store.branch(last.session_id)[1]
    summary_id = compact(desk, last, "In short.")
    side = desk.engine.retry(early, ANSWERER)
    stream = desk.provider.next_call()
    assert sent(stream) == ["Be brief.", "Question 1?"]
    stream.say(*reply("Else."))
    desk.wait_stored(side)
    assert ask_on(desk, side) == ["Be brief.", "Question 1?", "Else.", "Next?"]
    again = desk.store.branch(last.session_id, last.message_id)[-1]
    other = desk.engine.retry(again, ANSWERER)
    stream = desk.provider.next_call()
    assert sent(stream)[1] == summarised("In short.", "Question 3?")
    stream.say(*reply("Else."))
    desk.wait_stored(other)
    desk.store.undo_summary(summary_id).result(10)
    assert ask_on(desk, other)[1:3] == ["Question 1?", "Answer 1."]


@pytest.mark.parametrize("turns", [1, 2])
def test_the_last_turns_are_never_summarised(desk: Desk, turns: int) -> None:
    last = talk(desk, turns)
    assert compactor(desk).begin(desk.store, last.session_id, last.message_id, ANSWERER) is None


def test_what_is_summarised_is_not_summarised_again(desk: Desk) -> None:
    last = talk(desk, 3)
    compact(desk, last, "In short.")
    assert compactor(desk).begin(desk.store, last.session_id, last.message_id, ANSWERER) is None


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([TextDelta("Half"), Finished(FinishReason.LENGTH)], MessageState.FAILED),
        ([TextDelta(" \n"), Finished(FinishReason.STOP)], MessageState.FAILED),
    ],
)
def test_a_summary_that_is_not_whole_changes_nothing(
    desk: Desk, said: list[TextDelta | Finished], state: MessageState
) -> None:
    last = talk(desk, 3)
    found, stream = begin(desk, last)
    stream.say(*said)
    with pytest.raises(ChatError, match="whole summary"):
        found.done.result(10)
    assert found.live.state is state
    assert ask_on(desk, last)[1] == "Question 1?"


def test_a_failure_changes_nothing_and_its_call_is_kept(desk: Desk) -> None:
    last = talk(desk, 3)
    found, stream = begin(desk, last)
    stream.fail(ServerError("It broke."))
    with pytest.raises(ServerError):
        found.done.result(10)
    (kept,) = desk.store.calls_beside(last.session_id)
    assert kept.error is not None
    assert ask_on(desk, last)[1] == "Question 1?"


def test_stopping_changes_nothing(desk: Desk) -> None:
    last = talk(desk, 3)
    runs = compactor(desk)
    found = runs.begin(desk.store, last.session_id, last.message_id, ANSWERER)
    assert found is not None
    stream = desk.provider.next_call()
    stream.say(TextDelta("Half"))
    assert runs.running(last.session_id) is found
    assert runs.begin(desk.store, last.session_id, last.message_id, ANSWERER) is None
    found.stop()
    assert found.done.result(10) is None
    assert stream.stopped
    assert runs.running(last.session_id) is None
    assert len(desk.store.calls_beside(last.session_id)) == 1
    assert ask_on(desk, last)[1] == "Question 1?"


def test_closing_stops_it_and_keeps_its_call(desk: Desk) -> None:
    last = talk(desk, 3)
    runs = compactor(desk)
    found = runs.begin(desk.store, last.session_id, last.message_id, ANSWERER)
    assert found is not None
    desk.provider.next_call()
    runs.close(10)
    assert found.done.result(10) is None
    assert len(desk.store.calls_beside(last.session_id)) == 1
    assert runs.begin(desk.store, last.session_id, last.message_id, ANSWERER) is None


def test_a_history_that_does_not_take_it_is_told(desk: Desk, tmp_path: Path) -> None:
    last = talk(desk, 3)
    found, stream = begin(desk, last)
    desk.store.erase_session(last.session_id).result(10)
    stream.say(*reply("Too late."))
    with pytest.raises(StoreError):
        found.done.result(10)
