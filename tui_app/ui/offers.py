"""How a slash command that is being typed may go on. Nothing here knows Textual."""

from collections.abc import Sequence
from typing import NamedTuple

from tui_app.commands.command import Command
from tui_app.commands.registry import all_commands
from tui_app.ui.command_values import Found, Value
from tui_app.ui.fuzzy import Finder

_LEAST_OF_TITLE = 3
"""Letters with which titles are looked through too: fewer are in nearly all."""


class Offer(NamedTuple):
    """One way to go on."""

    text: str
    """What the prompt becomes when it is completed."""
    label: str
    detail: str = ""
    key: str = ""
    """The key that does it without typing."""


class Offers(NamedTuple):
    """All ways, the best first."""

    query: str = ""
    """What they match."""
    offers: Sequence[Offer] = ()
    first: bool = False
    """Whether Enter takes the first: it is what was typed, or begins with it."""


def is_command(text: str) -> bool:
    """Whether a text that is being typed is a command so far."""
    return text.startswith("/") and not text.startswith("//") and "\n" not in text


def command_typed(text: str) -> tuple[Command, str] | None:
    """The command whose argument is being typed, and the argument so far."""
    name, space, argument = text[1:].partition(" ")
    command = all_commands().get(name)
    return (command, argument.lstrip()) if space and command is not None else None


def command_offers(typed: str) -> Offers:
    """The commands for what was typed after the slash: those whose names match, then titles."""
    commands = list(all_commands().values())
    if not typed:
        return Offers(typed, [_offer(each) for each in commands])
    by_name = Finder([(each.name, "") for each in commands]).find(typed)
    by_title: Sequence[int] = ()
    if len(typed) >= _LEAST_OF_TITLE:
        by_title = Finder([(each.title, each.summary) for each in commands]).find(typed)
    found = [commands[index] for index in dict.fromkeys([*by_name, *by_title])]
    begins = bool(found) and found[0].name.startswith(typed)
    return Offers(typed, [_offer(each) for each in found], begins)


def value_offers(command: Command, typed: str, found: Found) -> Offers:
    """The arguments of a command for what was typed of one."""
    values = [*(Value(*each) for each in command.variants.items()), *found(typed)]
    by_last_word = command.values is not None and command.values.by_word
    if typed and not by_last_word:
        matching = Finder(values).find(typed)
        values = [values[index] for index in matching]
    closed = command.values.closed if command.values is not None else bool(command.variants)
    first = bool(typed) and bool(values) and (closed or values[0].text == typed)
    offers = [Offer(f"/{command.name} {each.text}", each.text, each.detail) for each in values]
    return Offers(typed.rpartition(" ")[2] if by_last_word else typed, offers, first)


def _offer(command: Command) -> Offer:
    space = " " if command.argument else ""
    label = f"/{command.name}{space}{command.argument}"
    return Offer(f"/{command.name}{space}", label, command.summary, command.key_label)
