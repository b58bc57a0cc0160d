"""Take back what was done to chats last."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="undo",
    title="Undo what was done to chats",
    summary="Take back what was done to chats last: deleting, archiving, tagging, pinning.",
    run=lambda _: Intent(Act.UNDO),
)
