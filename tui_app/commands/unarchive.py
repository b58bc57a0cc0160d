"""Bring this chat back from the archive."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="unarchive",
    title="Bring this chat back from the archive",
    summary="Bring this chat back from the archive into the list.",
    run=lambda _: Intent(Act.ACT_ON_CHAT, "unarchive"),
)
