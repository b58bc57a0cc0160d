"""Opening a conversation, and the memory it takes."""

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.history import LONG, SHORT, Conversation, long_home
from tests.benchmarks.programs import ENTER, PALETTE, Chinwag
from tests.benchmarks.server import Server

_SLOWER, _MEMORY = 150.0, 30.0


def measure_opening(quick: bool) -> Iterator[Figure]:
    """From Enter in the palette to the last word on the screen, in an app that was just started."""
    runs = 2 if quick else 7
    times: dict[str, list[float]] = {SHORT.title: [], LONG.title: []}
    again: dict[str, list[float]] = {SHORT.title: [], LONG.title: []}
    grown: dict[str, list[float]] = {"rss": [], "pss": []}
    with Server() as server:
        for _ in range(runs):
            for first, second in ((SHORT, LONG), (LONG, SHORT)):
                with long_home(server) as home, Chinwag(home) as app:
                    app.wait_until_ready()
                    empty = app.memory()
                    times[first.title].append(_open(app, first))
                    if first is LONG:
                        for kind, megabytes in app.memory().items():
                            grown[kind].append(megabytes - empty[kind])
                    again[second.title].append(_open(app, second))
    for how, found in (("in a fresh app", times), ("in one that opened another", again)):
        for conversation in (SHORT, LONG):
            name = f"{conversation.messages:,} messages, {how}"
            yield Figure("open", name, "ms", found[conversation.title])
        slower = median(found[LONG.title]) - median(found[SHORT.title])
        name = f"10,000 beside 10, {how}: slower by"
        yield Figure("open", name, "ms", [slower], limit=_SLOWER)
    for kind, megabytes in grown.items():
        name = f"10,000 messages: memory above the empty app ({kind.upper()})"
        yield Figure("open", name, "MB", megabytes, limit=_MEMORY)


def _open(app: Chinwag, conversation: Conversation) -> float:
    """Milliseconds."""
    place = app.written
    app.send(PALETTE)
    app.wait_for("hats and actions", place)
    app.settle(0.3)
    app.type(conversation.title)
    place = app.written
    sent = app.send(ENTER)
    shown = app.wait_for(conversation.last_word, place)
    app.settle()
    return (shown - sent) * 1000
