"""Choose who answers from the next question on."""

from tui_app.commands.command import Command
from tui_app.commands.intents import SwitchProvider

COMMAND = Command(
    name="provider",
    title="Change the provider",
    summary="Choose who answers from the next question on.",
    run=SwitchProvider,
    argument="NAME",
)
