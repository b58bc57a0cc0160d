"""Go to what waits to be sent."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="queue",
    title="Go to the queue",
    summary="Go to what waits to be sent, to edit, move, remove or send it.",
    run=lambda _: Intent(Act.GO_TO_QUEUE),
)
