# ruff: noqa: T201 - a command
"""Run the soak: `python -m tests.soak [--minutes N | --turns N] [--seed S]`, or `--idle`.

Prints what it measured and exits with 1 where something grew, was left over or was wrong.
"""

import argparse
import logging
import sys

from tests.soak.idle import measure_idle
from tests.soak.measure import Sample
from tests.soak.run import Plan, Report, soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="how long (20)")
    length.add_argument("--turns", type=int, help="how many turns instead")
    parser.add_argument("--seed", type=int, default=1, help="another number, another life")
    parser.add_argument("--idle", action="store_true", help="measure what doing nothing costs")
    given = parser.parse_args()
    # The person asks for trouble all the time.
    logging.disable(logging.WARNING)
    if given.idle:
        return _idle()
    seconds = None if given.turns else (given.minutes or 20) * 60
    return _soak(Plan(given.seed, given.turns, seconds))


def _soak(plan: Plan) -> int:
    print(f"{'turns':>7}{'time':>8}{'MB':>8}{'blocks':>10}{'threads':>9}{'files':>7}{'chats':>7}")
    report = soak(plan, _row)
    _tell(report)
    return 1 if report.problems else 0


def _row(sample: Sample) -> None:
    print(
        f"{sample.turns:7}{sample.seconds:7.0f}s{sample.rss / 1024:8.1f}{sample.blocks:10,}"
        f"{sum(sample.threads.values()):9}{sum(sample.files.values()):7}{sample.sessions:7}",
        flush=True,
    )


def _tell(report: Report) -> None:
    for what, counts in (
        ("did", report.actions),
        ("was answered", report.behaviours),
        ("replies kept", report.replies),
    ):
        print(f"{what}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    for growth in report.growth:
        print(growth)
    for problem in report.problems:
        print(f"PROBLEM: {problem}")
    print("failed" if report.problems else "all well")


def _idle() -> int:
    status = 0
    for name, percent, limit in measure_idle():
        print(f"{percent:6.2f} %  {name} (at most {limit} %)", flush=True)
        status |= percent > limit
    return status


if __name__ == "__main__":
    sys.exit(main())
