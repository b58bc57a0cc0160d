"""Take a tag from this chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ActOnChat

COMMAND = Command(
    name="untag",
    title="Take a tag from this chat",
    summary="Take a tag from this chat.",
    run=lambda name: ActOnChat("untag", name),
    argument="NAME",
)
