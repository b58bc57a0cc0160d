"""Start a new chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="new",
    title="New chat",
    summary="Start a new chat.",
    run=lambda _: Intent(Act.NEW_CHAT),
    keys=("ctrl+n",),
    key_label="^N",
)
