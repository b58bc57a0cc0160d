"""Give this chat a tag."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ActOnChat

COMMAND = Command(
    name="tag",
    title="Tag this chat",
    summary="Give this chat a tag.",
    run=lambda name: ActOnChat("tag", name),
    argument="NAME",
)
