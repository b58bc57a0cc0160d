"""Show the keys."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="keys",
    title="Show the keys",
    summary="Show the keys, without the commands.",
    run=lambda _: Intent(Act.SHOW_KEYS),
)
