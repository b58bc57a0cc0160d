"""Save the temporary chat."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="keep",
    title="Save the temporary chat",
    summary="Save the temporary chat with all its branches, as any other.",
    run=lambda _: Intent(Act.KEEP_CHAT),
)
