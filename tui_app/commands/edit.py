"""Change the last question and ask it anew."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="edit",
    title="Edit the question",
    summary="Change the last question and ask it anew; the first one is kept.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "edit"),
)
