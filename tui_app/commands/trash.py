"""Show the trash in the list, or empty it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent


def _run(argument: str) -> Intent:
    if not argument:
        return Intent(Act.CHANGE_LIST, "view", "trash")
    if argument == "empty":
        return Intent(Act.ERASE_DELETED)
    return Intent(Act.NOTIFY, "/trash shows what was deleted, /trash empty erases it for good.")


COMMAND = Command(
    name="trash",
    title="Show the trash",
    summary="Show what was deleted in the list, or erase all of it for good.",
    run=_run,
    argument="empty",
    variants={"empty": "Empty the trash"},
)
