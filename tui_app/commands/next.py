"""Show the branch after, where a message has several beside it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="next",
    title="Branch after",
    summary="Show the branch after, where a message has several beside it.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "next"),
)
