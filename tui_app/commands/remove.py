"""Delete the chosen message, else the last reply; what follows stays."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="remove",
    title="Delete the message",
    summary="Delete the chosen message, else the last reply; what follows stays.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "remove"),
)
