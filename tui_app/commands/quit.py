"""Leave chinwag; a streaming reply keeps the text it has."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="quit",
    title="Quit",
    summary="Leave chinwag; a streaming reply keeps the text it has.",
    run=lambda _: Intent(Act.QUIT),
    keys=("ctrl+q",),
    key_label="^Q",
)
