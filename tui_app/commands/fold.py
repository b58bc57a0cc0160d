"""Fold or unfold what the model thought."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="fold",
    title="Fold or unfold the thoughts",
    summary="Fold or unfold what the model thought.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "fold"),
)
