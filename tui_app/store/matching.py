"""A query as SQLite's full-text index takes it (sqlite.org/fts5.html, section 3)."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from tui_app.core.chat import Role
from tui_app.core.search import MessageFilter, Query, Term
from tui_app.core.words import is_unspaced, words_of
from tui_app.store.text_index import filter_word

_INDEXED = 2
"""Letters of the longest beginnings of words that have an index of their own."""
_COSTLY = range(_INDEXED + 1, _INDEXED + 3)
"""Lengths of beginnings that so many words have that SQLite needs long to gather them."""


def match_messages(query: Query) -> str | None:
    """The expression for messages; None where no message can match it."""
    return _all_of(query.terms, query.without, query.messages)


def match_titles(query: Query) -> str | None:
    """The expression for titles; None where no title can match it, or all do."""
    if query.messages or not query.terms:
        return None
    return _all_of(query.terms, query.without, (), columns="")


def how_many_have(connection: sqlite3.Connection, word: str, most: int) -> int:
    """How many messages have a word; `most` where there are more. Raises: sqlite3.Error."""
    match = match_messages(Query((Term(word, phrase=True),)))
    (number,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM message_text WHERE message_text MATCH ? LIMIT ?)",
        (match, most),
    ).fetchone()
    return number


def loosened(query: Query) -> Query | None:
    """A query that finds at least the same and is answered at once; None: that is `query` itself.

    What it finds has to be looked at again.
    """
    terms = tuple(map(_loosened, query.terms))
    return None if terms == query.terms else replace(query, terms=terms)


def _loosened(term: Term) -> Term:
    words = words_of(term.text)
    if term.phrase or len(words) != 1 or len(words[0]) not in _COSTLY or is_unspaced(words[0]):
        return term
    return Term(words[0][:_INDEXED])


def _all_of(
    terms: Sequence[Term],
    without: Sequence[Term],
    filters: Sequence[MessageFilter],
    columns: str = "{text reasoning} : ",
) -> str | None:
    wanted = [columns + _phrase(term) for term in terms if words_of(term.text)]
    if len(wanted) < len(terms):
        return None
    wanted += [_filter(each) for each in filters if each.wanted]
    unwanted = [columns + _phrase(term) for term in without if words_of(term.text)]
    unwanted += [_filter(each) for each in filters if not each.wanted]
    if not wanted:
        roles = (f'"{filter_word("role", role)}"' for role in Role)
        wanted = [f"filters : ({' OR '.join(roles)})"]
    expression = " AND ".join(f"({each})" for each in wanted)
    for each in unwanted:
        expression = f"({expression}) NOT ({each})"
    return expression


def _phrase(term: Term) -> str:
    """A term as a phrase: its words hold only letters and digits, so nothing in it is syntax."""
    words = " ".join(words_of(term.text))
    return f'"{words}"' if term.phrase else f'"{words}" *'


def has_filter(words: str, wanted: MessageFilter) -> bool:
    """Whether a message, of which these filter words are in the index, is what `wanted` names."""
    word, is_whole = _filter_word(wanted)
    return any(each == word if is_whole else each.startswith(word) for each in words.split())


def _filter(wanted: MessageFilter) -> str:
    word, is_whole = _filter_word(wanted)
    return f'filters : "{word}"' if is_whole else f'filters : "{word}" *'


def _filter_word(wanted: MessageFilter) -> tuple[str, bool]:
    """The word in the index, and whether it is all of it."""
    if wanted.role is not None:
        return filter_word("role", wanted.role), True
    if wanted.has is not None:
        return filter_word("has", wanted.has), True
    return filter_word("model", wanted.model), False
