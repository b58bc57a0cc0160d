"""Show the chats, the archive or the trash in the list."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="list",
    title="Show chats, archive and trash in turn",
    summary="Show the chats, the archive or the trash in the list.",
    run=partial(Intent, Act.CHANGE_LIST, "view"),
    argument="WHICH",
    variants={"chats": "Show the chats", "archive": "Show the archive"},
)
