"""What there is to know about a message."""

from datetime import datetime

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead
from tui_app.render.figures import duration, money, number
from tui_app.ui.widgets.facts import Fact


def message_details(head: MessageHead, body: Body) -> list[Fact]:
    """Facts about a message: who, when, how long, at what cost, how it ended."""
    facts = [
        Fact("From", "you" if head.role is Role.USER else "the model"),
        Fact("Written", _time(head.created_at)),
        Fact("State", head.state.value),
        Fact("Length", f"{number(len(body.text))} characters"),
    ]
    if head.call is not None:
        facts += _call_details(head.call)
    facts += [Fact("Message id", head.id), Fact("Chat id", head.session_id)]
    return [fact for fact in facts if fact.value]


def _call_details(call: Call) -> list[Fact]:
    usage = call.usage
    answered_by = call.answered_by if call.answered_by != call.model else ""
    finish = call.finish_reason.value if call.finish_reason else ""
    return [
        Fact("Provider", call.provider),
        Fact("Model", call.model),
        Fact("Answered by", answered_by),
        Fact("First word after", _duration(call.first_token_ms)),
        Fact("Thought for", _duration(call.thinking_ms)),
        Fact("Took", _duration(call.duration_ms)),
        Fact("Prompt tokens", _tokens(usage.prompt_tokens)),
        Fact("… from the cache", _tokens(usage.cached_tokens)),
        Fact("Reply tokens", _tokens(usage.completion_tokens)),
        Fact("… for thinking", _tokens(usage.reasoning_tokens)),
        Fact("Cost", "" if usage.cost_usd is None else money(usage.cost_usd)),
        Fact("Credits", "" if usage.credits is None else number(usage.credits)),
        Fact(
            "Finish reason",
            finish + (f" ({native})" if (native := call.native_finish_reason) else ""),
        ),
        Fact("Attempts", str(call.attempts)),
        Fact("Events left out", str(call.skipped_events) if call.skipped_events else ""),
        Fact("Error", f"{call.error.title}: {call.error.what}" if call.error else ""),
        Fact("Inference id", call.inference_id),
        Fact("Call id", call.id),
    ]


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000).astimezone().strftime("%d %B %Y, %H:%M:%S")


def _duration(milliseconds: int | None) -> str:
    return "" if milliseconds is None else duration(milliseconds)


def _tokens(count: int | None) -> str:
    return "" if count is None else number(count)
