"""The keys that are not commands, as the help shows them.

Commands carry their own keys. These act on what has the focus, and the widgets bind them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tui_app.commands.list_actions import LIST_ACTIONS
from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.commands.queue_actions import QUEUE_ACTIONS


class ContextKey(NamedTuple):
    """Keys of a place."""

    label: str
    """As people write them."""
    summary: str
    ids: tuple[str, ...] = ()
    """The ids of their bindings; none: they cannot be changed."""


CONTEXT_KEYS: Mapping[str, tuple[ContextKey, ...]] = MappingProxyType(
    {
        "Prompt": (
            ContextKey(
                "Enter",
                "send; while a reply comes: queue; empty: send what waits",
                ("prompt-send",),
            ),
            ContextKey(
                "^J", "new line; also Shift+Enter, Alt+Enter and \\ Enter", ("prompt-newline",)
            ),
            ContextKey(
                "↑ / ↓",
                "the queue, from an empty prompt; earlier and later questions",
                ("prompt-cursor-up", "prompt-cursor-down"),
            ),
            ContextKey("Tab", "to the messages", ("screen-messages",)),
            ContextKey(
                "PgUp / PgDn", "scroll the conversation", ("screen-page-up", "screen-page-down")
            ),
            ContextKey("^Home / ^End", "its top and its end", ("screen-top", "screen-end")),
            ContextKey("Esc", "stop the reply, twice with a draft", ("screen-back",)),
            ContextKey(
                "^C",
                "copy the selection; stop; put the draft aside; twice: quit",
                ("screen-interrupt",),
            ),
            ContextKey(
                "F4",
                "show a long paste, of which the prompt has the name only",
                ("prompt-open-paste",),
            ),
            ContextKey("?", "help, in an empty prompt", ("prompt-help",)),
        ),
        "Queue": (
            ContextKey("↑ ↓, k j", "the one before, after", ("queue-up", "queue-down")),
            *(
                ContextKey(action.key_label, action.summary, (f"queue-{action.name}",))
                for action in QUEUE_ACTIONS.values()
            ),
            ContextKey("Esc", "back to the prompt; typing goes there too"),
        ),
        "A command being typed": (
            ContextKey("↑ ↓", "before, after"),
            ContextKey("Tab", "complete"),
            ContextKey("Enter", "run what is highlighted, else what is typed"),
            ContextKey("Esc", "close the list"),
        ),
        "Messages": (
            ContextKey("↑ ↓, k j", "message before, after", ("message-up", "message-down")),
            ContextKey("g / G", "first, last message", ("message-first", "message-last")),
            *(
                ContextKey(action.key_label, action.summary, (f"message-{action.name}",))
                for action in MESSAGE_ACTIONS.values()
            ),
            ContextKey(
                "n / N",
                "next, previous place of what was looked for",
                ("message-find-next", "message-find-previous"),
            ),
            ContextKey("J / K", "next, previous chat", ("chat-next", "chat-previous")),
            ContextKey("Tab, Esc, Enter", "back to the prompt; typing goes there too"),
        ),
        "Comparing": (
            ContextKey(
                "Tab → l, ← h",
                "the next reply, the one before",
                ("compare-next", "compare-previous"),
            ),
            ContextKey(
                "↑ ↓, k j",
                "scroll it; g and G: to its top, its end",
                ("compare-up", "compare-down"),
            ),
            ContextKey(
                "Enter, 1 2 3 4", "keep it, or that one; the others are stopped", ("compare-keep",)
            ),
            ContextKey("s / ^C", "stop it, all of them", ("compare-stop", "compare-stop-all")),
            ContextKey(
                "r / o",
                "ask for it again, have it continued, in the chat",
                ("compare-retry", "compare-continue"),
            ),
            ContextKey(
                "y / Space",
                "copy it; fold or unfold the thoughts",
                ("compare-copy", "compare-fold"),
            ),
            ContextKey("Esc", "back to the chat; they go on", ("compare-leave",)),
        ),
        "Find": (
            ContextKey("Enter, ↓", "next place", ("find-next",)),
            ContextKey("Shift+Enter, ↑", "place before", ("find-previous",)),
            ContextKey("Tab", "to the message; n and N go on from there"),
            ContextKey("Esc", "close; the view stays where it is"),
        ),
        "Search": (
            ContextKey("↑ ↓, PgUp PgDn", "before, after; a page"),
            ContextKey("^Home / ^End", "first, last"),
            ContextKey("Enter", "open the chat there"),
            ContextKey("Tab", "complete a filter; again: the next", ("search-complete",)),
            ContextKey("^R", "newest or best first", ("search-order",)),
            ContextKey("F3, ^F", "type over the query", ("search-begin",)),
            ContextKey("Esc", "back to where you were", ("search-leave",)),
        ),
        "Chats": (
            ContextKey("Enter", "open; on a month or a year: fold and unfold it", ("list-choose",)),
            *(
                ContextKey(action.key_label, action.summary, (f"chat-{action.name}",))
                for action in LIST_ACTIONS.values()
            ),
            ContextKey("Esc", "mark none; else back to the prompt"),
            ContextKey(
                "^Z",
                "undo typing, or what was done to chats; else stop chinwag until fg",
                ("undo",),
            ),
        ),
    }
)
