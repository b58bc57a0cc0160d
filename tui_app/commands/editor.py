"""Write the prompt in the editor named by VISUAL or EDITOR."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="editor",
    title="Write in your editor",
    summary="Write the prompt in the editor named by VISUAL or EDITOR.",
    run=lambda _: Intent(Act.EDIT_PROMPT),
    keys=("ctrl+g",),
    key_label="^G",
)
