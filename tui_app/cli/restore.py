"""`chinwag restore FILE`: a backup, or a recovered copy, becomes the history."""

import argparse
from collections.abc import Mapping

HELP = "put a backup in the place of the chats"
DESCRIPTION = (
    "Put FILE, a backup or a recovered copy, in the place of the chats. FILE stays; what was there "
    "before is kept under another name. Every window must be closed."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("file", metavar="FILE", help="a file made by chinwag backup or doctor")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Check the copy and put it in place. Raises: ChinwagError."""
    from tui_app.cli.named_file import named_file
    from tui_app.cli.output import write
    from tui_app.cli.progress import progress_line
    from tui_app.config.paths import chosen_paths
    from tui_app.store.backing_up import restore

    paths = chosen_paths(environ, data_dir=arguments.data_dir)
    source = named_file(arguments.file)
    with progress_line("Copying the chats") as progress:
        restored = restore(source, paths.database, paths.locks_dir, progress)
    write(f"The chats are those of {source} now.")
    if restored.kept:
        write(f"Those before are kept in {restored.kept}.")
    return 0
