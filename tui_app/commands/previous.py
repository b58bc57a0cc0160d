"""Show the branch before, where a message has several beside it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="previous",
    title="Branch before",
    summary="Show the branch before, where a message has several beside it.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "previous"),
)
