"""`chinwag search QUERY`: find what was ever said."""

import argparse
from collections.abc import Mapping

from tui_app.cli.results import add_results

HELP = "find words in all chats"
DESCRIPTION = (
    "Find QUERY in all messages and titles, newest first. It is what the app takes: words or "
    'beginnings of words, a "phrase", -without, and filters: in:title, from:me, from:model, model:, '
    "tag:, before:, after:, on:, has:code, has:image, has:file, is:pinned, is:archived. Put all of "
    "it into quotes, for the shell. The exit status is 0 where something is found, 1 where nothing "
    "is, or where searching failed, and 2 for wrong arguments."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to look for")
    parser.add_argument(
        "--best", action="store_true", help="what fits best first, of the newest few thousand"
    )
    add_results(parser, 20, "chats")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print what is found. Returns 1 where that is nothing. Raises: ChinwagError."""
    from tui_app.cli.history import find, history, read_query
    from tui_app.cli.hits import print_found
    from tui_app.cli.output import write_json, write_notices
    from tui_app.cli.values import found_values
    from tui_app.core.search import Order

    query = read_query(" ".join(arguments.query))
    write_notices(query.hints)
    order = Order.BEST if arguments.best else Order.NEWEST
    with history(arguments, environ) as store:
        found = find(store, query, order, arguments.limit)
        if arguments.json:
            write_json([found_values(each, store.tags_of(each.session.id)) for each in found])
        elif found:
            print_found(store, found, environ)
        else:
            write_notices(("Nothing was found.",))
    return 0 if found else 1
