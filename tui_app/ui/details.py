"""What there is to know about a message, as rows of label and value."""

from datetime import datetime

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead
from tui_app.render.figures import duration, money, number


def message_details(head: MessageHead, body: Body) -> list[tuple[str, str]]:
    """Rows about a message: who, when, how long, at what cost, how it ended."""
    rows = [
        ("From", "you" if head.role is Role.USER else "the model"),
        ("Written", _time(head.created_at)),
        ("State", head.state.value),
        ("Length", f"{number(len(body.text))} characters"),
    ]
    if head.call is not None:
        rows += _call_details(head.call)
    rows.append(("Message id", head.id))
    return [(label, value) for label, value in rows if value]


def _call_details(call: Call) -> list[tuple[str, str]]:
    usage = call.usage
    answered_by = call.answered_by if call.answered_by != call.model else ""
    finish = call.finish_reason.value if call.finish_reason else ""
    return [
        ("Provider", call.provider),
        ("Model", call.model),
        ("Answered by", answered_by),
        ("First word after", _duration(call.first_token_ms)),
        ("Thought for", _duration(call.thinking_ms)),
        ("Took", _duration(call.duration_ms)),
        ("Prompt tokens", _tokens(usage.prompt_tokens)),
        ("  from the cache", _tokens(usage.cached_tokens)),
        ("Reply tokens", _tokens(usage.completion_tokens)),
        ("  for thinking", _tokens(usage.reasoning_tokens)),
        ("Cost", "" if usage.cost_usd is None else money(usage.cost_usd)),
        ("Credits", "" if usage.credits is None else number(usage.credits)),
        (
            "Finish reason",
            finish + (f" ({native})" if (native := call.native_finish_reason) else ""),
        ),
        ("Attempts", str(call.attempts) if call.attempts > 1 else ""),
        ("Events left out", str(call.skipped_events) if call.skipped_events else ""),
        ("Error", f"{call.error.title}: {call.error.what}" if call.error else ""),
        ("Inference id", call.inference_id),
        ("Call id", call.id),
    ]


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000).astimezone().strftime("%d %B %Y, %H:%M:%S")


def _duration(milliseconds: int | None) -> str:
    return "" if milliseconds is None else duration(milliseconds)


def _tokens(count: int | None) -> str:
    return "" if count is None else number(count)
