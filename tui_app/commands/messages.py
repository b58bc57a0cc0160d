"""Read again what was told above the prompt."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="messages",
    title="Past notices",
    summary="Read again what was told above the prompt since chinwag was started.",
    run=lambda _: Intent(Act.SHOW_NOTICES),
)
