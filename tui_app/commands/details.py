"""Show model, time, tokens, cost and ids of the reply."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="details",
    title="Details of the reply",
    summary="Show model, time, tokens, cost and ids of the reply.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "details"),
)
