"""Open a link or a source of the reply."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="links",
    title="Open a link of the reply",
    summary="Open a link or a source of the reply.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "links"),
)
