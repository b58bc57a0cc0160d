"""Take a tag from this chat."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="untag",
    title="Take a tag from this chat",
    summary="Take a tag from this chat.",
    run=partial(Intent, Act.ACT_ON_CHAT, "untag"),
    argument="NAME",
    values=Values.OWN_TAGS,
)
