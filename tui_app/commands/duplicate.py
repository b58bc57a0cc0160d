"""Copy this chat with all its branches."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ActOnChat

COMMAND = Command(
    name="duplicate",
    title="Duplicate this chat",
    summary="Copy this chat with all its branches, and open the copy.",
    run=lambda _: ActOnChat("duplicate"),
)
