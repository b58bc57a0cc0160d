"""Give this chat another title."""

from tui_app.commands.command import Command
from tui_app.commands.intents import RenameSession

COMMAND = Command(
    name="rename",
    title="Rename this chat",
    summary="Give this chat another title.",
    run=RenameSession,
    argument="TITLE",
    keys=("f2",),
    key_label="F2",
)
