import time

from tests.stubs.clock import StillClock
from tui_app.core.conversation import Call
from tui_app.core.events import ToolCallDelta
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
