"""Start a new chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import NewChat

COMMAND = Command(
    name="new",
    title="New chat",
    summary="Start a new chat.",
    run=lambda _: NewChat(),
    keys=("ctrl+n",),
    key_label="^N",
)
