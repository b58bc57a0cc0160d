"""Copy this branch, up to the chosen message, into a chat of its own."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="fork",
    title="Fork the chat here",
    summary="Copy this branch, up to the chosen message, into a chat of its own.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "fork"),
)
