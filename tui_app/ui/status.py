"""What the last line says."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_app.core.conversation import Call
from tui_app.render.figures import money, short_number
from tui_app.ui.answering import Answering
from tui_app.ui.widgets.status_line import Hint

PROMPT_HINTS = (
    Hint("Enter", "send", "send"),
    Hint("^J", "newline", "newline"),
    Hint("Tab", "messages", "messages"),
    Hint("^N", "new", "command('new')"),
    Hint("^P", "chats, actions", "command('palette')"),
    Hint("F1", "help", "command('help')"),
)
STREAMING_HINTS = (Hint("^C", "stop", "command('stop')"), *PROMPT_HINTS[2:])
MESSAGE_HINTS = (
    Hint("y", "copy", "message('copy')"),
    Hint("r", "retry", "message('retry')"),
    Hint("Space", "thoughts", "message('fold')"),
    Hint("i", "details", "message('details')"),
    Hint("J K", "chats", "command('palette')"),
    Hint("Esc", "back", "escape"),
)
LIST_HINTS = (
    Hint("Enter", "open", "list('open')"),
    Hint("F2", "rename", "list('rename')"),
    Hint("p", "pin", "list('pin')"),
    Hint("Del", "delete", "list('delete')"),
    Hint("Esc", "back", "escape"),
)


def hints_for(*, streaming: bool, focus: str) -> tuple[Hint, ...]:
    """The keys that matter now. `focus`: `prompt`, `messages` or `list`."""
    if focus == "messages":
        return MESSAGE_HINTS
    if focus == "list":
        return LIST_HINTS
    return STREAMING_HINTS if streaming else PROMPT_HINTS


@dataclass(frozen=True, slots=True)
class Totals:
    """What the calls of a chat used."""

    context_tokens: int = 0
    """Tokens of the newest call that told them, question and reply together; 0: unknown."""
    cost_usd: float = 0.0

    @staticmethod
    def of(calls: Iterable[Call]) -> "Totals":
        tokens, cost = 0, 0.0
        for call in calls:
            tokens = call.usage.total_tokens or tokens
            cost += call.usage.cost_usd or 0.0
        return Totals(tokens, cost)


def right_text(answering: Answering, totals: Totals) -> str:
    """Who answers, the context the newest call used, and what the chat cost so far."""
    parts = [answering.label]
    if totals.context_tokens:
        parts.append(f"{short_number(totals.context_tokens)} tokens")
    if totals.cost_usd:
        parts.append(money(totals.cost_usd))
    return "  ".join(parts)
