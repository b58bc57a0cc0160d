"""Save the chat as markdown, or a block of code, to a file."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent


def _run(argument: str) -> Intent:
    if argument == "code":
        return Intent(Act.ACT_ON_MESSAGE, "save-code")
    return Intent(Act.SAVE_CHAT, argument)


COMMAND = Command(
    name="save",
    title="Save this chat to a file",
    summary="Save this chat as markdown to a file; code: a block of code of the reply.",
    run=_run,
    argument="FILE",
    variants={"code": "Save a block of code"},
)
