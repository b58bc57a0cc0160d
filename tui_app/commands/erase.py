"""Delete this chat, or all that were deleted, for good."""

from tui_app.commands.command import Command
from tui_app.commands.intents import EraseDeleted, EraseSession, Intent, Notify


def _run(argument: str) -> Intent:
    if not argument:
        return EraseSession()
    if argument == "deleted":
        return EraseDeleted()
    return Notify("/erase erases this chat, /erase deleted all that were deleted before.")


COMMAND = Command(
    name="erase",
    title="Erase this chat for good",
    summary="Erase this chat, or all deleted ones, so that no file holds it any more.",
    run=_run,
    argument="deleted",
    variants={"deleted": "Erase all deleted chats for good"},
)
