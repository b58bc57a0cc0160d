"""What a reply costs that comes at the pace of a fast model."""

from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import Chinwag, Program, Reader, home_for, question
from tests.benchmarks.server import END_MARK, Server

RATE = 200
"""Deltas a second."""
_LIMIT = 3.5


def measure_paced(quick: bool) -> Iterator[Figure]:
    """The CPU of a whole reply, from Enter until the program rests. Its start is left out."""
    runs, seconds = (1, 5) if quick else (3, 10)
    ours: list[float] = []
    floor: list[float] = []
    with Server() as server:
        for _ in range(runs):
            with (
                home_for(server) as home,
                Chinwag(home) as app,
                Reader(home, server) as reader,
            ):
                for program, spent in ((reader, floor), (app, ours)):
                    program.wait_until_ready()
                    program.warm_up()
                    spent.append(_reply(program, seconds))
    name = f"{RATE} deltas a second for {seconds} s: CPU"
    yield Figure("stream", name, "s", ours, floor, _LIMIT, of_floor=True)


def _reply(program: Program, seconds: int) -> float:
    program.new_chat()
    program.type(question(f"paced {RATE} {seconds}")[1])
    program.settle()
    return program.cost(lambda: program.wait_for(END_MARK, program.enter()))
