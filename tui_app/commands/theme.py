"""Choose another theme."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="theme",
    title="Change the theme",
    summary="Choose another theme.",
    run=partial(Intent, Act.SWITCH_THEME),
    argument="NAME",
    values=Values.THEMES,
)
