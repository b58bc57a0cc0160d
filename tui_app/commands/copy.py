"""Copy the selected message, or the last reply: as markdown, as plain text, a block of code."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

_WAYS = {"": "copy", "plain": "copy-plain", "code": "copy-code"}


def _run(argument: str) -> Intent:
    action = _WAYS.get(argument)
    if action is None:
        return Intent(
            Act.NOTIFY, "/copy copies markdown, /copy plain plain text, /copy code a block of code."
        )
    return Intent(Act.ACT_ON_MESSAGE, action)


COMMAND = Command(
    name="copy",
    title="Copy the reply",
    summary="Copy the selected message, or the last reply, as markdown; or without marks; or its "
    "code.",
    run=_run,
    argument="plain or code",
    variants={"plain": "Copy the reply as plain text", "code": "Copy a block of code"},
)
