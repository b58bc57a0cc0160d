"""A chat as markdown."""

from collections.abc import Iterator, Mapping, Sequence

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead, MessageState, SessionSummary
from tui_app.core.moments import written
from tui_app.core.text import safe_line

_ENDS = {
    MessageState.STREAMING: "This reply is being written.",
    MessageState.CANCELLED: "This reply was stopped.",
    MessageState.INTERRUPTED: "This reply was interrupted.",
}


def transcript(
    session: SessionSummary,
    tags: Sequence[str],
    branch: Sequence[MessageHead],
    bodies: Mapping[str, Body],
) -> str:
    """The title, then each message under who wrote it and when. Texts are as received."""
    parts = [f"# {safe_line(session.title)}", _about(session, tags)]
    for head in branch:
        parts += [f"## {_heading(head)}", *_said(head, bodies.get(head.id, Body()))]
    return "\n\n".join(parts)


def _about(session: SessionSummary, tags: Sequence[str]) -> str:
    number = "1 message" if session.messages == 1 else f"{session.messages} messages"
    labels = "".join(f" · #{safe_line(tag)}" for tag in tags)
    return f"{written(session.created_at)} · {number}{labels} · {session.id}"


def _heading(head: MessageHead) -> str:
    return f"{_who(head.role, head.call)} · {written(head.created_at)}"


def _who(role: Role, call: Call | None) -> str:
    match role:
        case Role.USER:
            return "You"
        case Role.SYSTEM:
            return "System"
        case Role.ASSISTANT:
            return safe_line((call and (call.answered_by or call.model)) or "") or "Model"


def _said(head: MessageHead, body: Body) -> Iterator[str]:
    for text in (body.text, body.refusal):
        if text.strip():
            yield text.strip("\n")
    for call in body.tool_calls:
        yield f"*Wanted to call {safe_line(call.name)} with {safe_line(call.arguments)}.*"
    if head.state is MessageState.FAILED:
        error = head.call.error if head.call else None
        yield f"*This reply failed. {safe_line(error.what) if error else ''}".rstrip() + "*"
    elif head.state in _ENDS:
        yield f"*{_ENDS[head.state]}*"
    elif head.cut_off:
        yield "*This reply was cut off by the limit of its length.*"
