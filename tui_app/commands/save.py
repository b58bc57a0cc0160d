"""Save a block of code of the reply to a file."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ActOnMessage

COMMAND = Command(
    name="save",
    title="Save a block of code",
    summary="Save a block of code of the reply to a file.",
    run=lambda _: ActOnMessage("save-code"),
)
