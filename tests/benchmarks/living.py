"""The app with the history of a life, beside one with none."""

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.figures import Figure, slow
from tests.benchmarks.life import life_home, size_for
from tests.benchmarks.moving import PAGE_DOWN, cost_of
from tests.benchmarks.programs import Chinwag, home_for
from tests.benchmarks.server import Server
from tests.benchmarks.startup import Start, accept

_START, _PAGE, _MEMORY = 1.15, 15.0, 80.0
_SIDEBAR = "\x14"


def measure_life_startup(quick: bool) -> Iterator[Figure]:
    """As `startup`, and the memory when all has come to rest."""
    runs = 3 if quick else 15
    starts: dict[bool, list[Start]] = {True: [], False: []}
    memory: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    with Server() as server, life_home(server, size_for(quick)) as full, home_for(server) as empty:
        for run in range(runs + 1):
            for home in (empty, full):
                with Chinwag(home) as app:
                    start = accept(app)
                    app.settle()
                    if run:
                        starts[home is full].append(start)
                        memory[home is full].append(app.memory())
    took = {full: [each.took for each in some] for full, some in starts.items()}
    cpu = {full: [each.cpu for each in some] for full, some in starts.items()}
    name = "start-up beside that without chats: to the echo of a first key"
    yield Figure("library", name, "ms", took[True], took[False], _START, of_floor=True)
    yield Figure("library", "start-up: CPU until then", "ms", cpu[True], cpu[False])
    for kind in ("rss", "pss"):
        more = [
            one[kind] - other[kind] for one, other in zip(memory[True], memory[False], strict=True)
        ]
        name = f"memory above the app without chats ({kind.upper()})"
        yield Figure("library", name, "MB", more, limit=_MEMORY)


def measure_life_list(quick: bool) -> Iterator[Figure]:
    """The CPU of each page of the list, through a year of chats, without resting on any."""
    pages = 15 if quick else 60
    with (
        Server() as server,
        life_home(server, size_for(quick)) as home,
        Chinwag(home) as app,
    ):
        app.wait_until_ready()
        app.send(_SIDEBAR)
        app.settle()
        # Years are folded until one goes there.
        for keys in ("d", "2023", "\r"):
            app.send(keys)
            app.settle()
        costs = [cost_of(app, partial(app.send, PAGE_DOWN)) for _ in range(pages)]
    yield Figure("library", "the list: CPU of a page, median", "ms", costs, limit=_PAGE)
    yield Figure("library", "the list: CPU of a page, 95th percentile", "ms", costs, by=slow)
