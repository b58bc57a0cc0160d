"""What a model is sent of a conversation."""

from collections.abc import Iterator, Mapping, Sequence

from tui_app.core.chat import ChatMessage, Role
from tui_app.core.conversation import Body, MessageHead, MessageState


def request_messages(
    branch: Sequence[MessageHead], bodies: Mapping[str, Body], system_prompt: str
) -> tuple[ChatMessage, ...]:
    """The messages of one request: the system prompt, if any, then the branch, oldest first.

    Failed replies are left out, and replies that did not end on their own are marked as cut
    off, so that the model never reads as its own words what it did not finish saying.
    """
    system = [ChatMessage(Role.SYSTEM, system_prompt)] if system_prompt.strip() else []
    return (*system, *_branch_messages(branch, bodies))


def _branch_messages(
    branch: Sequence[MessageHead], bodies: Mapping[str, Body]
) -> Iterator[ChatMessage]:
    for head in branch:
        body = bodies.get(head.id, Body())
        text = body.text if head.role is not Role.ASSISTANT else _reply_text(head, body)
        if text:
            yield ChatMessage(head.role, text)


def _reply_text(head: MessageHead, body: Body) -> str:
    if head.state is MessageState.FAILED:
        return ""
    parts = [body.text, body.refusal]
    parts += [f"[Called {call.name} with {call.arguments or '{}'}]" for call in body.tool_calls]
    text = "\n\n".join(part for part in parts if part.strip())
    if text and head.state is not MessageState.COMPLETE:
        text += "\n\n[This reply was cut off before its end.]"
    return text
