"""Show the chats with a tag or a model only."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ChangeList

COMMAND = Command(
    name="filter",
    title="Show chats with a tag or a model",
    summary="Show the chats with a tag, or tag:NAME or model:NAME, only; off: all again.",
    run=lambda wanted: ChangeList("filter", wanted),
    argument="TAG",
    variants={"off": "Show chats whatever their tag and model"},
)
