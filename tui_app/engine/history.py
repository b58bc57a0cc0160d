"""What a model is sent of a conversation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tui_app.core.chat import ChatMessage, Role
from tui_app.core.conversation import Body, MessageHead, MessageState

_CUT_OFF = "[This reply was cut off before its end.]"
_SUMMARISED = "[The conversation up to here, summarised:]"
_SUMMARISE = (
    "Summarise our conversation up to here. From now on you will be given this summary in place of "
    "the messages. Keep what it takes to go on: what I want, what was decided and why, facts, names, "
    "numbers, code and its state, open questions. Write in the language of the conversation, and "
    "nothing but the summary."
)
_GO_ON = (
    "Your last reply was cut off. Continue it exactly where it stops: "
    "repeat nothing of it, and say nothing about the interruption."
)


def request_messages(
    branch: Sequence[MessageHead],
    bodies: Mapping[str, Body],
    system_prompt: str,
    summary: str = "",
) -> tuple[ChatMessage, ...]:
    """The messages of one request: the system prompt, if any, then the branch, oldest first.

    `summary`: what is sent in place of the messages before `branch`, in the words of the person: a
    model wrote it, after what anybody may have said.

    Failed replies are left out, and replies that did not end on their own are marked as cut
    off, so that the model never reads as its own words what it did not finish saying. Questions
    that then follow each other become one message: many chat templates insist on turns.
    """
    system = [ChatMessage(Role.SYSTEM, system_prompt)] if system_prompt.strip() else []
    told = [ChatMessage(Role.USER, f"{_SUMMARISED}\n\n{summary}")] if summary else []
    return (*system, *_joined([*told, *_branch_messages(branch, bodies)]))


def continuation_messages(
    branch: Sequence[MessageHead],
    bodies: Mapping[str, Body],
    system_prompt: str,
    summary: str = "",
) -> tuple[ChatMessage, ...]:
    """The messages that have the last reply of `branch` go on where its text ends."""
    *before, reply = branch
    return (
        *request_messages(before, bodies, system_prompt, summary),
        ChatMessage(Role.ASSISTANT, _words(bodies.get(reply.id, Body()))),
        ChatMessage(Role.USER, _GO_ON),
    )


def summary_messages(
    branch: Sequence[MessageHead],
    bodies: Mapping[str, Body],
    system_prompt: str,
    summary: str = "",
) -> tuple[ChatMessage, ...]:
    """The messages that have a branch summarised."""
    messages = request_messages(branch, bodies, system_prompt, summary)
    return tuple(_joined([*messages, ChatMessage(Role.USER, _SUMMARISE)]))


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
    text = _words(body)
    return f"{text}\n\n{_CUT_OFF}" if text and head.state is not MessageState.COMPLETE else text


def _words(body: Body) -> str:
    parts = [body.text, body.refusal]
    parts += [f"[Called {call.name} with {call.arguments or '{}'}]" for call in body.tool_calls]
    return "\n\n".join(part for part in parts if part.strip())


def _joined(messages: Iterable[ChatMessage]) -> Iterator[ChatMessage]:
    last: ChatMessage | None = None
    for message in messages:
        if last is not None and last.role is message.role is Role.USER:
            last = ChatMessage(Role.USER, f"{last.text}\n\n{message.text}")
            continue
        if last is not None:
            yield last
        last = message
    if last is not None:
        yield last
