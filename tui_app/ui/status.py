"""What the last line says, and the words for lists in notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui_app.commands.list_actions import LIST_ACTIONS
from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.commands.queue_actions import QUEUE_ACTIONS
from tui_app.core.text import safe_line
from tui_app.render.figures import money, short_number
from tui_app.ui.answering import Answering
from tui_app.ui.widgets.status_line import Hint

if TYPE_CHECKING:
    from tui_app.core.context import ContextUse
    from tui_app.core.conversation import Call, SessionSummary

_NAMED = 3
_SHORTEST = 60
_LONG = 100
_HELP = Hint("F1", "help", "command('help')", always=True, id="help")
_PALETTE = Hint("^P", "chats, actions", "command('palette')", id="palette")
_MESSAGES = Hint("Tab", "messages", "messages", id="screen-messages")
_NEW = Hint("^N", "new", "command('new')", id="new")
_FIND = Hint("^F", "find", "command('find')", id="find")
_BACK = Hint("Esc", "back", "escape", id="screen-back")


def _on_message(name: str) -> Hint:
    action = MESSAGE_ACTIONS[name]
    return Hint(action.key_label, action.label, f"message('{name}')", id=f"message-{name}")


def _in_queue(name: str) -> Hint:
    action = QUEUE_ACTIONS[name]
    return Hint(
        action.key_label.partition(" ")[0], action.label, f"queue('{name}')", id=f"queue-{name}"
    )


def _in_list(name: str) -> Hint:
    action = LIST_ACTIONS[name]
    return Hint(
        action.key_label.partition(" ")[0], action.label, f"list('{name}')", id=f"chat-{name}"
    )


# The last ones go first where the line is short; the help never does.
PROMPT_HINTS = (
    Hint("Enter", "send", "send", id="prompt-send"),
    _HELP,
    _PALETTE,
    _MESSAGES,
    Hint("^J", "newline", "newline", id="prompt-newline"),
    _NEW,
    _FIND,
)
STREAMING_HINTS = (
    Hint("^C", "stop", "command('stop')", id="screen-interrupt"),
    Hint("Enter", "queues", "send", id="prompt-send"),
    _HELP,
    _PALETTE,
    _MESSAGES,
    _NEW,
    _FIND,
)
WAITING_HINTS = (
    Hint("Enter", "send, or what waits", "send", id="prompt-send"),
    _HELP,
    Hint("↑", "queue", "command('queue')"),
    _PALETTE,
    _MESSAGES,
    _NEW,
)
QUEUED_HINTS = (
    Hint("Enter", "queue it again", "send", id="prompt-send"),
    Hint("Esc", "leave it as it was", "escape", id="screen-back"),
    _HELP,
    Hint("^J", "newline", "newline", id="prompt-newline"),
)
QUEUE_HINTS = (
    *(_in_queue(name) for name in ("edit", "remove", "send", "later", "sooner")),
    _BACK,
    _HELP,
)
STUCK_HINTS = (
    Hint("Enter", "ways on", "send", id="prompt-send"),
    _HELP,
    Hint("^J", "newline", "newline", id="prompt-newline"),
)
COMMAND_HINTS = (
    Hint("Enter", "run", "send", id="prompt-send"),
    Hint("Tab", "complete"),
    Hint("↑ ↓", "choose"),
    Hint("Esc", "close", "escape", id="screen-back"),
    _HELP,
)
EDITING_HINTS = (
    Hint("Enter", "ask the edited question", "send", id="prompt-send"),
    Hint("Esc", "leave it as it was", "escape", id="screen-back"),
    _HELP,
    Hint("^J", "newline", "newline", id="prompt-newline"),
)
MESSAGE_HINTS = (
    *(_on_message(name) for name in ("copy", "copy-code", "retry", "edit", "details", "fold")),
    _BACK,
    *(_on_message(name) for name in ("tree", "continue", "links")),
    _FIND,
    Hint("J K", "chats", "command('palette')"),
    _HELP,
)
SELECTION_HINTS = (
    Hint("^C", "copy what is selected", "interrupt", id="screen-interrupt"),
    Hint("Esc", "let go of it", "escape", id="screen-back"),
)
FIND_HINTS = (
    Hint("Enter", "next", "find(1)"),
    Hint("↑", "previous", "find(-1)", id="find-previous"),
    Hint("Esc", "close", "escape", id="screen-back"),
    _MESSAGES,
    _HELP,
)
FOUND_HINTS = (
    Hint("n", "next", "find(1)", id="message-find-next"),
    Hint("N", "previous", "find(-1)", id="message-find-previous"),
    Hint("Esc", "close", "escape", id="screen-back"),
    *(hint for hint in MESSAGE_HINTS if hint not in (_BACK, _FIND)),
)
LIST_HINTS = (
    Hint("Enter", "open", "list('open')", id="list-choose"),
    _BACK,
    *(_in_list(name) for name in ("mark", "rename", "delete", "pin", "tag", "archive")),
    *(_in_list(name) for name in ("filter", "date", "view", "duplicate")),
    _HELP,
)
_RESTORE = _in_list("restore")
_SHELF_HINTS = {
    "archive": (
        Hint("Enter", "open", "list('open')"),
        _RESTORE,
        *(hint for hint in LIST_HINTS[1:] if hint != _in_list("archive")),
    ),
    "trash": (
        _RESTORE,
        Hint("Delete", "erase", "list('delete')"),
        _BACK,
        *(_in_list(name) for name in ("mark", "all", "filter", "date", "view")),
        _HELP,
    ),
}
RENAMING_HINTS = (
    Hint("Enter", "take the title", "take_title"),
    Hint("Esc", "leave it as it was", "escape", id="screen-back"),
)
MARKING_HINTS = (
    *(_in_list(name) for name in ("pin", "tag", "archive", "delete")),
    Hint("Esc", "mark none", "escape", id="screen-back"),
    *(_in_list(name) for name in ("range", "all", "untag", "restore")),
    _HELP,
)
_PROMPT_HINTS = {
    "completing": COMMAND_HINTS,
    "streaming": STREAMING_HINTS,
    "waiting": WAITING_HINTS,
    "queued": QUEUED_HINTS,
    "editing": EDITING_HINTS,
    "stuck": STUCK_HINTS,
}


def hints_for(*, doing: str, focus: str, finding: bool = False) -> tuple[Hint, ...]:
    """The keys that matter now.

    `doing`: `selecting` text, `completing` a command, looking through the `archive` or the `trash`,
    `marking` chats, `streaming`, `waiting` with something queued, `editing` a question or one that
    was `queued`, `stuck` without a history, or nothing. `focus`: `prompt`, `queue`, `messages`,
    `find`, `list` or `title`. `finding`: whether something is looked for.
    """
    if doing == "selecting":
        return SELECTION_HINTS
    if focus == "messages":
        return FOUND_HINTS if finding else MESSAGE_HINTS
    if focus == "find":
        return FIND_HINTS
    if focus == "queue":
        return QUEUE_HINTS
    if focus == "title":
        return RENAMING_HINTS
    if focus == "list":
        return _SHELF_HINTS.get(doing, MARKING_HINTS if doing == "marking" else LIST_HINTS)
    return _PROMPT_HINTS.get(doing, PROMPT_HINTS)


class Totals(NamedTuple):
    """What the calls of a chat used."""

    cost_usd: float = 0.0

    @staticmethod
    def of(calls: Iterable[Call], others: Iterable[Call] = ()) -> Totals:
        """`others`: calls that were not about what is shown."""
        cost = sum(call.usage.cost_usd or 0.0 for call in others)
        for call in calls:
            cost += call.usage.cost_usd or 0.0
        return Totals(cost)


def right_text(
    answering: Answering,
    totals: Totals,
    use: ContextUse | None,
    columns: int,
    *,
    saved: bool = True,
) -> str:
    """Who answers, how much of the context window is used, and what the chat cost so far.

    `columns`: cells of the whole line; where they are few, the keys have the room. `saved`:
    whether there is a history; that there is none always stands there.
    """
    warning = [] if saved else ["not saved"]
    if columns < _SHORTEST:
        return "  ".join(warning)
    parts = [*warning, answering.label]
    if use is not None and use.sent and not answering.is_guide:
        parts += filter(None, [context_share(use, brief=columns < _LONG)])
    if totals.cost_usd and columns >= _LONG:
        parts.append(money(totals.cost_usd))
    return "  ".join(parts)


def context_share(use: ContextUse, *, brief: bool = False) -> str:
    """How much of the context window is used, `12% of 128k`, or of one that is not known `2k
    tokens`; after a `~` where that is an estimate. `brief`: at most a few cells."""
    about = "" if use.counted else "~"
    if use.window:
        of = "" if brief else f" of {short_number(use.window)}"
        return f"{about}{percent(use.share)}{of}"
    return "" if brief else f"{about}{short_number(use.used)} tokens"


def percent(share: float) -> str:
    """A part of a whole: `12%`; `<1%` where it is next to nothing."""
    return f"{share:.0%}" if share >= 0.005 or not share else "<1%"


def titles_of(sessions: Sequence[SessionSummary]) -> str:
    """The first few titles in words."""
    named = [f"“{safe_line(session.title, 40)}”" for session in sessions[:_NAMED]]
    if len(sessions) > _NAMED:
        named.append(f"{len(sessions) - _NAMED} more")
    return ", ".join(named)
