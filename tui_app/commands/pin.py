"""Keep this chat at the top of the list, or let it go."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="pin",
    title="Pin or unpin this chat",
    summary="Keep this chat at the top of the list, or let it go.",
    run=lambda _: Intent(Act.ACT_ON_CHAT, "pin"),
)
