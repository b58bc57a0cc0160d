"""Choose who answers from the next question on."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="provider",
    title="Change the provider",
    summary="Choose who answers from the next question on.",
    run=partial(Intent, Act.SWITCH_PROVIDER),
    argument="NAME",
    values=Values.PROVIDERS,
)
