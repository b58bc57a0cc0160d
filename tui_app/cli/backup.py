"""`chinwag backup FILE`: a copy of the history."""

import argparse
from collections.abc import Mapping

HELP = "copy all chats into a file, also while windows are open"
DESCRIPTION = (
    "Copy all chats into FILE, which only you can read. Windows may be open and write meanwhile. "
    "The copy is checked. chinwag restore FILE brings it back."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("file", metavar="FILE", help="where the copy goes")
    parser.add_argument("--force", action="store_true", help="overwrite FILE if it exists")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Make the copy. Raises: ChinwagError."""
    from tui_app.cli.named_file import named_file
    from tui_app.cli.output import write
    from tui_app.cli.progress import progress_line
    from tui_app.config.paths import chosen_paths
    from tui_app.store.backing_up import backup

    paths = chosen_paths(environ, data_dir=arguments.data_dir)
    target = named_file(arguments.file)
    with progress_line("Copying the chats") as progress:
        size = backup(paths.database, target, replace=arguments.force, progress=progress)
    write(f"All chats are in {target} ({size / 1_000_000:.1f} MB).")
    return 0
