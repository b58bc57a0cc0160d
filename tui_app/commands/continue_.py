"""Have a reply that was cut off go on."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="continue",
    title="Continue the reply",
    summary="Have the last reply go on where it was cut off.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "continue"),
)
