"""How much of the context window a chat takes."""

from typing import Any

from tests.unit.store.making import NOON, call, fresh_id
from tui_app.core.chat import Role
from tui_app.core.context import context_use
from tui_app.core.conversation import MessageHead, MessageState
from tui_app.core.usage import Usage


def head(chars: int, usage: Usage | None = None, **changes: Any) -> MessageHead:
    role = Role.USER if usage is None else Role.ASSISTANT
    made = call(usage=usage) if usage is not None else None
    values = {"call": made} | changes
    return MessageHead(fresh_id(), "s", None, role, MessageState.COMPLETE, NOON, chars, 1, **values)


def test_an_empty_chat_takes_its_system_prompt() -> None:
    use = context_use([], "Be brief.", window=8_000)
    assert (use.system, use.messages, use.sent, use.counted) == (3, 0, 0, False)
    assert use.reserve == 1_000
    assert use.share == 3 / 8_000


def test_the_providers_count_is_taken_and_the_rest_estimated() -> None:
    counted = Usage(prompt_tokens=100, completion_tokens=50, reasoning_tokens=20, total_tokens=999)
    branch = [head(4_000), head(400, counted)]
    use = context_use(branch, "x" * 40, window=1_000)
    assert (use.system, use.used, use.counted) == (10, 130, True)
    later = context_use([*branch, head(8), head(11, Usage())], "x" * 40, window=1_000)
    assert (later.used, later.sent, later.counted) == (130 + 5, 4, False)
    assert use.with_question(0) == use
    asked = use.with_question(4)
    assert (asked.used, asked.counted) == (131, False)


def test_what_nobody_counted_is_estimated() -> None:
    use = context_use([head(4), head(5, Usage())], "", window=0)
    assert (use.used, use.counted, use.share, use.share_with_reply) == (3, False, 0, 0)
    assert context_use([head(4), head(5, Usage(total_tokens=70))], "").used == 70


def test_the_reply_has_the_room_it_may_take() -> None:
    use = context_use([], "", window=1_000_000)
    assert use.reserve == 4_000
    use = context_use([head(400)], "", window=1_000, longest_reply=900)
    assert (use.reserve, use.total) == (900, 1_000)
    assert use.share_with_reply == 1
