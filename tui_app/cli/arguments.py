"""The arguments of `chinwag`."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from tui_app import __version__
from tui_app.core.text import safe

_EPILOG = "Inside the app, F1 shows the keys. Without a key or a server, the Guide answers."


class _Parser(argparse.ArgumentParser):
    """Repeats wrong arguments only after making them safe."""

    def error(self, message: str) -> NoReturn:
        super().error(safe(message))


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments, those of the process where none are given. `command` is None for the app.

    Raises: SystemExit after --help and --version (0) and for wrong arguments (2).
    """
    given = sys.argv[1:] if arguments is None else arguments
    parser = _Parser(
        prog="chinwag",
        description="Talk to a language model from a terminal.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"chinwag {__version__}")
    _add_configuration(parser, None)
    parser.add_argument(
        "--log", metavar="FILE", help="append a debug log of the app to this file, without keys"
    )
    sessions = parser.add_mutually_exclusive_group()
    sessions.add_argument(
        "-c",
        "--continue",
        dest="continue_last",
        action="store_true",
        help="open the chat that was used last",
    )
    sessions.add_argument("--session", metavar="ID", help="open this chat")
    # Most starts have no arguments, and the parsers of the commands take longer than all the rest.
    if given:
        _add_commands(parser)
    else:
        parser.set_defaults(command=None)
    return parser.parse_args(given)


def _add_commands(parser: argparse.ArgumentParser) -> None:
    from tui_app.cli.commands import COMMANDS, WithArguments

    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(
            name, help=command.HELP, description=command.DESCRIPTION, allow_abbrev=False
        )
        # Absent, so that what stands before the command is not overwritten.
        _add_configuration(subparser, argparse.SUPPRESS)
        if isinstance(command, WithArguments):
            command.add_arguments(subparser)


def _add_configuration(parser: argparse.ArgumentParser, default: str | None) -> None:
    for flag, metavar, text in (
        ("--config", "FILE", "read this file in place of config.toml"),
        ("--data-dir", "DIR", "keep chats in this folder"),
        ("--provider", "NAME", "who answers: a [providers.NAME] row, aimlapi or guide"),
        ("--model", "MODEL", "the model to ask"),
    ):
        parser.add_argument(flag, metavar=metavar, default=default, help=text)
    parser.add_argument(
        "--no-config",
        action="store_true",
        default=False if default is None else default,
        help="start as if there were no config.toml",
    )
