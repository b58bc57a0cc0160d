"""Stop the reply that is streaming and keep its text."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="stop",
    title="Stop the reply",
    summary="Stop the reply that is streaming and keep its text.",
    run=lambda _: Intent(Act.STOP_REPLY),
)
