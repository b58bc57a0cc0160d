"""Find something in this chat."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="find",
    title="Find in this chat",
    summary="Find something in this chat.",
    run=partial(Intent, Act.FIND),
    argument="TEXT",
    keys=("ctrl+f",),
    key_label="^F",
)
