"""Choose, make and change personas."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="persona",
    title="Choose a persona",
    summary="Have a persona answer in this chat; make, change and delete personas.",
    run=partial(Intent, Act.PERSONA),
    argument="NAME",
)
