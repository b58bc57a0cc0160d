"""Counting in messages that are not shown, beside the event loop."""

import threading
from collections.abc import Callable, Mapping, Sequence

from tests.unit.render.looks import STYLES
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageHead, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.events import Citation
from tui_app.core.finding import Needle
from tui_app.ui.conversation.block import MessageBlock, Sheet
from tui_app.ui.conversation.counting import Counter, Tally, outwards
from tui_app.ui.conversation.finding import hits_in

PATIENCE = 15.0


class Desk:
    """A conversation of replies, a counter for it, and its reports."""

    def __init__(self, *bodies: Body | str) -> None:
        self.bodies = {
            str(number): Body(body) if isinstance(body, str) else body
            for number, body in enumerate(bodies)
        }
        self.reads: list[str] = []
        self.before_reading: Callable[[], object] = lambda: None
        self.when_told: Callable[[], object] = lambda: None
        self._told = threading.Condition()
        self.counter = Counter(self._load, self._tell)
        self.blocks = self.set_at(60)

    def set_at(self, width: int) -> list[MessageBlock]:
        sheet = Sheet(width, STYLES, lambda keys: {key: self.bodies[key] for key in keys})
        return [MessageBlock(_head(key, body), sheet) for key, body in self.bodies.items()]

    def count(self, query: str, near: int = 0) -> list[int]:
        """Count until all is sure."""
        return self.settled(self.counter.count(Needle(query), self.blocks, near))

    def settled(self, tally: Tally) -> list[int]:
        with self._told:
            assert self._told.wait_for(lambda: tally.total[1] or tally.error, PATIENCE)
        return tally.counts

    def _load(self, keys: Sequence[str]) -> Mapping[str, Body]:
        self.before_reading()
        self.reads += keys
        return {key: self.bodies[key] for key in keys}

    def _tell(self) -> None:
        self.when_told()
        with self._told:
            self._told.notify_all()


def _head(key: str, body: Body) -> MessageHead:
    state, lines = MessageState.COMPLETE, body.text.count("\n") + 1
    return MessageHead(key, "s", None, Role.ASSISTANT, state, 0, len(body.text), lines)


def test_it_counts_what_the_blocks_will_show() -> None:
    desk = Desk(
        "A **pl**um, [plum](http://plum.example/) &amp; plums.",
        Body("No fruit.", reasoning="A plum\n?", refusal="No plums."),
        Body("1. one\n1. two", citations=(Citation("http://a.b", "Plum cake"),)),
        "```plum\nprint('plum')\n```\n\n" + "| Plum | b |\n|-|-|\n| plum | c |\n",
        "",
    )
    for query in ("plum", "Plum &", "2", "plum cake", "·", "zebra"):
        shown: list[int] = []
        for block in desk.blocks:
            block.prepare()
            shown.append(len(hits_in(block.passages(), Needle(query))))
        assert desk.count(query) == shown
    assert desk.count("plum") == [3, 2, 1, 3, 0]


def test_what_was_read_is_not_read_again() -> None:
    desk = Desk("one fish", "two fish")
    assert desk.count("fish") == [1, 1]
    desk.reads.clear()
    assert desk.count("one") == [1, 0]
    assert not desk.reads
    desk.bodies["1"] = Body("no more")
    sheet = desk.blocks[1].sheet
    desk.blocks[1] = MessageBlock(_head("1", desk.bodies["1"]), sheet, body=desk.bodies["1"])
    assert desk.count("more") == [0, 1]
    assert not desk.reads
    desk.counter.stop()
    assert desk.count("one") == [1, 0]
    assert set(desk.reads) == {"0"}


def test_another_width_counts_what_is_seen_then() -> None:
    desk = Desk("| Name | Use |\n|-|-|\n| first | second |\n| third | fourth |\n")
    assert desk.count("name") == [1]
    desk.blocks = desk.set_at(10)
    assert desk.count("name") == [2]


def test_formulas_are_counted_as_they_are_seen() -> None:
    desk = Desk("So $x^2$ is.", "And $x^2$ too.")
    assert desk.count("x²") == [1, 1]
    desk.blocks[1].toggle_maths()
    assert desk.count("x²") == [1, 0]
    assert desk.count("x^2") == [0, 1]


def test_the_newest_query_wins() -> None:
    desk = Desk("one fish", "two fish")
    arrived, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        arrived.set()
        assert go_on.wait(PATIENCE)

    desk.before_reading = hold
    first = desk.counter.count(Needle("fish"), desk.blocks, 0)
    assert arrived.wait(PATIENCE)
    second = desk.counter.count(Needle("two"), desk.blocks, 0)
    go_on.set()
    assert desk.settled(second) == [0, 1]
    assert not any(first.sure)


def test_what_is_waited_for_comes_first() -> None:
    desk = Desk(*["a &amp; fish"] * 12)
    arrived, go_on = threading.Event(), threading.Event()
    seen: list[list[int]] = []

    def hold() -> None:
        arrived.set()
        assert go_on.wait(PATIENCE)

    desk.before_reading = hold
    tally = desk.counter.count(Needle("fish"), desk.blocks, 5)
    assert arrived.wait(PATIENCE)
    desk.counter.hurry(2, -1)
    desk.when_told = lambda: seen.append([n for n in range(12) if tally.sure[n]])
    go_on.set()
    desk.settled(tally)
    assert seen[0] == [1]


def test_a_history_that_cannot_be_read_is_told() -> None:
    desk = Desk("one fish")

    def fail() -> None:
        raise StoreError("The disk is gone.")

    desk.before_reading = fail
    tally = desk.counter.count(Needle("fish"), desk.blocks, 0)
    desk.settled(tally)
    assert tally.error is not None
    assert tally.total == (0, False)


def test_nothing_is_counted_for_nothing() -> None:
    desk = Desk("one fish")
    assert desk.counter.count(Needle(" "), desk.blocks, 0).total == (0, True)
    assert desk.counter.count(Needle("fish"), [], 0).total == (0, True)
    assert not desk.reads


def test_the_nearest_is_told_only_when_it_is_sure() -> None:
    tally = Tally(Needle("x"), 5)
    assert list(outwards(2, 5)) == [2, 3, 1, 4, 0]
    assert list(outwards(0, 2)) == [0, 1]
    assert list(outwards(7, 2)) == [1, 0]
    tally.settle(2, 0)
    tally.settle(1, 4)
    assert tally.nearest(outwards(2, 5)) is None
    tally.settle(3, 0)
    assert tally.nearest(outwards(2, 5)) == 1
    assert tally.nearest(iter([2, 3])) == -1
    assert tally.before(3) == (4, False)
