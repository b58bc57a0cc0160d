"""`chinwag sessions`: the list of chats."""

import argparse
from collections.abc import Mapping

from tui_app.cli.results import add_results

HELP = "list the chats, newest first"
DESCRIPTION = (
    "List the chats, the one used last first: the id that show and --session take, when it was "
    "used, its messages, tags and title. With WORDS only those in which they are found, with "
    "--model only those in which that model was asked. The exit status is 0, also where none is."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("words", nargs="*", metavar="WORDS", help="what chinwag search takes")
    parser.add_argument("--tag", default="", metavar="TAG", help="only chats with this tag")
    parser.add_argument("--archived", action="store_true", help="those that were put away")
    add_results(parser, 50, "chats")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the list. Raises: ChinwagError."""
    from tui_app.cli.history import history
    from tui_app.cli.listing import listed, print_list
    from tui_app.cli.output import write_json
    from tui_app.cli.values import session_values
    from tui_app.core.browsing import ListFilter

    wanted = ListFilter(arguments.tag, arguments.model or "", arguments.archived)
    with history(arguments, environ) as store:
        sessions = listed(store, wanted, " ".join(arguments.words), arguments.limit)
        if arguments.json:
            write_json([session_values(each, store.tags_of(each.id)) for each in sessions])
        else:
            print_list(store, sessions, environ)
    return 0
