"""What was found, outside the app."""

from collections.abc import Iterator, Mapping, Sequence

from tui_app.cli.listing import tag_pieces
from tui_app.cli.looks import Look, Piece
from tui_app.cli.output import write, write_styled
from tui_app.core.chat import Role
from tui_app.core.moments import written
from tui_app.core.search import Found, Hit, Snippet
from tui_app.core.text import safe_line
from tui_app.store.store import Store

_WHO = {Role.USER: "you", Role.ASSISTANT: "model", Role.SYSTEM: "system"}


def print_found(store: Store, found: Sequence[Found], environ: Mapping[str, str]) -> None:
    """The sessions, each with the messages that were found in it."""
    ids = store.short_ids([each.session.id for each in found])
    for number, each in enumerate(found):
        if number:
            write("")
        session = each.session
        write_styled(
            [
                (f"{ids[session.id]}  ", Look.FAINT),
                *_title(each.title),
                ("  ", Look.PLAIN),
                *tag_pieces(store.tags_of(session.id)),
                (written(session.updated_at), Look.FAINT),
                (" · archived" if each.archived else "", Look.FAINT),
            ],
            environ,
        )
        for hit in each.hits:
            write_styled(_hit(hit), environ)
        if each.others:
            write_styled([(f"  and {each.others} more", Look.FAINT)], environ)


def _title(title: Snippet) -> Iterator[Piece]:
    if title.marks:
        yield from _marked(title, Look.STRONG)
    else:
        # Only one in which something was found is one line already.
        yield safe_line(title.text), Look.STRONG


def _hit(hit: Hit) -> Iterator[Piece]:
    yield f"  {_WHO[hit.role]:<5} {written(hit.created_at)}  ", Look.FAINT
    yield from _marked(hit.snippet, Look.PLAIN)


def _marked(snippet: Snippet, look: Look) -> Iterator[Piece]:
    place = 0
    for start, end in snippet.marks:
        yield snippet.text[place:start], look
        yield snippet.text[start:end], Look.FOUND
        place = end
    yield snippet.text[place:], look
