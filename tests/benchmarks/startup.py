"""From the start of the program to a prompt that takes a key."""

from collections.abc import Iterator
from dataclasses import dataclass

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
                bare_start = accept(bare, BARE_TEXT)
            with Chinwag(home) as app:
                start = accept(app)
                app.settle()
            # The first one makes the history and compiles what was never run.
            if run:
                floor.append(bare_start)
                ours.append(start)
    took, bare_took = [each.took for each in ours], [each.took for each in floor]
    cpu, bare_cpu = [each.cpu for each in ours], [each.cpu for each in floor]
    name = "to the echo of a first key"
    yield Figure("start-up", name, "ms", took, bare_took, _LIMIT, of_floor=True)
    yield Figure("start-up", "CPU until then", "ms", cpu, bare_cpu)


def accept(program: RawTerminal, first_screen: str = PROMPT) -> Start:
    """Wait until a program that was just started takes a key."""
    program.wait_for(first_screen)
    place = program.written
    program.send(_KEY)
    echoed = program.wait_for(_KEY, place)
    return Start((echoed - program.started) * 1000, program.cpu() * 1000)
