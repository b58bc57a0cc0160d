"""Delete this chat; undo brings it back."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="delete",
    title="Delete this chat",
    summary="Delete this chat; undo brings it back.",
    run=lambda _: Intent(Act.ACT_ON_CHAT, "delete"),
)
