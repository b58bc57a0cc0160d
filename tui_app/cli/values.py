"""What commands print as JSON: names and texts as they are, moments after ISO 8601 in UTC."""

from collections.abc import Sequence
from dataclasses import asdict

from tui_app.core.conversation import Body, Call, MessageHead, SessionSummary
from tui_app.core.moments import as_iso
from tui_app.core.search import Found, Hit

Values = dict[str, object]


def session_values(session: SessionSummary, tags: Sequence[str]) -> Values:
    """A session of a list."""
    return {
        "id": session.id,
        "title": session.title,
        "created_at": as_iso(session.created_at),
        "updated_at": as_iso(session.updated_at),
        "messages": session.messages,
        "tags": list(tags),
        "pinned": session.pinned_at is not None,
        "state": session.last_state.value,
    }


def found_values(found: Found, tags: Sequence[str]) -> Values:
    """A session in which something was found; `others`: how many more messages at least."""
    return {
        **session_values(found.session, tags),
        "archived": found.archived,
        "hits": [_hit_values(hit) for hit in found.hits],
        "others": found.others,
    }


def message_values(head: MessageHead, body: Body) -> Values:
    """A message of a branch, with the call that wrote it last."""
    return {
        "id": head.id,
        "parent": head.parent_id,
        "role": head.role.value,
        "state": head.state.value,
        "created_at": as_iso(head.created_at),
        "text": body.text,
        "reasoning": body.reasoning,
        "refusal": body.refusal,
        "tool_calls": [asdict(call) for call in body.tool_calls],
        "citations": [asdict(citation) for citation in body.citations],
        "sibling": head.sibling,
        "siblings": head.siblings,
        "call": head.call and _call_values(head.call),
    }


def _call_values(call: Call) -> Values:
    return {**asdict(call), "started_at": as_iso(call.started_at)}


def _hit_values(hit: Hit) -> Values:
    return {
        "message": hit.message_id,
        "role": hit.role.value,
        "created_at": as_iso(hit.created_at),
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
    }
