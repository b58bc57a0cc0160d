"""`chinwag show ID`: a chat as text."""

import argparse
from collections.abc import Mapping

HELP = "print a chat as markdown"
DESCRIPTION = (
    "Print the chat whose id is or begins with ID, as it stands in the app: who said what, and "
    "when. chinwag sessions and chinwag search tell ids. On a terminal it is shown by the program "
    "in PAGER, or by less. The exit status is 1 where there is no such chat."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("session", metavar="ID", help="the id of a chat, or its beginning")
    parser.add_argument("--json", action="store_true", help="print JSON, with texts as they are")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the chat. Raises: ChinwagError."""
    from tui_app.cli.history import history, session_with
    from tui_app.cli.output import write_json
    from tui_app.cli.pager import page
    from tui_app.cli.values import message_values, session_values
    from tui_app.core.transcript import transcript

    with history(arguments, environ) as store:
        session = session_with(store, arguments.session)
        tags = store.tags_of(session.id)
        branch = store.branch(session.id)
        bodies = store.bodies([head.id for head in branch])
    if arguments.json:
        messages = [message_values(each, bodies[each.id]) for each in branch if each.id in bodies]
        write_json({**session_values(session, tags), "messages": messages})
    else:
        page(transcript(session, tags, branch, bodies), environ)
    return 0
