"""Searching a million messages, and what the index for it takes."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

from tests.benchmarks.figures import Figure, slow
from tests.benchmarks.life import size_for, working_copy
from tests.benchmarks.queries import queries
from tests.unit.store.making import new_turn
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import Body, MessageState
from tui_app.core.query import parse_query
from tui_app.core.search import Order
from tui_app.store import Store

_LIMITS = {Order.NEWEST: (50.0, 150.0), Order.BEST: (100.0, 250.0)}
_NAMES = {Order.NEWEST: "newest first", Order.BEST: "by relevance"}
_STORE, _INDEX = 10.0, 1.3
_TODAY = date(2025, 11, 28)
"""The end of the history."""


def measure_search(quick: bool) -> Iterator[Figure]:
    """A page of results for each of two hundred queries."""
    with closing(Store.open(working_copy(size_for(quick)), SystemClock())) as store:
        for order, (middle, most) in _LIMITS.items():
            times = [_search(store, text, order) for text in queries()]
            name = f"results {_NAMES[order]}"
            yield Figure("library", f"{name}, median", "ms", times, limit=middle)
            yield Figure("library", f"{name}, 95th percentile", "ms", times, limit=most, by=slow)


def measure_storing(quick: bool) -> Iterator[Figure]:
    """Questions and replies of an ordinary chat, each on disk and in the index."""
    turns = 20 if quick else 100
    asked, answered = queries(), " ".join(queries() * 2)
    times: list[float] = []
    with closing(Store.open(working_copy(size_for(quick)), SystemClock())) as store:
        for number in range(turns):
            text = " ".join(asked[number : number + 12])
            turn = new_turn(title=text, user_text=text)
            begun = time.perf_counter()
            store.begin_turn(turn).result()
            middle = time.perf_counter()
            body = Body(answered[number : number + 1_200])
            store.finish_reply(turn.reply_id, MessageState.COMPLETE, body, turn.call).result()
            times += [(middle - begun) * 1000, (time.perf_counter() - middle) * 1000]
    yield Figure("library", "storing a message with its index, median", "ms", times, limit=_STORE)
    yield Figure("library", "storing a message, 95th percentile", "ms", times, by=slow)


def measure_index(quick: bool) -> Iterator[Figure]:
    """The bytes of the index beside those of the texts."""
    with closing(sqlite3.connect(working_copy(size_for(quick)))) as connection:
        (index,) = connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'message_text*'"
            " OR name GLOB 'title_text*' OR name IN (SELECT name FROM sqlite_master"
            " WHERE tbl_name = 'indexed')"
        ).fetchone()
        (texts,) = connection.execute(
            "SELECT sum(length(CAST(text AS BLOB)) + length(CAST(reasoning AS BLOB))) FROM body"
        ).fetchone()
    yield Figure("library", "index beside the texts", "x", [index / texts], limit=_INDEX)


def _search(store: Store, text: str, order: Order) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    store.search(parse_query(text, _TODAY, start_of_day), order)
    return (time.perf_counter() - begun) * 1000


def start_of_day(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
