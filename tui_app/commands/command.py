"""What a command is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tui_app.commands.intents import Intent
from tui_app.commands.values import Values


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the app can be told to do."""

    name: str
    """Typed as `/name`; also the id of its key binding."""
    title: str
    """As the palette shows it."""
    summary: str
    """One sentence for the help."""
    run: Callable[[str], Intent]
    """What it asks for, given its argument (empty where there is none)."""
    argument: str = ""
    """What may follow the name, such as `TITLE`. Empty: nothing."""
    variants: Mapping[str, str] = field(default_factory=dict[str, str])
    """Arguments that are actions of their own, and the title of each in the palette."""
    values: Values | None = None
    """What the argument can be besides, where chinwag knows."""
    keys: tuple[str, ...] = ()
    """Default keys, in Textual's names; the first is the one shown."""
    key_label: str = ""
    """The key as people write it, such as `^N`."""
