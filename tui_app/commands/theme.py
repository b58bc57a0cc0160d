"""Choose another theme."""

from tui_app.commands.command import Command
from tui_app.commands.intents import SwitchTheme

COMMAND = Command(
    name="theme",
    title="Change the theme",
    summary="Choose another theme.",
    run=SwitchTheme,
    argument="NAME",
)
