"""Tell how much of the context window this chat takes."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="context",
    title="Context: what is sent, and how much of it fits",
    summary="Tell how much of the model's context window this chat takes.",
    run=lambda _: Intent(Act.SHOW_CONTEXT),
)
