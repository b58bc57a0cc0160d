"""Save a block of code of the reply to a file."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="save",
    title="Save a block of code",
    summary="Save a block of code of the reply to a file.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "save-code"),
)
