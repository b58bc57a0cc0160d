"""`chinwag` without a command: the app."""

import argparse
import gc
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TextIO

from tui_app.cli.output import write, write_error
from tui_app.core.errors import ErrorReport

_KILLED = 128
"""Added to the number of the signal that ended it, as shells have it."""
_NO_TERMINAL = ErrorReport(
    kind="terminal",
    title="There is no terminal here",
    what="The app needs a terminal for its input and its output; one of them is a pipe or a file.",
    advice="Start chinwag from a terminal, without redirection.",
)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Open the app; when it has closed, say how to go on with the chat.

    Returns the exit status. Raises: ChinwagError.
    """
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        write_error(_NO_TERMINAL)
        return 2
    # Nothing that is made while the app starts is garbage, and looking for some takes a tenth of
    # the time. The app turns the collection on again when its screen is there.
    gc.disable()

    from tui_app.cli.command_line import command_line
    from tui_app.cli.configuration import read_configuration
    from tui_app.cli.launch import Launch
    from tui_app.cli.log import Log, log_start
    from tui_app.config.keys import hide_keys, known_secrets
    from tui_app.config.paths import given_path
    from tui_app.core.redaction import Redactor

    paths, configuration = read_configuration(arguments, environ)
    settings = configuration.settings
    redact = Redactor(known_secrets(settings, environ))
    log = Log(None if arguments.log is None else given_path(arguments.log, "--log"), redact)
    log_start(paths, settings)
    command = command_line(arguments, environ)
    launch = Launch(
        paths,
        configuration,
        dict(environ),
        arguments.continue_last,
        arguments.session,
        redact=redact,
        command=command,
    )
    # The editor and other programs that the app starts need no keys.
    hide_keys(settings, os.environ)

    from tui_app.app import run_app

    try:
        outcome = run_app(launch)
    finally:
        log.close()
    try:
        if outcome.left_over:
            write(outcome.left_over, sys.stderr)
        if outcome.bug:
            write(outcome.bug, sys.stderr)
        elif outcome.resume:
            if outcome.resume.data_dir != paths.data_dir:
                command = replace(command, data_dir=outcome.resume.data_dir)
            write(f"Continue this chat: {command.line('--session', outcome.resume.session)}")
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        from tui_app.cli.away import let_go_of_terminal

        # The terminal has gone; what is left to write must not fail at the interpreter's end.
        let_go_of_terminal()
    if outcome.bug:
        return 1
    if outcome.left_over and outcome.signal is None:
        return 1
    return 0 if outcome.signal is None else _KILLED + outcome.signal


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
