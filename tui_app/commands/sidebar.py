"""Show or hide the list of chats."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ToggleSidebar

COMMAND = Command(
    name="sidebar",
    title="Show or hide the chats",
    summary="Show or hide the list of chats.",
    run=lambda _: ToggleSidebar(),
    keys=("ctrl+t",),
    key_label="^T",
)
