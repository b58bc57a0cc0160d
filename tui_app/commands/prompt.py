"""Put a prompt template into the prompt."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="prompt",
    title="Use a prompt template",
    summary="Fill in a prompt template; make, change and delete templates.",
    run=partial(Intent, Act.PROMPT_TEMPLATE),
    argument="NAME",
)
