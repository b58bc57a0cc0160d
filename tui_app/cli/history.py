"""The history for commands that read it."""

import argparse
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from tui_app.cli.progress import progress_line
from tui_app.config.paths import chosen_paths
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import NotDoneError
from tui_app.core.query import parse_query
from tui_app.core.search import Found, Order, Query
from tui_app.store.backing_up import no_history
from tui_app.store.store import Store
from tui_app.ui.moments import start_of_day

_LIST = "`chinwag sessions` lists the chats with their ids."
_NAMED = 5


@contextmanager
def history(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Generator[Store]:
    """The history that the arguments mean. Raises: ChinwagError, also where there is none."""
    paths = chosen_paths(environ, data_dir=arguments.data_dir)
    if not paths.database.exists():
        raise no_history(paths.database)
    with progress_line("Copying the chats before they are updated") as progress:
        store = Store.open(
            paths.database,
            SystemClock(),
            locks_dir=paths.locks_dir,
            backups_dir=paths.backups_dir,
            progress=progress,
        )
    try:
        yield store
    finally:
        store.close()


def read_query(text: str) -> Query:
    """What `text` asks for today and here. Raises: NotDoneError where it asks for nothing."""
    query = parse_query(text, date.today(), start_of_day)  # noqa: DTZ011 - the reader's own day
    if query.empty:
        raise NotDoneError(
            " ".join(query.hints) or "There is nothing to look for.",
            advice='Give words, a "phrase" or filters such as from:me, tag:work, after:2w.',
        )
    return query


def find(store: Store, query: Query, order: Order, most: int) -> list[Found]:
    """What `query` finds, each session once, in as many as `most`. Raises: StoreError."""
    found: dict[str, Found] = {}
    following: int | None = None
    while True:
        results = store.search(query, order, following)
        if results is None:
            break
        for each in results.found:
            known = found.get(each.session.id)
            if known is not None:
                more = len(each.hits) + each.others
                found[each.session.id] = replace(known, others=known.others + more)
            elif len(found) < most:
                found[each.session.id] = each
        following = results.next
        if following is None or len(found) >= most:
            break
    return list(found.values())


def session_with(store: Store, prefix: str) -> SessionSummary:
    """The session whose id begins with `prefix`. Raises: NotDoneError where none or several do."""
    found = store.find_sessions(prefix, _NAMED + 1)
    if not found:
        raise NotDoneError(f"No chat has an id that begins with {prefix!r}.", advice=_LIST)
    exact = [session for session in found if session.id == prefix.strip().lower()]
    if len(found) > 1 and not exact:
        ids = store.short_ids([session.id for session in found[:_NAMED]]).values()
        more = ", …" if len(found) > _NAMED else ""
        raise NotDoneError(
            f"Several chats have ids that begin with {prefix!r}: {', '.join(ids)}{more}",
            advice=f"Give more of the id. {_LIST}",
        )
    return (exact or found)[0]
