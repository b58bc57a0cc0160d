"""Delete the chosen message, else the last reply, and all that follows it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="prune",
    title="Delete from here on",
    summary="Delete the chosen message, else the last reply, and all that follows it.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "prune"),
)
