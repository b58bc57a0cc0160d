"""Open a chat or run an action by a few of its letters."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="palette",
    title="Chats and actions",
    summary="Open a chat or run an action by a few of its letters.",
    run=lambda _: Intent(Act.OPEN_PALETTE),
    keys=("ctrl+p",),
    key_label="^P",
)
