"""Draw the whole screen again."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="redraw",
    title="Redraw the screen",
    summary="Draw the whole screen again.",
    run=lambda _: Intent(Act.REDRAW),
    keys=("ctrl+l",),
    key_label="^L",
)
