"""Have the model summarise the older part of this chat."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="compact",
    title="Summarise the older part of this chat",
    summary="Have the model summarise the older part of this chat, and send the summary instead.",
    run=partial(Intent, Act.COMPACT),
    argument="show or undo",
    variants={
        "show": "Show the summary that is sent",
        "undo": "Send the summarised messages again",
    },
)
