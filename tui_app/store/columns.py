"""Values as columns and back: bodies, calls and errors. The one place that knows both forms."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from tui_app.core.conversation import Body, Call, MessageState, ToolCall
from tui_app.core.errors import ErrorReport, StoreError
from tui_app.core.events import Citation, FinishReason
from tui_app.core.setup import ChatSetup
from tui_app.core.text import encodable
from tui_app.core.usage import Usage

_LARGEST = 2**63 - 1

READ_CALL = (
    "uid, provider, model, started_at, answered_by, first_token_ms, thinking_ms, duration_ms, "
    "finish_reason, native_finish_reason, inference_id, attempts, skipped_events, error_json, "
    "prompt_tokens, completion_tokens, total_tokens, cached_tokens, reasoning_tokens, "
    "credits, cost_usd"
)
"""The columns that `call_from` takes, in its order."""


def body_columns(body: Body) -> dict[str, str]:
    """`body` as columns of the table `body`."""
    parts: dict[str, object] = {}
    if body.refusal:
        parts["refusal"] = body.refusal
    if body.tool_calls:
        parts["tool_calls"] = [asdict(call) for call in body.tool_calls]
    if body.citations:
        parts["citations"] = [asdict(citation) for citation in body.citations]
    return {
        "text": encodable(body.text),
        "reasoning": encodable(body.reasoning),
        "parts_json": _json(parts),
    }


def body_from(text: str, reasoning: str, parts_json: str) -> Body:
    """The value of a row of `body`. Raises: StoreError where it makes no sense."""
    if parts_json == "{}":
        return Body(text, reasoning)
    try:
        parts = json.loads(parts_json)
        return Body(
            text,
            reasoning,
            parts.get("refusal", ""),
            tuple(ToolCall(**call) for call in parts.get("tool_calls", ())),
            tuple(Citation(**citation) for citation in parts.get("citations", ())),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise _unreadable("message", error) from error


def setup_columns(setup: ChatSetup) -> dict[str, str]:
    """`setup` as columns of the table `session`."""
    params = {"persona": setup.persona, "model": setup.model, "parameters": {**setup.parameters}}
    return {
        "system_prompt": encodable(setup.system_prompt),
        "params_json": _json({name: value for name, value in params.items() if value}),
    }


def setup_from(system_prompt: str, params_json: str) -> ChatSetup:
    """The setup in columns of `session`. What makes no sense is left out: a chat has to go on."""
    try:
        found: Any = json.loads(params_json)
    except ValueError:
        found = {}
    params = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    parameters = params.get("parameters")
    return ChatSetup(
        system_prompt,
        persona=_text(params.get("persona")),
        model=_text(params.get("model")),
        parameters=cast("dict[str, object]", parameters) if isinstance(parameters, dict) else {},
    )


def size_columns(text: str) -> dict[str, int]:
    """What `message` keeps to estimate the height of `text`. (SQL's length() stops at a NUL.)"""
    return {"chars": len(text), "lines": text.count("\n") + 1 if text else 0}


def call_columns(call: Call, state: MessageState) -> dict[str, Any]:
    """`call` as columns of the table `call`, but for what it belongs to and is for."""
    usage = call.usage
    return {
        "uid": call.id,
        "provider": encodable(call.provider),
        "model": encodable(call.model),
        "answered_by": encodable(call.answered_by),
        "started_at": call.started_at,
        "first_token_ms": call.first_token_ms,
        "thinking_ms": call.thinking_ms,
        "duration_ms": call.duration_ms,
        "state": state.value,
        "finish_reason": call.finish_reason and call.finish_reason.value,
        "native_finish_reason": encodable(call.native_finish_reason),
        "prompt_tokens": _count(usage.prompt_tokens),
        "completion_tokens": _count(usage.completion_tokens),
        "total_tokens": _count(usage.total_tokens),
        "cached_tokens": _count(usage.cached_tokens),
        "reasoning_tokens": _count(usage.reasoning_tokens),
        "credits": usage.credits,
        "cost_usd": usage.cost_usd,
        "cost_source": "provider" if usage.cost_usd is not None else None,
        "inference_id": encodable(call.inference_id),
        "attempts": call.attempts,
        "skipped_events": call.skipped_events,
        "error_json": _json(asdict(call.error)) if call.error else None,
    }


def call_from(row: tuple[Any, ...]) -> Call:
    """The value of the columns `READ_CALL`. Raises: StoreError where they make no sense."""
    try:
        return Call(
            *row[:8],
            finish_reason=FinishReason(row[8]) if row[8] else None,
            native_finish_reason=row[9],
            usage=Usage(*row[14:]),
            inference_id=row[10],
            attempts=row[11],
            skipped_events=row[12],
            error=ErrorReport(**json.loads(row[13])) if row[13] else None,
        )
    except (ValueError, TypeError) as error:
        raise _unreadable("call", error) from error


def _json(value: Mapping[str, object]) -> str:
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(number: int | None) -> int | None:
    # A count from a server may be any number; one that SQLite cannot hold would cost the reply.
    return number if number is not None and 0 <= number <= _LARGEST else None


def _unreadable(what: str, error: Exception) -> StoreError:
    return StoreError(f"A {what} in the history cannot be read ({error}).")
