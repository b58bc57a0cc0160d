"""Find something in this chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Find

COMMAND = Command(
    name="find",
    title="Find in this chat",
    summary="Find something in this chat.",
    run=Find,
    argument="TEXT",
    keys=("ctrl+f",),
    key_label="^F",
)
