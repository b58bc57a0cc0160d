"""Search everything that was ever said."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Search

COMMAND = Command(
    name="search",
    title="Search everywhere",
    summary="Search the messages and titles of all chats.",
    run=Search,
    argument="TEXT",
    keys=("f3",),
    key_label="F3",
)
