"""Delete this chat, or all that were deleted, for good."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent


def _run(argument: str) -> Intent:
    if not argument:
        return Intent(Act.ERASE_SESSION)
    if argument == "deleted":
        return Intent(Act.ERASE_DELETED)
    return Intent(
        Act.NOTIFY, "/erase erases this chat, /erase deleted all that were deleted before."
    )


COMMAND = Command(
    name="erase",
    title="Erase this chat for good",
    summary="Erase this chat, or all deleted ones, so that no file holds it any more.",
    run=_run,
    argument="deleted",
    variants={"deleted": "Erase all deleted chats for good"},
)
