"""What the arguments of commands can be, found when one is typed. Nothing here knows Textual."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tui_app.commands.values import Values
from tui_app.config.themes import Themes
from tui_app.core.browsing import ListFilter
from tui_app.core.errors import StoreError
from tui_app.core.query import completions
from tui_app.ui.answering import Answering
from tui_app.ui.fuzzy import Finder

if TYPE_CHECKING:
    from tui_app.store.store import Store


class Value(NamedTuple):
    """One argument, and what there is to say of it."""

    text: str
    detail: str = ""


Found = Callable[[str], Sequence[Value]]
"""Gives the values for what is typed of an argument."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values come from."""

    themes: Themes
    answering: Answering
    store: "Store | None"
    """The history; None while it is not open."""
    session_id: str | None
    """The open session, if it is in `store`."""


def find_values(kind: Values, sources: Sources) -> Found:
    """The values of a kind. It reads the history: to be called beside the event loop.

    What cannot be read is left out.
    """
    try:
        return _FINDERS[kind](sources)
    except StoreError:
        return _always(())


def _always(values: Sequence[Value]) -> Found:
    return lambda _: values


def _themes(sources: Sources) -> Found:
    dark = {True: "dark", False: "light"}
    themes = sources.themes.themes.values()
    return _always([Value(each.name, dark[each.dark]) for each in themes])


def _providers(sources: Sources) -> Found:
    rows = sources.answering.names().values()
    return _always([Value(row.name, f"{row.label}  {row.model}".rstrip()) for row in rows])


def _models(sources: Sources) -> Found:
    if sources.store is None:
        return _always(())
    own = sources.answering.provider.model
    models = [own, *(name for name in sources.store.models() if name != own)]
    return _always([Value(name) for name in models if name])


def _compared(sources: Sources) -> Found:
    models, providers = _models(sources)(""), _providers(sources)("")

    def find(typed: str) -> Sequence[Value]:
        head, space, word = typed.rpartition(" ")
        values = [each for each in (*models, *providers) if each.text not in head.split()]
        if word:
            values = [values[index] for index in Finder(values).find(word)]
        return [Value(f"{head}{space}{each.text}", each.detail) for each in values]

    return find


def _tags(sources: Sources) -> Found:
    if sources.store is None:
        return _always(())
    return _always([Value(tag.name, _chats(tag.sessions)) for tag in sources.store.tags()])


def _own_tags(sources: Sources) -> Found:
    if sources.store is None or sources.session_id is None:
        return _always(())
    return _always([Value(name) for name in sources.store.tags_of(sources.session_id)])


def _list_filters(sources: Sources) -> Found:
    if sources.store is None:
        return _always(())
    tags, models = sources.store.counts(ListFilter())
    return _always(
        [
            *(Value(tag.name, _chats(tag.sessions)) for tag in tags),
            *(Value(f"model:{model.name}", _chats(model.sessions)) for model in models),
        ]
    )


def _search_filters(sources: Sources) -> Found:
    tags = [tag.name for tag in sources.store.tags()] if sources.store else []
    models = sources.store.models() if sources.store else []

    def find(typed: str) -> Sequence[Value]:
        head, space, _ = typed.rpartition(" ")
        return [Value(f"{head}{space}{word}") for word in completions(typed, tags, models)]

    return find


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count:,} chats"


_FINDERS: Mapping[Values, Callable[[Sources], Found]] = {
    Values.THEMES: _themes,
    Values.PROVIDERS: _providers,
    Values.MODELS: _models,
    Values.COMPARED: _compared,
    Values.TAGS: _tags,
    Values.OWN_TAGS: _own_tags,
    Values.LIST_FILTERS: _list_filters,
    Values.SEARCH_FILTERS: _search_filters,
}
