"""Ask for another reply to the same question."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="retry",
    title="Retry the reply",
    summary="Ask for another reply to the same question.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "retry"),
)
