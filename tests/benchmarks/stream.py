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
                for size in (sizes[0], *sizes):
                    floor[size].append(_burst(reader, server, kind, size))
                    ours[size].append(_burst(app, server, kind, size))
                    _check_stored(home, reply_to(kind, size))
    yield from _figures(kind, ours, floor)


def _figures(
    kind: str, ours: dict[int, list[Burst]], floor: dict[int, list[Burst]]
) -> Iterator[Figure]:
    group = "stream"
    per_kb: dict[int, float] = {}
    for size, bursts in ours.items():
        per_kb[size] = median(each.cpu for each in bursts) / size
        yield Figure(
            group,
            f"{kind}, {size} KB: CPU per KB",
            per_kb[size] * 1000,
            "ms",
            len(bursts),
            median(each.cpu for each in floor[size]) / size * 1000,
            _BURST if size == SIZES[0] else None,
            of_floor=True,
            samples=[each.cpu for each in bursts],
        )
    for size in list(per_kb)[1:]:
        yield Figure(
            group,
            f"{kind}, CPU per KB at {size} KB beside that at {SIZES[0]} KB",
            per_kb[size] / per_kb[SIZES[0]],
            "x",
            len(ours[size]),
            limit=_GROWTH if size == SIZES[1] else None,
        )
    yield Figure(
        group,
        f"{kind}, {SIZES[1]} KB: from the last byte sent to the last word shown",
        median(each.late for each in ours[SIZES[1]]),
        "s",
        len(ours[SIZES[1]]),
        median(each.late for each in floor[SIZES[1]]),
        _LATE,
        samples=[each.late for each in ours[SIZES[1]]],
    )


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
