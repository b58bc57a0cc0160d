"""What a reply costs that comes as fast as it can: CPU by kind and size, and how late its end is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import Chinwag, Program, Reader, home_for, question
from tests.benchmarks.server import END_MARK, Server, reply_to

SIZES = (16, 160, 1024)
"""Kilobytes."""
_GROWTH = 1.3
_BURST = 4.0
_LATE = 1.0


@dataclass(frozen=True, slots=True)
class Burst:
    cpu: float
    """Seconds of processor from the question until the program rests again."""
    late: float
    """Seconds from the last byte sent to the last word on the screen."""


def measure_stream(kind: str, quick: bool) -> Iterator[Figure]:
    """The CPU of a reply of each size, and what follows from it.

    The program's start and a first short reply come before. The time runs from Enter until the
    program rests, so that the last setting of the reply and its storing are in it.
    """
    runs, sizes = (1, SIZES[:2]) if quick else (3, SIZES)
    ours: dict[int, list[Burst]] = {size: [] for size in sizes}
    floor: dict[int, list[Burst]] = {size: [] for size in sizes}
    with Server() as server:
        for _ in range(runs):
            with (
                home_for(server) as home,
                Chinwag(home) as app,
                Reader(home, server) as reader,
            ):
                for program in (app, reader):
                    program.wait_until_ready()
                    program.warm_up()
                for size in (sizes[0], sizes[0], *sizes):
                    floor[size].append(_burst(reader, server, kind, size))
                    ours[size].append(_burst(app, server, kind, size))
                    _check_stored(home, reply_to(kind, size))
    yield from _figures(kind, ours, floor)


def _figures(
    kind: str, ours: dict[int, list[Burst]], floor: dict[int, list[Burst]]
) -> Iterator[Figure]:
    for size, bursts in ours.items():
        per_kb = [each.cpu / size * 1000 for each in bursts]
        floor_per_kb = [each.cpu / size * 1000 for each in floor[size]]
        limit = _BURST if size == SIZES[0] else None
        name = f"{kind}, {size} KB: CPU per KB"
        yield Figure("stream", name, "ms", per_kb, floor_per_kb, limit, of_floor=True)
    small, large = (median(each.cpu for each in ours[size]) / size for size in SIZES[:2])
    name = f"{kind}, CPU per KB at {SIZES[1]} KB beside that at {SIZES[0]} KB"
    yield Figure("stream", name, "x", [large / small], limit=_GROWTH)
    late, floor_late = ([each.late for each in side[SIZES[1]]] for side in (ours, floor))
    name = f"{kind}, {SIZES[1]} KB: from the last byte sent to the last word shown"
    yield Figure("stream", name, "s", late, floor_late, _LATE)


def _burst(program: Program, server: Server, kind: str, size: int) -> Burst:
    program.new_chat()
    number, text = question(f"burst {kind} {size}")
    program.type(text)
    share, place = program.resting_share(), program.written
    cost = program.cost(lambda: program.wait_for(END_MARK, program.enter()), share=share)
    shown = program.wait_for(END_MARK, place)
    return Burst(cost, shown - server.sent(number).last)


def _check_stored(home: Path, text: str) -> None:
    """A reply that is not stored whole was not finished: then its figures mean nothing."""
    with closing(sqlite3.connect(home / "data" / "chinwag" / "chinwag.db")) as database:
        state, stored = database.execute(
            "SELECT state, text FROM message JOIN body ON message_id = id ORDER BY id DESC"
        ).fetchone()
    assert (state, stored) == ("complete", text), f"{state}, {len(stored)} of {len(text)}"
