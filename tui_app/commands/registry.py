"""All commands, found by looking, and the reading of a typed one."""

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from tui_app import commands
from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent


@cache
def all_commands() -> Mapping[str, Command]:
    """Every command by name, in alphabetical order."""
    found: dict[str, Command] = {}
    for module in pkgutil.iter_modules(commands.__path__):
        command = getattr(
            importlib.import_module(f"{commands.__name__}.{module.name}"), "COMMAND", None
        )
        if isinstance(command, Command):
            found[command.name] = command
    return MappingProxyType(dict(sorted(found.items())))


def read(text: str) -> Intent | str:
    """What a submitted prompt means: the intent of a slash command, or the text to send.

    `//` at the start sends a text that begins with one slash. An unknown command is not sent to
    a model, it says which ones come near.
    """
    if not text.startswith("/"):
        return text
    if text.startswith("//"):
        return text[1:]
    name, _, argument = text[1:].partition(" ")
    name, argument = name.strip(), argument.strip()
    command = all_commands().get(name)
    if command is None:
        return Intent(
            Act.NOTIFY,
            f"There is no command /{name}. {_suggestion(name)}Begin with // to send it as it is.",
        )
    if argument and not command.argument:
        return Intent(Act.NOTIFY, f"/{name} takes nothing after it.")
    return command.run(argument)


def _suggestion(name: str) -> str:
    near = difflib.get_close_matches(name, all_commands(), n=3, cutoff=0.5)
    return f"Try one of {', '.join('/' + known for known in near)}. " if near else ""
