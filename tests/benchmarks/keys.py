"""From a key to its echo, at rest and while replies stream."""

import random
import time
from collections.abc import Iterator

from tests.benchmarks.figures import Figure, slow
from tests.benchmarks.history import LONG, long_home
from tests.benchmarks.paced import RATE
from tests.benchmarks.programs import BareApp, Chinwag, home_for, question
from tests.benchmarks.server import Server
from tests.benchmarks.terminal import RawTerminal

_MEDIAN, _SLOW = 15.0, 40.0
LETTERS = [chr(code) for code in range(0x430, 0x530) if chr(code).isalpha()]
"""Letters of one cell that stand nowhere else on the screen."""
_STREAM = 120
"""Seconds that a reply streams: longer than anybody types."""


def measure_typing(quick: bool) -> Iterator[Figure]:
    """Each key is another letter, and comes at an irregular moment."""
    count = 40 if quick else 120
    with Server() as server:
        with home_for(server) as home, BareApp(home) as bare:
            bare.wait_until_ready()
            floor = _type(bare, count)
        with home_for(server) as home, Chinwag(home) as app:
            app.wait_until_ready()
            app.warm_up()
            yield from _figures("nothing streaming", _type(app, count), floor)
        with home_for(server) as home, Chinwag(home) as app:
            app.wait_until_ready()
            app.warm_up()
            _stream(app)
            yield from _figures("a reply streaming", _type(app, count), floor)
        with home_for(server) as home, Chinwag(home) as app:
            app.wait_until_ready()
            app.warm_up()
            for _ in range(3):
                app.new_chat()
                _stream(app)
            yield from _figures("three replies streaming", _type(app, count), floor)
        with long_home(server) as home, Chinwag(home, "--session", LONG.session) as app:
            app.wait_for(LONG.last_word)
            app.settle()
            _stream(app)
            yield from _figures("10,000 messages, streaming", _type(app, count), floor)


def _figures(what: str, samples: list[float], floor: list[float]) -> Iterator[Figure]:
    name = f"{what}: key to echo"
    yield Figure("typing", f"{name}, median", "ms", samples, floor, _MEDIAN)
    yield Figure("typing", f"{name}, 95th percentile", "ms", samples, floor, _SLOW, by=slow)


def _stream(app: Chinwag) -> None:
    """Ask for a reply at full pace and wait until it is under way."""
    place = app.ask(question(f"paced {RATE} {_STREAM}")[1])
    app.wait_for("Writing", place)
    time.sleep(2)


def _type(program: RawTerminal, count: int) -> list[float]:
    """Milliseconds to each echo."""
    chance = random.Random(7)
    times: list[float] = []
    for letter in LETTERS[:count]:
        time.sleep(chance.uniform(0.06, 0.2))
        place = program.written
        sent = program.send(letter)
        times.append((program.wait_for(letter, place) - sent) * 1000)
    return times
