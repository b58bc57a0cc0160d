"""What doing nothing costs."""

import time
from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import BareApp, home_for
from tests.benchmarks.server import Server
from tests.soak.idle import ASLEEP, measure_idle


def measure_resting(quick: bool) -> Iterator[Figure]:
    """As `python -m tests.soak --idle` does it."""
    seconds = 8.0 if quick else 25.0
    with Server() as server, home_for(server) as home, BareApp(home) as bare:
        bare.wait_until_ready()
        time.sleep(ASLEEP)
        floor = bare.resting_share(seconds) * 100
    for what, percent, limit in measure_idle(seconds):
        yield Figure("idle", f"{what}: of a core", "%", [percent], [floor], limit)
        if quick:
            return
