"""Take back what was done last."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="undo",
    title="Undo what was done last",
    summary="Take back what was done last to chats or to the system prompt.",
    run=lambda _: Intent(Act.UNDO),
)
