"""From the first byte of a reply at the socket to the changed screen."""

from collections.abc import Iterator

from tests.benchmarks.figures import Figure, percentile
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
    for name, middle, limit in (("median", 50, _LIMIT), ("95th percentile", 95, None)):
        yield Figure(
            "first token",
            f"at the socket to on the screen, {name}",
            percentile(ours, middle),
            "ms",
            count,
            percentile(floor, middle),
            limit,
            samples=ours,
        )


def _wait(program: Program, server: Server) -> float:
    """Milliseconds."""
    number, text = question("first")
    place = program.ask(text)
    shown = program.wait_for(first_mark(number), place)
    program.wait_for(END_MARK, place)
    program.settle(0.5)
    return (shown - server.sent(number).first) * 1000
