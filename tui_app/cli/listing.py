"""The list of chats outside the app."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui_app.cli.history import find, read_query
from tui_app.cli.looks import Look, Piece
from tui_app.cli.output import write_styled
from tui_app.core.browsing import ListFilter
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import NotDoneError
from tui_app.core.moments import written
from tui_app.core.search import Order, Query, SessionFilter
from tui_app.core.text import safe_line
from tui_app.store.store import Store


def listed(store: Store, wanted: ListFilter, words: str, most: int) -> list[SessionSummary]:
    """At most so many sessions, the one used last first. `words`: what is to be found in them.

    Raises: NotDoneError where no session has the tag or the model; StoreError.
    """
    _check(store, wanted)
    if words:
        found = find(store, _narrowed(read_query(words), wanted), Order.NEWEST, most)
        return sorted((each.session for each in found), key=lambda s: s.updated_at, reverse=True)
    order = store.session_order(wanted)
    # In the app, those that are pinned stand on top.
    newest = sorted(zip(order.updated, order.keys, strict=True), reverse=True)
    keys = [key for _, key in newest[:most]]
    sessions = store.summaries(keys)
    return [sessions[key] for key in keys if key in sessions]


def print_list(
    store: Store, sessions: Sequence[SessionSummary], environ: Mapping[str, str]
) -> None:
    """A line for each: id, when, messages, tags, title."""
    ids = store.short_ids([session.id for session in sessions])
    widest = max(map(len, ids.values()), default=0)
    for session in sessions:
        write_styled(
            [
                (f"{ids[session.id]:{widest}}  {written(session.updated_at)}", Look.FAINT),
                (f"  {session.messages:>4}  ", Look.PLAIN),
                *tag_pieces(store.tags_of(session.id)),
                (safe_line(session.title), Look.STRONG),
            ],
            environ,
        )


def tag_pieces(tags: Sequence[str]) -> list[Piece]:
    """The tags, each with a space after it."""
    return [(f"#{safe_line(tag)} ", Look.FAINT) for tag in tags]


def _check(store: Store, wanted: ListFilter) -> None:
    """Raises: NotDoneError where nothing can have the tag or the model."""
    tags = [each.name for each in store.tags()]
    if wanted.tag and wanted.tag.casefold() not in map(str.casefold, tags):
        raise NotDoneError(
            f"No chat has the tag {wanted.tag!r}.",
            advice=f"The tags are {', '.join(tags)}." if tags else "No chat has any tag.",
        )
    models = store.models()
    if wanted.model and wanted.model not in models:
        raise NotDoneError(
            f"The model {wanted.model!r} was never asked.",
            advice=f"The models are {', '.join(models)}." if models else "None was ever asked.",
        )


def _narrowed(query: Query, wanted: ListFilter) -> Query:
    more = [SessionFilter(archived=True, wanted=wanted.archived)]
    if wanted.tag:
        more.append(SessionFilter(tag=wanted.tag))
    if wanted.model:
        more.append(SessionFilter(model=wanted.model))
    return replace(query, sessions=(*query.sessions, *more))
