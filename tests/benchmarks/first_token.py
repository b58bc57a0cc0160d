"""From the first byte of a reply at the socket to the changed screen."""

from collections.abc import Iterator

from tests.benchmarks.figures import Figure, slow
from tests.benchmarks.programs import Chinwag, Program, Reader, home_for, question
from tests.benchmarks.server import END_MARK, Server, first_mark

_LIMIT = 40.0


def measure_first_token(quick: bool) -> Iterator[Figure]:
    """The first word comes at any moment within half a second, so also between two frames."""
    count = 8 if quick else 25
    with (
        Server() as server,
        home_for(server) as home,
        Chinwag(home) as app,
        Reader(home, server) as reader,
    ):
        for program in (app, reader):
            program.wait_until_ready()
            program.warm_up()
        ours: list[float] = []
        floor: list[float] = []
        for _ in range(count):
            ours.append(_wait(app, server))
            floor.append(_wait(reader, server))
    group, name = "first token", "at the socket to on the screen"
    yield Figure(group, f"{name}, median", "ms", ours, floor, _LIMIT)
    yield Figure(group, f"{name}, 95th percentile", "ms", ours, floor, by=slow)


def _wait(program: Program, server: Server) -> float:
    """Milliseconds."""
    number, text = question("first")
    place = program.ask(text)
    shown = program.wait_for(first_mark(number), place)
    program.wait_for(END_MARK, place)
    program.settle(0.5)
    return (shown - server.sent(number).first) * 1000
