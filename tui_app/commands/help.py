"""Show the keys and commands."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ShowHelp

COMMAND = Command(
    name="help",
    title="Help",
    summary="Show the keys and commands.",
    run=lambda _: ShowHelp(),
    keys=("f1",),
    key_label="F1",
)
