"""Searching all messages and titles.

Measured with a million messages: what SQLite can take from its index in the order of the keys is
there in under a millisecond, whatever is looked for. So results are the newest first, by the keys
of messages, and the best are sought among the newest few thousand.
"""

import math
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

from tui_app.core.chat import Role
from tui_app.core.conversation import SessionSummary
from tui_app.core.finding import Folded
from tui_app.core.search import Found, Hit, Order, Query, Results, SessionFilter, Snippet
from tui_app.core.snippets import snippet, whole
from tui_app.core.words import Pattern
from tui_app.store.matching import (
    has_filter,
    how_many_have,
    loosened,
    match_messages,
    match_titles,
)
from tui_app.store.reading import SUMMARY_COLUMNS, summary_from

MOST_SESSIONS = 40
"""Sessions of one page of results."""
HITS_SHOWN = 3
"""Hits of one session that are told; the others are counted."""
_MOST_HITS = 400
"""Hits that are looked at for one page."""
_MOST_TITLES = 12
_CANDIDATES = 2_000
"""Of so many of the newest hits the best are sought."""
_ENOUGH = 200
"""Of so few candidates the best are sought, where there are more."""
_GUESSES = 2_000
"""Hits of a loosened query that are looked at before the query itself is asked."""
_COMMON = 20_000
"""Messages that have a word which is a very common one."""
_FEW = 4_000
"""Messages of few sessions: they are looked up one by one."""
_AT_ONCE = 200
_HAS_TAG = (
    "s.id IN (SELECT session_id FROM session_tag JOIN tag ON tag.id = tag_id WHERE tag.name = ?)"
)
_ASKED = "s.id IN (SELECT session_id FROM call WHERE model = ?)"
_IS_PINNED, _IS_ARCHIVED = "(s.pinned_at IS NOT NULL)", "(s.archived_at IS NOT NULL)"
_STEPS = 100
"""Of SQLite's machine, between two questions whether to go on."""
_DAY_MS = 86_400_000
_TYPICAL_LENGTH = 800
"""Characters of a message. Longer ones have to say a word more often for the same rank."""


@contextmanager
def breaking_off(connection: sqlite3.Connection, cancelled: Callable[[], bool]) -> Generator[None]:
    """Inside, statements end soon after `cancelled` says so; leaving then is silent."""
    connection.set_progress_handler(cancelled, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


@dataclass(frozen=True, slots=True)
class _Row:
    """A message that was found."""

    key: int
    session: int


@dataclass(slots=True)
class _Group:
    """The rows of one session."""

    session: int
    rows: list[_Row] = field(default_factory=list[_Row])
    others: int = 0


def search(
    connection: sqlite3.Connection, query: Query, order: Order, before: int | None = None
) -> Results:
    """A page of what `query` finds, grouped by session.

    `before`: what `Results.next` of the page before said; only newest first goes on.
    Raises: sqlite3.Error; OperationalError where it was broken off.
    """
    if query.empty:
        return Results()
    return _Search(connection, query).page(order, before)


class _Search:
    """One search of one page."""

    def __init__(self, connection: sqlite3.Connection, query: Query) -> None:
        self._connection = connection
        self._patterns = [Pattern(term) for term in query.terms]
        self._query = query = self._sharpened(query)
        self._match = match_messages(query)
        self._unwanted = [Pattern(term) for term in query.without]
        self._session_clause, self._session_values = _session_conditions(query.sessions)

    def page(self, order: Order, before: int | None) -> Results:
        titles = [] if before is not None else self._titles()
        if self._query.in_title or self._match is None:
            groups, following = [], None
        elif order is Order.BEST and self._query.terms:
            groups, following = self._best()
        else:
            groups, following = self._newest(before)
        return self._told(titles, groups, following)

    def _sharpened(self, query: Query) -> Query:
        """The query with very common words, but for the last, as they stand: what begins with them
        would be nearly everything, and long to gather."""
        terms = [
            replace(term, phrase=True) if not term.phrase and self._is_common(term.text) else term
            for term in query.terms[:-1]
        ]
        return replace(query, terms=(*terms, *query.terms[-1:]))

    def _is_common(self, word: str) -> bool:
        return how_many_have(self._connection, word, _COMMON) == _COMMON

    # sessions

    def _titles(self) -> list[int]:
        """The keys of the sessions that are found as a whole, the newest first."""
        query = self._query
        match = match_titles(query)
        if match is not None:
            rows = self._connection.execute(
                "SELECT s.id FROM title_text t CROSS JOIN session s ON s.id = t.rowid"  # noqa: S608 - made of constants
                f" WHERE title_text MATCH ? AND {self._session_clause}{self._updated()}"
                " ORDER BY t.rowid DESC LIMIT ?",
                (match, *self._session_values, MOST_SESSIONS if query.in_title else _MOST_TITLES),
            )
        elif query.terms or query.without or query.messages:
            return []
        else:
            rows = self._connection.execute(
                f"SELECT s.id FROM session s WHERE {self._session_clause}{self._updated()}"  # noqa: S608 - made of constants
                " ORDER BY s.updated_at DESC LIMIT ?",
                (*self._session_values, MOST_SESSIONS),
            )
        return [key for (key,) in rows]

    def _updated(self) -> str:
        query = self._query
        clause = ""
        if query.since is not None:
            clause += f" AND s.updated_at >= {query.since:d}"
        if query.until is not None:
            clause += f" AND s.created_at < {query.until:d}"
        return clause

    # messages

    def _newest(self, before: int | None) -> tuple[list[_Group], int | None]:
        groups: dict[int, _Group] = {}
        last, seen = None, 0
        for row in self._rows(before):
            if row.session not in groups and len(groups) == MOST_SESSIONS:
                return list(groups.values()), last
            _add(groups, row)
            last, seen = row.key, seen + 1
            if seen == _MOST_HITS:
                return list(groups.values()), last
        return list(groups.values()), None

    def _best(self) -> tuple[list[_Group], None]:
        rows = list(islice(self._rows(None, enough=_ENOUGH), _CANDIDATES))
        groups: dict[int, _Group] = {}
        for row in self._ranked(rows):
            if row.session in groups or len(groups) < MOST_SESSIONS:
                _add(groups, row)
        return list(groups.values()), None

    def _rows(self, before: int | None, enough: int = sys.maxsize) -> Iterator[_Row]:
        """The messages that are found, the newest first; `before`: those with smaller keys.

        It may stop after `enough`, where going on would take much longer.
        """
        few = self._few_sessions()
        if few is not None:
            yield from self._rows_of(few, before)
            return
        loose = loosened(self._query)
        if loose is not None:
            guesses = self._matching(match_messages(loose), before)
            found = 0
            for _ in range(_GUESSES // _AT_ONCE):
                some = list(islice(guesses, _AT_ONCE))
                confirmed = self._confirmed(some)
                yield from confirmed
                found += len(confirmed)
                if len(some) < _AT_ONCE:
                    return
                before = some[-1].key
            if found >= enough:
                return
        yield from self._matching(self._match, before)

    def _matching(self, match: str | None, before: int | None) -> Iterator[_Row]:
        least, most = self._keys(before)
        created, values = self._created()
        for key, session in self._connection.execute(
            "SELECT m.id, m.session_id FROM message_text t"  # noqa: S608 - made of constants
            " CROSS JOIN message m ON m.id = t.rowid CROSS JOIN session s ON s.id = m.session_id"
            " WHERE message_text MATCH ? AND t.rowid BETWEEN ? AND ? AND m.deleted_at IS NULL"
            f" AND {self._session_clause}{created} ORDER BY t.rowid DESC",
            (match, least, most, *self._session_values, *values),
        ):
            yield _Row(key, session)

    def _rows_of(self, sessions: Sequence[int], before: int | None) -> Iterator[_Row]:
        """As `_matching`, in few sessions."""
        created, values = self._created()
        keys: list[tuple[int, int]] = []
        for session in sessions:
            keys += self._connection.execute(
                "SELECT m.id, m.session_id FROM message m"  # noqa: S608 - made of constants
                f" WHERE m.session_id = ? AND m.deleted_at IS NULL{created}",
                (session, *values),
            ).fetchall()
        rows = [
            _Row(*key) for key in sorted(keys, reverse=True) if before is None or key[0] < before
        ]
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            words = self._filter_words(some)
            fitting = [row for row in some if self._fits(words.get(row.key, ""))]
            yield from self._confirmed(fitting)

    def _filter_words(self, rows: Sequence[_Row]) -> dict[int, str]:
        found = self._connection.execute(
            "SELECT message_id, filters FROM indexed"  # noqa: S608 - marks
            f" WHERE message_id IN ({','.join('?' * len(rows))})",
            [row.key for row in rows],
        )
        return dict(found.fetchall())

    def _fits(self, words: str) -> bool:
        return all(has_filter(words, each) == each.wanted for each in self._query.messages)

    def _few_sessions(self) -> list[int] | None:
        """The keys of the sessions that come into question, where they are few."""
        if not any(each.wanted for each in self._query.sessions):
            return None
        clause, values = _session_conditions(self._query.sessions)
        rows = self._connection.execute(
            f"SELECT s.id, s.n_messages FROM session s WHERE {clause} LIMIT ?",  # noqa: S608 - made of constants
            (*values, _FEW),
        ).fetchall()
        if sum(max(1, messages) for _, messages in rows) >= _FEW:
            return None
        return [key for key, _ in rows]

    def _created(self) -> tuple[str, list[int]]:
        clause, values = "", list[int]()
        if self._query.since is not None:
            clause, values = " AND m.created_at >= ?", [self._query.since]
        if self._query.until is not None:
            clause, values = f"{clause} AND m.created_at < ?", [*values, self._query.until]
        return clause, values

    def _keys(self, before: int | None) -> tuple[int, int]:
        """Between which keys everything is that can be found."""
        query = self._query
        least, most = 0, (1 << 62) if before is None else before - 1
        if query.since is not None or query.until is not None:
            since = -1 if query.since is None else query.since // _DAY_MS
            until = (1 << 40) if query.until is None else query.until // _DAY_MS
            first, last = self._connection.execute(
                "SELECT min(first_id), max(last_id) FROM message_day WHERE day BETWEEN ? AND ?",
                (since, until),
            ).fetchone()
            least, most = first or 0, min(most, last or 0)
        return least, most

    # texts

    def _texts(self, rows: Iterable[_Row]) -> dict[int, tuple[str, str]]:
        """Text and reasoning by key."""
        found: dict[int, tuple[str, str]] = {}
        keys = [row.key for row in rows]
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            for key, text, reasoning in self._connection.execute(
                "SELECT message_id, text, reasoning FROM body"  # noqa: S608 - marks
                f" WHERE message_id IN ({','.join('?' * len(some))})",
                some,
            ):
                found[key] = text, reasoning
        return found

    def _confirmed(self, rows: Sequence[_Row]) -> list[_Row]:
        """Those of the rows that the query itself would find."""
        texts = self._texts(rows)
        confirmed: list[_Row] = []
        for row in rows:
            folded = [Folded(text) for text in texts.get(row.key, ())]
            if all(_is_in(pattern, folded) for pattern in self._patterns) and not any(
                _is_in(pattern, folded) for pattern in self._unwanted
            ):
                confirmed.append(row)
        return confirmed

    def _ranked(self, rows: Sequence[_Row]) -> list[_Row]:
        """The rows, the best first: after Okapi BM25, with the rows as all there is."""
        counts: list[list[int]] = []
        lengths: list[int] = []
        texts = self._texts(rows)
        for row in rows:
            text = "\n".join(texts.get(row.key, ()))
            folded = Folded(text)
            counts.append([pattern.count(folded) for pattern in self._patterns])
            lengths.append(len(text))
        weights = [
            math.log(1 + (len(rows) + 0.5) / (0.5 + sum(each[place] > 0 for each in counts)))
            for place in range(len(self._patterns))
        ]

        def score(place: int) -> float:
            length = 0.3 + 0.7 * lengths[place] / _TYPICAL_LENGTH
            return sum(
                weight * count * 2.2 / (count + 1.2 * length)
                for weight, count in zip(weights, counts[place], strict=True)
            )

        best = sorted(range(len(rows)), key=lambda place: (-score(place), place))
        return [rows[place] for place in best]

    # telling

    def _told(
        self, titles: Sequence[int], groups: Sequence[_Group], following: int | None
    ) -> Results:
        by_key = {group.session: group for group in groups}
        order = [*titles, *(group.session for group in groups if group.session not in titles)]
        summaries = self._summaries(order)
        shown = [row for group in groups for row in group.rows]
        heads = self._heads(shown)
        texts = self._texts(shown)
        found: list[Found] = []
        for key in order:
            if key not in summaries:
                continue
            session, archived = summaries[key]
            group = by_key.get(key, _Group(key))
            hits = [
                self._hit(heads[row.key], texts[row.key])
                for row in group.rows
                if row.key in heads and row.key in texts
            ]
            title = (
                whole(session.title, self._patterns) if key in titles else Snippet(session.title)
            )
            found.append(Found(session, title, tuple(hits), group.others, archived))
        return Results(tuple(found), following)

    def _hit(self, head: tuple[str, str, int], texts: tuple[str, str]) -> Hit:
        uid, role, created_at = head
        text, reasoning = texts
        piece = snippet(text, self._patterns)
        if reasoning and self._patterns and not piece.marks:
            piece = snippet(reasoning, self._patterns)
        return Hit(uid, Role(role), created_at, piece)

    def _summaries(self, keys: Sequence[int]) -> dict[int, tuple[SessionSummary, bool]]:
        rows = self._connection.execute(
            f"SELECT id, archived_at IS NOT NULL, {SUMMARY_COLUMNS} FROM session"  # noqa: S608 - marks
            f" WHERE id IN ({','.join('?' * len(keys))})",
            keys,
        )
        return {key: (summary_from(*columns), bool(archived)) for key, archived, *columns in rows}

    def _heads(self, rows: Sequence[_Row]) -> dict[int, tuple[str, str, int]]:
        found = self._connection.execute(
            "SELECT id, uid, role, created_at FROM message"  # noqa: S608 - marks
            f" WHERE id IN ({','.join('?' * len(rows))})",
            [row.key for row in rows],
        )
        return {key: (uid, role, created_at) for key, uid, role, created_at in found}


def _add(groups: dict[int, _Group], row: _Row) -> None:
    group = groups.setdefault(row.session, _Group(row.session))
    if len(group.rows) < HITS_SHOWN:
        group.rows.append(row)
    else:
        group.others += 1


def _is_in(pattern: Pattern, texts: Sequence[Folded]) -> bool:
    return any(pattern.is_in(text) for text in texts)


def _session_conditions(filters: Sequence[SessionFilter]) -> tuple[str, list[str]]:
    """Conditions on the session `s`, and their values."""
    clause, values = "s.deleted_at IS NULL", list[str]()
    for each in filters:
        clause += " AND " if each.wanted else " AND NOT "
        if each.tag or each.model:
            clause += _HAS_TAG if each.tag else _ASKED
            values.append(each.tag or each.model)
        else:
            clause += _IS_PINNED if each.pinned else _IS_ARCHIVED
    return clause, values
