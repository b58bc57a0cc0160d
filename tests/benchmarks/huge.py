"""From a key to its echo while a reply of the worst kind streams, and while it is opened."""

import random
import time
from collections.abc import Iterator
from itertools import cycle

from tests.benchmarks.figures import Figure
from tests.benchmarks.keys import LETTERS
from tests.benchmarks.programs import ENTER, PALETTE, Chinwag, home_for, question
from tests.benchmarks.server import END_MARK, Server
from tests.stubs.huge import HUGE

_LIMIT = 200.0
_AFTERWARDS = 10
"""Keys that are typed when nothing else goes on any more."""
_BUSY = 0.5
"""The share of a core from which something does."""


def measure_hostile(quick: bool) -> Iterator[Figure]:
    """The slowest and the median of all keys, each another letter, at irregular moments."""
    runs = 1 if quick else 2
    with Server() as server:
        for name, huge in HUGE.items():
            streamed: list[float] = []
            opened: list[float] = []
            for _ in range(runs):
                with home_for(server) as home:
                    title = question(f"huge {name}")[1]
                    with Chinwag(home) as app:
                        app.wait_until_ready()
                        app.warm_up()
                        app.new_chat()
                        streamed += _type_until_shown(app, app.ask(title))
                    with Chinwag(home) as app:
                        app.wait_until_ready()
                        opened += _type_until_shown(app, _open(app, title))
            for how, samples in (("while it streams", streamed), ("opened again", opened)):
                figure = f"{huge.what}, {how}: key to echo, slowest"
                yield Figure("hostile", figure, "ms", samples, limit=_LIMIT, by=max)
            figure = f"{huge.what}, either: key to echo, median"
            yield Figure("hostile", figure, "ms", streamed + opened)


def _open(app: Chinwag, title: str) -> int:
    """Open a chat; the place in the output before it was."""
    place = app.written
    app.send(PALETTE)
    app.wait_for("hats and actions", place)
    app.settle(0.3)
    app.type(title)
    place = app.written
    app.send(ENTER)
    return place


def _type_until_shown(app: Chinwag, since: int) -> list[float]:
    """Milliseconds to each echo, until all is shown and nothing else keeps the program busy."""
    chance = random.Random(7)
    times: list[float] = []
    left = _AFTERWARDS
    # What comes together with Enter would be taken for a paste.
    app.wait_for_more(since)
    for letter in cycle(LETTERS):
        begun, before, place = time.monotonic(), app.cpu(), app.written
        sent = app.send(letter)
        times.append((app.wait_for(letter, place) - sent) * 1000)
        time.sleep(chance.uniform(0.06, 0.2))
        busy = app.cpu() - before > _BUSY * (time.monotonic() - begun)
        left = left - 1 if app.has_written(END_MARK, since) and not busy else _AFTERWARDS
        if not left:
            break
    return times
