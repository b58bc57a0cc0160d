"""Show the chats, the archive or the trash in the list."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ChangeList

COMMAND = Command(
    name="list",
    title="Show chats, archive and trash in turn",
    summary="Show the chats, the archive or the trash in the list.",
    run=lambda which: ChangeList("view", which),
    argument="WHICH",
    variants={"chats": "Show the chats", "archive": "Show the archive"},
)
