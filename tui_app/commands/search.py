"""Search everything that was ever said."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="search",
    title="Search everywhere",
    summary="Search the messages and titles of all chats.",
    run=partial(Intent, Act.SEARCH),
    argument="TEXT",
    keys=("f3",),
    key_label="F3",
)
