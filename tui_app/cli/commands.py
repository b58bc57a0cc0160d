"""The table of commands: `chinwag NAME`."""

import argparse
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from tui_app.cli import backup, config, doctor, restore, search, sessions, show


class Command(Protocol):
    """A module of this folder that is a command. Importing it imports nothing heavy."""

    @property
    def HELP(self) -> str:  # noqa: N802 - a module's constant
        """What it does, in a few words for `chinwag --help`."""
        ...

    @property
    def DESCRIPTION(self) -> str:  # noqa: N802 - a module's constant
        """What it does, for its own `--help`."""
        ...

    def run(self, arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
        """Do it. Returns the exit status. Raises: ChinwagError."""
        ...


@runtime_checkable
class WithArguments(Protocol):
    """A command that takes arguments of its own."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add them."""
        ...


COMMANDS: Mapping[str, Command] = {
    "sessions": sessions,
    "search": search,
    "show": show,
    "config": config,
    "doctor": doctor,
    "backup": backup,
    "restore": restore,
}
"""A new command is a module with these three and a line here."""
