"""Going through a conversation of ten thousand messages, and another size of the screen."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.history import LONG, long_home
from tests.benchmarks.programs import BareApp, Chinwag, home_for
from tests.benchmarks.server import Server
from tests.benchmarks.terminal import RawTerminal

_PAGE, _RESIZE, _AT_ONCE = 30.0, 100.0, 100.0
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
_TOP, _END = "\x1b[1;5H", "\x1b[1;5F"
_SIZES = ((100, 40), (120, 40), (80, 30), (140, 50), (120, 40))


def measure_paging(quick: bool) -> Iterator[Figure]:
    """The CPU of each page, and how soon the two ends are there."""
    pages, jumps = (15, 3) if quick else (60, 9)
    with Server() as server, long_home(server) as home, _long(home) as app:
        up = [cost_of(app, partial(app.send, PAGE_UP)) for _ in range(pages)]
        down = [cost_of(app, partial(app.send, PAGE_DOWN)) for _ in range(pages // 2)]
        tops: list[float] = []
        ends: list[float] = []
        for _ in range(jumps):
            tops.append(_jump(app, _TOP, LONG.first_word))
            ends.append(_jump(app, _END, LONG.last_word))
    for name, costs in (("page up", up), ("page down again", down)):
        yield Figure("paging", f"{name}: CPU, median", "ms", costs, limit=_PAGE)
        yield Figure("paging", f"{name}: CPU, slowest", "ms", costs, limit=_PAGE, by=max)
    for name, times in (("Home", tops), ("End", ends)):
        yield Figure("paging", f"{name}: key to screen", "ms", times, limit=_AT_ONCE)


def measure_resize(quick: bool) -> Iterator[Figure]:
    """The CPU of each new size with ten thousand messages."""
    rounds = 1 if quick else 4
    sizes = _SIZES * rounds
    with Server() as server:
        with home_for(server) as home, BareApp(home) as bare:
            bare.wait_until_ready()
            floor = [cost_of(bare, partial(bare.resize, *size)) for size in sizes]
        with long_home(server) as home, _long(home) as app:
            costs = [cost_of(app, partial(app.resize, *size)) for size in sizes]
    yield Figure("resize", "CPU, median", "ms", costs, floor, _RESIZE)
    yield Figure("resize", "CPU, slowest", "ms", costs, floor, _RESIZE, by=max)


def _long(home: Path) -> Chinwag:
    app = Chinwag(home, "--session", LONG.session)
    app.wait_for(LONG.last_word)
    app.settle()
    return app


def cost_of(program: RawTerminal, act: Callable[[], object]) -> float:
    """Milliseconds of processor until the program rests again."""

    def seen() -> None:
        place = program.written
        act()
        program.wait_for_more(place)

    return program.cost(seen, least=0.2, quiet=0.15) * 1000


def _jump(app: Chinwag, key: str, word: str) -> float:
    place = app.written
    sent = app.send(key)
    shown = app.wait_for(word, place)
    app.settle(0.3, 0.2)
    return (shown - sent) * 1000
