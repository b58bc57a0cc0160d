"""Copy the selected message, or the last reply, as markdown."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ActOnMessage

COMMAND = Command(
    name="copy",
    title="Copy the reply",
    summary="Copy the selected message, or the last reply, as markdown.",
    run=lambda _: ActOnMessage("copy"),
)
