# ruff: noqa: T201 - a command
"""Measure how fast chinwag is: `python -m tests.benchmarks`.

Needs Linux, and a machine that does nothing else meanwhile.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.first_token import measure_first_token
from tests.benchmarks.huge import measure_hostile
from tests.benchmarks.idle import measure_resting
from tests.benchmarks.keys import measure_typing
from tests.benchmarks.living import measure_life_list, measure_life_startup
from tests.benchmarks.machine import Company, describe_machine
from tests.benchmarks.moving import measure_paging, measure_resize
from tests.benchmarks.opening import measure_opening
from tests.benchmarks.paced import measure_paced
from tests.benchmarks.searchbox import measure_search_box
from tests.benchmarks.searching import measure_index, measure_search, measure_storing
from tests.benchmarks.startup import measure_startup
from tests.benchmarks.stream import measure_stream
from tests.benchmarks.table import HEADER, as_json, row, write_readme
from tests.benchmarks.texts import KINDS

MEASUREMENTS: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "startup": measure_startup,
    "first-token": measure_first_token,
    "paced": measure_paced,
    **{f"stream-{kind}": partial(measure_stream, kind) for kind in KINDS},
    "typing": measure_typing,
    "hostile": measure_hostile,
    "opening": measure_opening,
    "paging": measure_paging,
    "resize": measure_resize,
    "idle": measure_resting,
}
LIBRARY: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "library-startup": measure_life_startup,
    "library-search": measure_search,
    "library-keys": measure_search_box,
    "library-list": measure_life_list,
    "library-index": measure_index,
    "library-storing": measure_storing,
}
"""Those with a very long history, which takes minutes to build: measured when they are named."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = ", ".join(MEASUREMENTS | LIBRARY)
    parser.add_argument("--only", nargs="+", metavar="NAME", help=f"what begins so, of: {names}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--quick", action="store_true", help="a rough look")
    parser.add_argument(
        "--readme",
        action="store_true",
        help="write the table into README.md; with --only library, the one of a long history",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a limit is missed")
    given = parser.parse_args()
    chosen = {
        name: measure
        for name, measure in (MEASUREMENTS | LIBRARY).items()
        if (name.startswith(tuple(given.only)) if given.only else name in MEASUREMENTS)
    }
    tables = {"benchmarks": MEASUREMENTS, "library": LIBRARY}
    table = next((name for name, all_of_it in tables.items() if chosen == all_of_it), None)
    if given.readme and (table is None or given.quick):
        parser.error("--readme needs all figures of a table, and good ones")
    # Writing a long history keeps the disk busy, and the store says so.
    logging.disable(logging.WARNING)
    machine = describe_machine()
    print(f"{machine}\n\n{HEADER}", flush=True)
    figures: list[Figure] = []
    failed: list[str] = []
    company = Company()
    for name, measure in chosen.items():
        try:
            for figure in measure(given.quick):
                figures.append(figure)
                print(row(figure), flush=True)
        except AssertionError as error:
            # The others can be had all the same.
            failed.append(f"{name} could not be measured: {error}")
    others = company.share()
    if given.json:
        given.json.write_text(as_json(figures, machine, others), encoding="utf-8")
    if given.readme and table and not failed:
        write_readme(figures, machine, table)
    print(f"\nOther programs took {others:.0%} of the machine meanwhile.")
    missed = [figure for figure in figures if figure.met is False]
    print(f"{len(missed)} limits missed." if missed else "All limits met.")
    print(*failed, sep="\n", end="")
    return 1 if failed or (missed and given.strict) else 0


if __name__ == "__main__":
    sys.exit(main())
