"""Show the formulas of a message as their sources."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="maths",
    title="Show formulas as LaTeX, and back",
    summary="Show the formulas of a message as the LaTeX they were written in, and back.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "maths"),
)
