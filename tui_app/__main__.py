"""The `chinwag` command, and `python -m tui_app`."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `chinwag` with `arguments`; the exit status. A bug is told in one line, and reported."""
    try:
        from tui_app.cli.main import main as run_command

        return run_command(arguments)
    except Exception as error:
        import os

        from tui_app.cli.output import write
        from tui_app.leaving.crash import crash_before_start

        write(crash_before_start(os.environ, error), sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
