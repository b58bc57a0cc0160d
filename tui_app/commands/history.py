"""Bring an earlier question back into the prompt."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="history",
    title="Earlier questions",
    summary="Bring a question of this or any chat back into the prompt.",
    run=lambda _: Intent(Act.RECALL_QUESTION),
    keys=("ctrl+r",),
    key_label="^R",
)
