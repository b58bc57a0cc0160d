"""Write the prompt in the editor named by VISUAL or EDITOR."""

from tui_app.commands.command import Command
from tui_app.commands.intents import EditPrompt

COMMAND = Command(
    name="editor",
    title="Write in your editor",
    summary="Write the prompt in the editor named by VISUAL or EDITOR.",
    run=lambda _: EditPrompt(),
    keys=("ctrl+g",),
    key_label="^G",
)
