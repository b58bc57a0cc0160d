"""The keys that are not commands, as the help shows them.

Commands carry their own keys. These act on what has the focus, and the widgets bind them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tui_app.commands.list_actions import LIST_ACTIONS
from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.commands.queue_actions import QUEUE_ACTIONS

CONTEXT_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "Prompt": (
            ("Enter", "send; while a reply comes: queue; empty: send what waits"),
            ("^J", "new line; also Shift+Enter, Alt+Enter and \\ Enter"),
            ("↑ / ↓", "the queue, from an empty prompt; earlier and later questions"),
            ("Tab", "to the messages"),
            ("PgUp / PgDn", "scroll the conversation"),
            ("^Home / ^End", "its top and its end"),
            ("Esc", "stop the reply, twice with a draft"),
            ("^C", "copy the selection; stop; put the draft aside; twice: quit"),
            ("F4", "show a long paste, of which the prompt has the name only"),
            ("?", "help, in an empty prompt"),
        ),
        "Queue": (
            ("↑ ↓, k j", "the one before, after"),
            *((action.key_label, action.summary) for action in QUEUE_ACTIONS.values()),
            ("Esc", "back to the prompt; typing goes there too"),
        ),
        "A command being typed": (
            ("↑ ↓", "before, after"),
            ("Tab", "complete"),
            ("Enter", "run what is highlighted, else what is typed"),
            ("Esc", "close the list"),
        ),
        "Messages": (
            ("↑ ↓, k j", "message before, after"),
            ("g / G", "first, last message"),
            *((action.key_label, action.summary) for action in MESSAGE_ACTIONS.values()),
            ("n / N", "next, previous place of what was looked for"),
            ("J / K", "next, previous chat"),
            ("Tab, Esc, Enter", "back to the prompt; typing goes there too"),
        ),
        "Find": (
            ("Enter, ↓", "next place"),
            ("Shift+Enter, ↑", "place before"),
            ("Tab", "to the message; n and N go on from there"),
            ("Esc", "close; the view stays where it is"),
        ),
        "Search": (
            ("↑ ↓, PgUp PgDn", "before, after; a page"),
            ("^Home / ^End", "first, last"),
            ("Enter", "open the chat there"),
            ("Tab", "complete a filter; again: the next"),
            ("^R", "newest or best first"),
            ("F3, ^F", "type over the query"),
            ("Esc", "back to where you were"),
        ),
        "Chats": (
            ("Enter", "open; on a month or a year: fold and unfold it"),
            *((action.key_label, action.summary) for action in LIST_ACTIONS.values()),
            ("Esc", "mark none; else back to the prompt"),
            ("^Z", "undo typing, or what was done to chats; else stop chinwag until fg"),
        ),
    }
)
