"""From arguments to an exit status. Expected errors are told, never traced."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from tui_app.cli.arguments import parse_arguments

EXIT_ERROR = 1
EXIT_USAGE = 2
_EXIT_INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `chinwag` with `arguments`, those of the process where none are given.

    Returns the exit status: 0, 1 where something failed, 2 for wrong arguments or configuration.
    """
    parsed = parse_arguments(arguments)

    import logging

    # Without a handler Python writes warnings to the terminal.
    logging.getLogger("tui_app").addHandler(logging.NullHandler())

    from tui_app.cli.command_line import command_line
    from tui_app.cli.output import write_error
    from tui_app.core.errors import ChinwagError, ConfigError

    try:
        status = _run(parsed, os.environ)
        sys.stdout.flush()
    except ChinwagError as error:
        write_error(command_line(parsed, os.environ).report(error.report()))
        return EXIT_USAGE if isinstance(error, ConfigError) else EXIT_ERROR
    except BrokenPipeError:
        # The reader has gone, as in `chinwag config | head`; the interpreter flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    return status


def _run(parsed: argparse.Namespace, environ: Mapping[str, str]) -> int:
    if parsed.command:
        from tui_app.cli.commands import COMMANDS

        return COMMANDS[parsed.command].run(parsed, environ)
    from tui_app.cli.run import run

    return run(parsed, environ)
