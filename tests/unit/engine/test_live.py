import time

from tests.stubs.clock import StillClock
from tui_app.core.conversation import Call, MessageState
from tui_app.core.events import TextDelta, ToolCallDelta
from tui_app.engine.live import LiveReply


def test_a_tool_call_in_very_many_pieces_costs_little() -> None:
    call = Call("call", "local", "stub-model", started_at=0)
    reply = LiveReply("session", "message", None, "Why?", call, StillClock())
    begun = time.process_time()
    for _ in range(50_000):
        reply.apply(ToolCallDelta(0, "a", "", "x" * 20))
    [made] = reply.body().tool_calls
    assert (made.id, made.arguments) == ("a", "x" * 1_000_000)
    assert time.process_time() - begun < 1.5


def test_the_pace_is_told_once_it_can_be_known() -> None:
    clock = StillClock()
    reply = LiveReply(
        "session", "message", None, "Why?", Call("call", "local", "stub-model", started_at=0), clock
    )
    assert reply.pace is None
    reply.apply(TextDelta("x" * 40))
    assert reply.pace is None
    clock.move(2.0)
    reply.apply(TextDelta("x" * 360))
    assert reply.pace == 50.0
    reply.end(MessageState.COMPLETE)
    assert reply.pace is None
