"""Search everything that was ever said."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="search",
    title="Search everywhere",
    summary="Search the messages and titles of all chats.",
    run=partial(Intent, Act.SEARCH),
    argument="TEXT",
    values=Values.SEARCH_FILTERS,
    keys=("f3",),
    key_label="F3",
)
