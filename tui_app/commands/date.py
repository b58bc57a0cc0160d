"""Go to a date in the list of chats."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="date",
    title="Go to a date in the list",
    summary="Go to a date in the list of chats, such as 2024-05, 2w or yesterday.",
    run=partial(Intent, Act.CHANGE_LIST, "date"),
    argument="DAY",
)
