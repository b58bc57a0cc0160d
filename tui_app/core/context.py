"""How much of a model's context window a chat takes, in tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui_app.core.branches import after_summary
from tui_app.core.conversation import Call, MessageHead

CHARACTERS = 4
"""Of a token on the average, in English; servers alone can count tokens."""
_USUAL_REPLY = 4_000
_SHARE_OF_REPLY = 8
"""Tokens that are kept for a reply where nothing says how long it may become, and the part of the
window that this is at most."""


@dataclass(frozen=True, slots=True)
class ContextUse:
    """What the next request of a chat takes, as far as it is known now."""

    system: int = 0
    """Tokens of the system prompt."""
    messages: int = 0
    """Tokens of the messages that are sent."""
    sent: int = 0
    """How many messages those are."""
    reserve: int = 0
    """Tokens that the reply may take."""
    window: int = 0
    """Tokens that the model can take; 0: unknown."""
    counted: bool = False
    """Whether the provider counted all of it; else it is an estimate, or in part."""

    def with_question(self, characters: int) -> "ContextUse":
        """The same with a question of so many characters."""
        if not characters:
            return self
        return replace(self, messages=self.messages + estimate(characters), counted=False)

    @property
    def used(self) -> int:
        """Tokens that are sent."""
        return self.system + self.messages

    @property
    def total(self) -> int:
        """Tokens that are sent or kept for the reply."""
        return self.used + self.reserve

    @property
    def share(self) -> float:
        """The part of the window that is taken by what is sent; 0 where the window is unknown."""
        return self.used / self.window if self.window else 0.0

    @property
    def share_with_reply(self) -> float:
        """The part of the window that is taken by what is sent and by the reply."""
        return self.total / self.window if self.window else 0.0


def estimate(characters: int) -> int:
    """About how many tokens so many characters are."""
    return -(-characters // CHARACTERS)


def context_use(
    branch: Sequence[MessageHead],
    system_prompt: str,
    *,
    window: int = 0,
    longest_reply: int | None = None,
) -> ContextUse:
    """What it takes to ask after `branch`, without the question.

    The provider's count of the last reply that has one is taken, and what came since is estimated.
    A reply from before the summary that is sent says nothing of what is sent now.
    """
    system = estimate(len(system_prompt.strip()))
    reserve = longest_reply or min(_USUAL_REPLY, window // _SHARE_OF_REPLY or _USUAL_REPLY)
    summary, branch = after_summary(branch)
    length, made_at = (summary.length, summary.made_at) if summary is not None else (0, 0)
    since = 0
    for number in range(len(branch) - 1, -1, -1):
        call = branch[number].call
        counted = _counted(call) if call is not None and call.started_at >= made_at else None
        if counted is not None:
            messages = max(counted - system, 0) + estimate(since)
            exact = number == len(branch) - 1
            return ContextUse(system, messages, len(branch), reserve, window, exact)
        since += branch[number].chars
    return ContextUse(system, estimate(since + length), len(branch), reserve, window)


def _counted(call: Call) -> int | None:
    """Tokens of a call and its reply that are sent again: thoughts are not."""
    usage = call.usage
    tokens = usage.total_tokens
    if usage.prompt_tokens is not None and usage.completion_tokens is not None:
        tokens = usage.prompt_tokens + usage.completion_tokens
    return None if not tokens else max(tokens - (usage.reasoning_tokens or 0), 0)
