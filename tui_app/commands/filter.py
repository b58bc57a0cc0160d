"""Show the chats with a tag or a model only."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="filter",
    title="Show chats with a tag or a model",
    summary="Show the chats with a tag, or tag:NAME or model:NAME, only; off: all again.",
    run=partial(Intent, Act.CHANGE_LIST, "filter"),
    argument="TAG",
    values=Values.LIST_FILTERS,
    variants={"off": "Show chats whatever their tag and model"},
)
