"""What the pickers offer."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tui_app.commands.command import Command
from tui_app.commands.registry import all_commands
from tui_app.config.settings import ProviderSettings
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.search import Query, Term
from tui_app.core.text import safe_line
from tui_app.ui.screens.picker import PickerItem

if TYPE_CHECKING:
    from tui_app.store.store import Store

_SESSION = "session:"
_COMMAND = "command:"


def palette_items(
    sessions: Iterable[SessionSummary],
    current: str | None,
    visited: Sequence[str] = (),
    label: Callable[[Command], str] = lambda command: command.key_label,
) -> list[PickerItem]:
    """Every other session, used last first, then every command and its variants.

    `visited`: those that were open here, the last one at the end; they come first. `label`: tells
    the key of a command.
    """
    place = {session_id: number for number, session_id in enumerate(visited)}
    recent = sorted(sessions, key=lambda each: (-place.get(each.id, -1), -each.updated_at))
    return [
        *session_items(each for each in recent if each.id != current),
        *(
            PickerItem(_COMMAND + typed, title, f"/{typed}", key, "Actions")
            for each in all_commands().values()
            if each.name != "palette"
            for typed, title, key in [
                (each.name, each.title, label(each)),
                *((f"{each.name} {argument}", of, "") for argument, of in each.variants.items()),
            ]
        ),
    ]


def session_items(sessions: Iterable[SessionSummary]) -> list[PickerItem]:
    """Sessions as the palette has them."""
    return [
        PickerItem(_SESSION + each.id, safe_line(each.title, 200), group="Chats")
        for each in sessions
    ]


def titled(store: "Store", typed: str, cancelled: Callable[[], bool]) -> list[PickerItem]:
    """The sessions whose titles have the words that were typed, or begin with them. From any
    thread; `cancelled`: whether nobody waits for it any more."""
    words = [Term(word) for word in typed.split() if any(map(str.isalnum, word))]
    if not words:
        return []
    try:
        results = store.search(Query(tuple(words), in_title=True), cancelled=cancelled)
    except StoreError:
        # What is found without the index is there all the same.
        return []
    return session_items(found.session for found in results.found) if results else []


def palette_choice(key: str) -> tuple[str | None, str | None]:
    """What a key of the palette stands for: a session's id, or a command as it is typed."""
    if key.startswith(_SESSION):
        return key.removeprefix(_SESSION), None
    return None, key.removeprefix(_COMMAND)


def theme_items(names: Iterable[str]) -> list[PickerItem]:
    return [PickerItem(name, name) for name in names]


def provider_items(rows: Iterable[ProviderSettings]) -> list[PickerItem]:
    return [
        PickerItem(row.name, safe_line(row.label, 40), safe_line(row.model, 60)) for row in rows
    ]
