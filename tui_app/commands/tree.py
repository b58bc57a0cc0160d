"""Show all branches of this chat, to go to one, name it or delete it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="tree",
    title="Show all branches",
    summary="Show all branches of this chat, to go to one, name it or delete it.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "tree"),
)
