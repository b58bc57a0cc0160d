"""Copy this chat with all its branches."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="duplicate",
    title="Duplicate this chat",
    summary="Copy this chat with all its branches, and open the copy.",
    run=lambda _: Intent(Act.ACT_ON_CHAT, "duplicate"),
)
