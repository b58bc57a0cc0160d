"""Searching the whole history while something is typed. Nothing here knows Textual."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui_app.core.clock import Clock
from tui_app.core.conversation import MessageHead
from tui_app.core.errors import DamagedStoreError, StoreError
from tui_app.core.query import parse_query
from tui_app.core.search import Found, Order, Query, Results
from tui_app.core.words import WordsNeedle
from tui_app.ui.grouping import local_date
from tui_app.ui.moments import start_of_day
from tui_app.ui.threads import in_thread

if TYPE_CHECKING:
    from tui_app.store.store import Store

_AROUND = 40
"""Messages of a preview before and after the one that was found."""

Later = Callable[[Callable[[], None]], object]
"""Has a function run on the event loop. From any thread."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where something was found."""

    session_id: str
    message_id: str = ""
    """Empty: it is the session itself."""


class _NotWholeError(Exception):
    """The building of the text index was broken off."""


class Searcher:
    """What is looked for and what was found. It lives on while no screen shows it.

    Each search runs on a thread of its own, and a newer one ends it. `mending` is told how far the
    text index is being built again, where it was damaged: parts of 100; None when it is done.
    """

    def __init__(
        self,
        store: "Store",
        clock: Clock,
        later: Later,
        mending: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.text = ""
        """What was typed."""
        self.query = Query()
        self.order = Order.NEWEST
        self.results = Results()
        self.searching = False
        self.error: StoreError | None = None
        """What kept the last search from its results."""
        self.percent: int | None = None
        """How far the text index is built again, while it is."""
        self.place: tuple[str | None, int] = (None, 0)
        """What the screen that showed it was at: the key of a row, and rows above the screen."""
        self.changed: Callable[[], None] = lambda: None
        """Called after any of this became other than it was asked to be."""
        self._later = later
        self._mending = mending
        self._number = 0
        self._mended = False

    @property
    def needle(self) -> WordsNeedle:
        """What was found, to be found again in a conversation."""
        return WordsNeedle(self.query.terms)

    @property
    def words(self) -> str:
        """What was looked for, without its filters."""
        return " ".join(f'"{term.text}"' if term.phrase else term.text for term in self.query.terms)

    def look_for(self, text: str) -> None:
        """Look for something else."""
        self.text = text
        today = local_date(self.clock.now_ms())
        self.query = parse_query(text, today, start_of_day)
        self.place = (None, 0)
        self._begin()

    def turn_order(self) -> None:
        """Have the newest first, or what fits best."""
        self.order = Order.BEST if self.order is Order.NEWEST else Order.NEWEST
        self.place = (None, 0)
        self._begin()

    def more(self) -> None:
        """Go on after what was found so far, if there is more."""
        if self.results.next is not None and not self.searching:
            self._begin(self.results.next)

    def _begin(self, before: int | None = None) -> None:
        self._number += 1
        number, query, order = self._number, self.query, self.order
        self.error = None
        if query.empty:
            self.results, self.searching = Results(), False
            self.changed()
            return
        self.searching = True

        def take() -> None:
            if number != self._number:
                return
            self.searching = False
            try:
                found = done.result() or Results()
            except _NotWholeError:
                self._mend()
            except StoreError as error:
                self._failed(error)
            else:
                self.results = found if before is None else _joined(self.results, found)
            self.changed()

        def work() -> Results | None:
            if not self._mended and not self.store.index_is_whole():
                raise _NotWholeError
            return self.store.search(query, order, before, lambda: number != self._number)

        done = in_thread(work)
        done.add_done_callback(lambda _: self._on_loop(take))

    def _on_loop(self, do: Callable[[], None]) -> None:
        # Where the app has been left since, nobody looks any more.
        with suppress(RuntimeError):
            self._later(do)

    # a damaged index

    def _failed(self, error: StoreError) -> None:
        self.results = Results()
        if self.percent is not None:
            return
        if isinstance(error, DamagedStoreError) and not self._mended:
            self._mend()
        else:
            self.error = error

    def _mend(self) -> None:
        self._mended = True
        self._tell_percent(0)

        def progress(done: int, total: int) -> None:
            percent = done * 100 // max(1, total)
            if percent != self.percent:
                self._on_loop(lambda: self._tell_percent(percent))

        def built() -> None:
            self._tell_percent(None)
            problem = mended.exception()
            if isinstance(problem, StoreError):
                self.error = problem
                self.changed()
            else:
                self._begin()

        mended = in_thread(lambda: self.store.mend_index(progress))
        mended.add_done_callback(lambda _: self._on_loop(built))

    def _tell_percent(self, percent: int | None) -> None:
        self.percent = percent
        self._mending(percent)
        self.changed()


def excerpt(store: "Store", target: Target) -> list[MessageHead]:
    """The messages around one that was found, on its branch; of a session, the last ones.

    From any thread. Raises: StoreError.
    """
    if not target.message_id:
        return store.branch(target.session_id)[-_AROUND:]
    through = store.leaf_through(target.message_id)
    heads = store.branch(*through) if through is not None else []
    at = next((n for n, head in enumerate(heads) if head.id == target.message_id), 0)
    return heads[max(0, at - _AROUND) : at + _AROUND]


def _joined(first: Results, more: Results) -> Results:
    """Two pages of results as one, with each session once."""
    sessions = {found.session.id: found for found in first.found}
    for found in more.found:
        known = sessions.get(found.session.id)
        sessions[found.session.id] = found if known is None else _with_more(known, found)
    return Results(tuple(sessions.values()), more.next)


def _with_more(found: Found, more: Found) -> Found:
    return replace(found, others=found.others + len(more.hits) + more.others)
