"""One row of the tables of misbehaviour: what the server does, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.stubs.loopback import Answer, LoopbackServer
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tui_app.core.errors import ChatError
from tui_app.core.events import EventsSkipped, Finished, FinishReason, Retrying


@dataclass(frozen=True)
class Row:
    """`answer` is given to every request. `error` None: the reply is complete, with `finish`."""

    answer: Answer
    text: str = ""
    error: type[ChatError] | None = None
    words: str = ""
    """Part of what the error says."""
    finish: FinishReason = FinishReason.STOP
    skipped: int = 0
    attempts: int = 1
    settings: Mapping[str, float] = field(default_factory=dict)


def check(server: LoopbackServer, make_provider: MakeProvider, row: Row) -> Listener:
    """Ask once and compare with the row; the reply, for more."""
    server.default = lambda _: row.answer
    listener = Listener(make_provider(server.url, **row.settings).stream(ask()))
    listener.join(15)
    compare(listener, row)
    return listener


def compare(listener: Listener, row: Row, name: str = "") -> None:
    """A reply that is over with its row. `name` of the row, where the test does not tell."""
    ends = [each for each in listener.events if isinstance(each, Finished)]
    if row.error is None:
        assert listener.error is None, name
        assert [end.reason for end in ends] == [row.finish]
        assert listener.events[-1] is ends[0]
    else:
        assert type(listener.error) is row.error, name
        assert row.words in listener.error.what, name
        assert listener.error.advice, name
        assert ends == [], name
    assert listener.text == row.text, name
    skipped = [each.count for each in listener.events if isinstance(each, EventsSkipped)]
    assert skipped == list(range(1, row.skipped + 1)), name
    retries = [each.attempt for each in listener.events if isinstance(each, Retrying)]
    assert retries == list(range(2, row.attempts + 1)), name
