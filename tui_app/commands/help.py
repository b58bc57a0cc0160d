"""Show the keys and commands."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="help",
    title="Help",
    summary="Show the keys and commands.",
    run=lambda _: Intent(Act.SHOW_HELP),
    keys=("f1",),
    key_label="F1",
)
