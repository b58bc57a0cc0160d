"""Write another text for the reply; what the model wrote stays beside it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="edit-reply",
    title="Edit the reply",
    summary="Write another text for the reply; what the model wrote stays beside it.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "edit-reply"),
)
