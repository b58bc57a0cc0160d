"""Save the temporary chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import KeepChat

COMMAND = Command(
    name="keep",
    title="Save the temporary chat",
    summary="Save the temporary chat with all its branches, as any other.",
    run=lambda _: KeepChat(),
)
