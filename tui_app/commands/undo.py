"""Bring back the chat deleted last."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Undo

COMMAND = Command(
    name="undo",
    title="Undo delete",
    summary="Bring back the chat deleted last.",
    run=lambda _: Undo(),
)
