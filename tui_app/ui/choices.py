"""What the pickers offer."""

from collections.abc import Iterable

from tui_app.commands.registry import all_commands
from tui_app.config.settings import ProviderSettings
from tui_app.core.conversation import SessionSummary
from tui_app.core.text import safe_line
from tui_app.ui.screens.picker import PickerItem

_SESSION = "session:"
_COMMAND = "command:"


def palette_items(sessions: Iterable[SessionSummary], current: str | None) -> list[PickerItem]:
    """Every other session, used last first, then every command and its variants."""
    recent = sorted(sessions, key=lambda session: -session.updated_at)
    return [
        *(
            PickerItem(_SESSION + each.id, safe_line(each.title, 200), group="Chats")
            for each in recent
            if each.id != current
        ),
        *(
            PickerItem(_COMMAND + typed, title, f"/{typed}", key, "Actions")
            for each in all_commands().values()
            if each.name != "palette"
            for typed, title, key in [
                (each.name, each.title, each.key_label),
                *((f"{each.name} {argument}", of, "") for argument, of in each.variants.items()),
            ]
        ),
    ]


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
