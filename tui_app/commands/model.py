"""Choose the model that answers from the next question on."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="model",
    title="Change the model",
    summary="Choose the model that answers from the next question on, until you quit.",
    run=partial(Intent, Act.SWITCH_MODEL),
    argument="NAME",
    values=Values.MODELS,
    keys=("ctrl+o",),
    key_label="^O",
)
