"""The `chinwag` command, and `python -m tui_app`."""

import sys

from tui_app.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
