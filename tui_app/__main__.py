"""The `chinwag` command, and `python -m tui_app`."""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `chinwag` with `arguments`; the exit status. A bug is told in one line, and reported."""
    try:
        from tui_app.cli.main import main as run_command

        return run_command(arguments)
    except Exception as error:
        from tui_app.cli.output import write
        from tui_app.leaving.crash import crash_before_start

        write(crash_before_start(os.environ, error), sys.stderr)
        return 1


def run_process() -> NoReturn:
    """Run `chinwag` as a process, and end it at once.

    Python would go on to take itself apart, which can wait for ever: for a lock that a thread held
    when it was ended, as one that was importing does. Nothing is left that needs it.
    """
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    run_process()
