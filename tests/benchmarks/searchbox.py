"""The search box over the history of a life: from keys to their echo, and to what is found."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from tests.benchmarks.figures import Figure, slow
from tests.benchmarks.life import life_home, size_for, working_copy
from tests.benchmarks.programs import Chinwag
from tests.benchmarks.queries import queries
from tests.benchmarks.searching import start_of_day
from tests.benchmarks.server import Server
from tui_app.core.clock import SystemClock
from tui_app.core.query import parse_query
from tui_app.core.search import Order, Results
from tui_app.store import Store

_ECHO, _SLOW_ECHO = 15.0, 40.0
_SHOWN, _SLOW_SHOWN = 50.0, 150.0
_SEARCH, _BACKSPACE = "\x1bOR", "\x7f"
_NOTHING_TYPED = "all the words, whole"
"""Stands among the filters, which are shown while nothing is typed."""
_TELLING = 10
"""Letters of a title by which it is known on the screen."""
_WORDS = re.compile("[a-z][a-z ]+")
_SEEN = 6
"""Sessions of a page of results that are on the screen whatever was found in each."""


def measure_search_box(quick: bool) -> Iterator[Figure]:
    """Words typed one letter after the other while each is searched for; then whole queries,
    pasted, each where nothing was typed before."""
    size, every = size_for(quick), 8 if quick else 1
    with closing(Store.open(working_copy(size), SystemClock())) as store:
        wanted = {text: _title(store, text) for text in queries()[::every]}
    with Server() as server, life_home(server, size) as home, Chinwag(home) as app:
        app.wait_until_ready()
        app.send(_SEARCH)
        app.wait_for(_NOTHING_TYPED)
        app.settle()
        words = [text for text in queries() if _WORDS.fullmatch(text)]
        echoes = [echo for text in words[:: 2 * every] for echo in _type(app, text)]
        yield Figure("library", "search box: key to echo, median", "ms", echoes, limit=_ECHO)
        yield Figure(
            "library",
            "search box: key to echo, 95th percentile",
            "ms",
            echoes,
            limit=_SLOW_ECHO,
            by=slow,
        )
        shown = [_paste(app, text, title) for text, title in wanted.items() if title]
        name = "search box: query to results on the screen"
        yield Figure("library", f"{name}, median", "ms", shown, limit=_SHOWN)
        yield Figure("library", f"{name}, 95th percentile", "ms", shown, limit=_SLOW_SHOWN, by=slow)


def _type(app: Chinwag, text: str) -> list[float]:
    """Milliseconds to the echo of each letter of a query but the first."""
    chance = random.Random(text)
    times: list[float] = []
    # Capitals in the middle of a word are nowhere else on the screen.
    typed = text[0].lower() + text[1:].upper()
    for end in range(1, len(typed) + 1):
        time.sleep(chance.uniform(0.06, 0.2))
        place = app.written
        sent = app.send(typed[end - 1])
        if end > 1 and typed[end - 1] != " ":
            times.append((app.wait_for(typed[:end], place) - sent) * 1000)
    _clear(app)
    return times


def _paste(app: Chinwag, text: str, title: str) -> float:
    """Milliseconds until a title that is found for a query is on the screen."""
    place = app.written
    sent = app.send(f"\x1b[200~{text}\x1b[201~")
    shown = app.wait_for(title, place)
    _clear(app)
    return (shown - sent) * 1000


def _clear(app: Chinwag) -> None:
    """Have nothing typed, and nothing of what was looked for on the screen."""
    place = app.written
    app.send(_SEARCH)
    app.send(_BACKSPACE)
    app.wait_for(_NOTHING_TYPED, place)
    time.sleep(0.2)


def _title(store: Store, text: str) -> str:
    """How the title of a session begins that a query finds, on the first screen of results;
    nothing where there is none."""
    results = store.search(parse_query(text, datetime.now(UTC).date(), start_of_day), Order.NEWEST)
    for found in (results or Results()).found[:_SEEN]:
        marks = found.title.marks
        start = found.title.text[: marks[0][0] if marks else None][:_TELLING]
        if len(start) == _TELLING and start.isascii():
            return start
    return ""
