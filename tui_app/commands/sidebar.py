"""Go to the list of chats, or fold it away."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ToggleSidebar

COMMAND = Command(
    name="sidebar",
    title="The list of chats",
    summary="Go to the list of chats; there already: fold it away.",
    run=lambda _: ToggleSidebar(),
    keys=("ctrl+t",),
    key_label="^T",
)
