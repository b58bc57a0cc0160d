"""Show the trash in the list, or empty it."""

from tui_app.commands.command import Command
from tui_app.commands.intents import ChangeList, EraseDeleted, Intent, Notify


def _run(argument: str) -> Intent:
    if not argument:
        return ChangeList("view", "trash")
    if argument == "empty":
        return EraseDeleted()
    return Notify("/trash shows what was deleted, /trash empty erases it for good.")


COMMAND = Command(
    name="trash",
    title="Show the trash",
    summary="Show what was deleted in the list, or erase all of it for good.",
    run=_run,
    argument="empty",
    variants={"empty": "Empty the trash"},
)
