"""Give this chat another title."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="rename",
    title="Rename this chat",
    summary="Give this chat another title.",
    run=partial(Intent, Act.ACT_ON_CHAT, "rename"),
    argument="TITLE",
    keys=("f2",),
    key_label="F2",
)
