"""From the start of the program to a prompt that takes a key."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import BARE_TEXT, PROMPT, BareApp, Chinwag, home_for
from tests.benchmarks.server import Server
from tests.benchmarks.terminal import RawTerminal

_LIMIT = 1.25
_KEY = "ж"


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds from the start of a program to the echo of its first key."""

    took: float
    cpu: float


def measure_startup(quick: bool) -> Iterator[Figure]:
    """A key is sent the moment the first screen is there; the time ends with its echo."""
    runs = 3 if quick else 15
    ours: list[Start] = []
    floor: list[Start] = []
    with Server() as server, home_for(server) as home:
        for run in range(runs + 1):
            with BareApp(home) as bare:
                bare_start = _accepting(bare, BARE_TEXT)
            with Chinwag(home) as app:
                start = _accepting(app, PROMPT)
                app.settle()
            # The first one makes the history and compiles what was never run.
            if run:
                floor.append(bare_start)
                ours.append(start)
    for name, value, limit in (
        ("to the echo of a first key", attrgetter("took"), _LIMIT),
        ("CPU until then", attrgetter("cpu"), None),
    ):
        samples = list(map(value, ours))
        yield Figure(
            "start-up",
            name,
            median(samples),
            "ms",
            runs,
            median(map(value, floor)),
            limit,
            of_floor=True,
            samples=samples,
        )


def _accepting(program: RawTerminal, first_screen: str) -> Start:
    program.wait_for(first_screen)
    place = program.written
    program.send(_KEY)
    echoed = program.wait_for(_KEY, place)
    return Start((echoed - program.started) * 1000, program.cpu() * 1000)
