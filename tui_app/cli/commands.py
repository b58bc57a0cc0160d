"""The table of commands: `chinwag NAME`."""

import argparse
from collections.abc import Mapping
from typing import Protocol

from tui_app.cli import config


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


COMMANDS: Mapping[str, Command] = {"config": config}
"""A new command is a module with these three and a line here."""
