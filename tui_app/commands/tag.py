"""Give this chat a tag."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="tag",
    title="Tag this chat",
    summary="Give this chat a tag.",
    run=partial(Intent, Act.ACT_ON_CHAT, "tag"),
    argument="NAME",
    values=Values.TAGS,
)
