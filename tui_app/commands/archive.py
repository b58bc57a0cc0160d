"""Put this chat into the archive."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="archive",
    title="Put this chat into the archive",
    summary="Put this chat into the archive, out of the list.",
    run=lambda _: Intent(Act.ACT_ON_CHAT, "archive"),
)
