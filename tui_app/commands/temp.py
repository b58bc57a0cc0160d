"""Go to the temporary chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="temp",
    title="Temporary chat",
    summary="Go to the temporary chat, which is on disk nowhere.",
    run=lambda _: Intent(Act.TEMPORARY_CHAT),
)
