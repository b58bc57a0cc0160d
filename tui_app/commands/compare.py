"""Ask several models the same at once."""

from functools import partial

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent
from tui_app.commands.values import Values

COMMAND = Command(
    name="compare",
    title="Compare models",
    summary="Ask two to four models the same at once; alone: back to a comparison, or choose them.",
    run=partial(Intent, Act.COMPARE),
    argument="MODEL MODEL",
    values=Values.COMPARED,
)
