"""Go to the list of chats, or fold it away."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="sidebar",
    title="The list of chats",
    summary="Go to the list of chats; there already: fold it away.",
    run=lambda _: Intent(Act.TOGGLE_SIDEBAR),
    keys=("ctrl+t",),
    key_label="^T",
)
