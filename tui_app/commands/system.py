"""See and change the system prompt of this chat."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="system",
    title="See and change the system prompt",
    summary="See and change the system prompt of this chat.",
    run=partial(Intent, Act.SYSTEM_PROMPT),
    argument="TEXT",
)
