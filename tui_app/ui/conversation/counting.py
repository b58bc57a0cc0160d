"""How often something stands in each message of a conversation, counted beside the event loop.

What a message shows is known only when it is set, which takes a millisecond for each KB. So all
messages are sketched, which takes a tenth of that and tells of most how often it is in them; the
others are set, in the order of how near they are to what is read. What was sketched or set once is
not for the next letter that is typed.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.finding import Folded, Needle
from tui_app.core.loading import LOADING
from tui_app.render import message as render
from tui_app.render.finding import read_text
from tui_app.render.lines import Line
from tui_app.render.sketch import Sketch, plain_text, sketched
from tui_app.ui.conversation.block import MessageBlock, Sheet
from tui_app.ui.threads import in_thread

_FIRST_READ, _READ = 16, 200
"""Messages whose bodies are read in one go, at first and from then on."""
_SET = 20
"""Messages that are read in one go to be set."""
_HEAD_START = 0.02
"""Seconds in which what was typed is shown before the looking begins."""
_SLICE, _BREATH = 0.002, 0.001
"""Seconds of work after which others get a turn, and seconds until the next."""
_NEWS = 0.4
"""Seconds between two reports: a key that comes just after something was painted waits for the next
frame."""

_SPACES = re.compile(" {2,}")

Load = Callable[[Sequence[str]], Mapping[str, Body]]


class Tally:
    """How often something stands in each message of a conversation, growing surer."""

    def __init__(self, needle: Needle, messages: int) -> None:
        self.needle = needle
        self.counts = [0] * messages
        """Estimates where they are not sure."""
        self.sure = bytearray(messages)
        self.error: StoreError | None = None
        """What kept messages from being read."""

    def settle(self, index: int, count: int) -> None:
        """Say how often it stands in a message."""
        self.counts[index] = count
        self.sure[index] = 1

    def before(self, index: int) -> tuple[int, bool]:
        """How often it stands before a message, and whether that is sure."""
        return sum(self.counts[:index]), 0 not in self.sure[:index]

    @property
    def total(self) -> tuple[int, bool]:
        """How often it stands in all of them, and whether that is sure."""
        return self.before(len(self.counts))

    def nearest(self, order: Iterator[int]) -> int | None:
        """The first message in `order` that it stands in; -1: there is none.

        None while that is not sure.
        """
        for index in order:
            if not self.sure[index]:
                return None
            if self.counts[index]:
                return index
        return -1


@dataclass(slots=True)
class _Known:
    """What was found out about a message, whatever is looked for."""

    version: tuple[MessageState, int, bool]
    sketch: Sketch | None = None
    """None once it is known what the message shows."""
    text: Folded | None = None


@dataclass(slots=True)
class _Task:
    tally: Tally
    blocks: Sequence[MessageBlock]
    near: int
    sheet: Sheet
    hurry: tuple[int, int] | None = None
    """From where and which way the next one is waited for."""


class Counter:
    """Counts on a thread of its own; the newest query wins.

    `load` reads bodies by message id and is called on that thread, as is `told`, when there is
    news in the tally.
    """

    def __init__(self, load: Load, told: Callable[[], None]) -> None:
        self._load = load
        self._told = told
        self._task: _Task | None = None
        self._known: dict[str, _Known] = {}
        self._set_as = (0, False)
        """How the texts that are known were set: width, and whether code is moved sideways."""

    def count(self, needle: Needle, blocks: Sequence[MessageBlock], near: int) -> Tally:
        """Begin to count in `blocks`, from the one at `near` on; the tally that will tell.

        Live replies are left to the caller: their lines are not to be read on another thread.
        """
        tally = Tally(needle, len(blocks))
        if not blocks or not needle:
            self._task = None
            tally.sure = bytearray(b"\1" * len(blocks))
            return tally
        sheet = blocks[0].sheet
        if self._set_as != (sheet.width, sheet.sliding_code):
            self._set_as, self._known = (sheet.width, sheet.sliding_code), {}
        # Lines are as they are shown, but nobody looks at the colours of code.
        sheet = replace(sheet, styles=replace(sheet.styles, syntax={}))
        self._task = task = _Task(tally, list(blocks), near, sheet)
        in_thread(lambda: self._work(task, self._known))
        return tally

    def hurry(self, near: int, step: int) -> None:
        """Find out first what comes after the message at `near` (-1: before), round the ends."""
        if self._task is not None:
            self._task.hurry = near, step

    def stop(self) -> None:
        """Leave off, and forget what was read."""
        self._task, self._known = None, {}

    def _work(self, task: _Task, known: dict[str, _Known]) -> None:
        time.sleep(_HEAD_START)
        pace = _Pace()
        bodies: Mapping[str, Body] = {}
        try:
            unsure = self._look_over(task, known, pace)
            waiting = True
            while unsure and self._task is task:
                pace.keep()
                if task.hurry is not None:
                    (near, step), task.hurry = task.hurry, None
                    count = len(task.blocks)
                    unsure.sort(key=lambda index: (index - near) * step % count or count)
                    waiting = True
                if task.blocks[unsure[0]].head.id not in bodies:
                    bodies = self._bodies([task.blocks[index] for index in unsure[:_SET]])
                found = self._settle(task, known, unsure.pop(0), bodies) > 0
                if (found and waiting) or pace.news():
                    waiting = waiting and not found
                    self._told()
        except StoreError as error:
            task.tally.error = error
        if self._task is task:
            self._told()

    def _look_over(self, task: _Task, known: dict[str, _Known], pace: "_Pace") -> list[int]:
        """Tell of all messages what can be told without setting them; the others, in order."""
        unsure: list[int] = []
        for indexes in _batches(outwards(task.near, len(task.blocks))):
            self._read(task, known, indexes)
            for index in indexes:
                if self._task is not task:
                    return []
                pace.keep()
                if not self._settle_cheaply(task, known, index):
                    unsure.append(index)
            if pace.news():
                self._told()
        return unsure

    def _bodies(self, blocks: Sequence[MessageBlock]) -> dict[str, Body]:
        """What messages say, by their ids. Raises: StoreError."""
        stored = self._load([block.head.id for block in blocks if block.body is None])
        ids = (block.head.id for block in blocks)
        kept = {block.head.id: block.body for block in blocks if block.body is not None}
        return {id_: kept.get(id_) or stored.get(id_, Body()) for id_ in ids}

    def _read(self, task: _Task, known: dict[str, _Known], indexes: Sequence[int]) -> None:
        """Read what is not known of messages, or not as they are now. Raises: StoreError."""
        unread: list[MessageBlock] = []
        for index in indexes:
            block = task.blocks[index]
            there = known.get(block.head.id)
            if block.live is None and (there is None or there.version != _version(block)):
                unread.append(block)
        bodies = self._bodies(unread)
        for block in unread:
            known[block.head.id] = _begin(block, bodies[block.head.id])

    def _settle_cheaply(self, task: _Task, known: dict[str, _Known], index: int) -> bool:
        """Say how often it stands in a message where nothing has to be set for that."""
        tally, block = task.tally, task.blocks[index]
        message = known.get(block.head.id)
        if message is None:
            return True
        if message.text is not None:
            tally.settle(index, tally.needle.count(message.text))
            return True
        sketch = message.sketch
        count = sketch.count(tally.needle, task.sheet.width) if sketch is not None else 0
        if count is None and sketch is not None and sketch.may_show(tally.needle):
            tally.counts[index] = sketch.estimate(tally.needle)
            return False
        tally.settle(index, count or 0)
        return True

    def _settle(
        self, task: _Task, known: dict[str, _Known], index: int, bodies: Mapping[str, Body]
    ) -> int:
        """Say how often it stands in a message, which is set for that."""
        block = task.blocks[index]
        message = known[block.head.id]
        if message.text is None:
            passages = _passages(block, bodies[block.head.id], task.sheet)
            # White space is not told apart; so most texts need not be kept as they were as well.
            text = _SPACES.sub(" ", "\n".join(map(read_text, passages)))
            message.text, message.sketch = Folded(text), None
        count = task.tally.needle.count(message.text)
        task.tally.settle(index, count)
        return count


class _Pace:
    """Keeps a thread from taking all the time, and counts the time between reports."""

    def __init__(self) -> None:
        self._slice = self._report = time.monotonic()

    def keep(self) -> None:
        """Let the others have a turn now and then."""
        if time.monotonic() - self._slice > _SLICE:
            time.sleep(_BREATH)
            self._slice = time.monotonic()

    def news(self) -> bool:
        """Whether it is time for another report."""
        due = time.monotonic() - self._report > _NEWS
        if due:
            self._report = time.monotonic()
        return due


def outwards(near: int, count: int) -> Iterator[int]:
    """The numbers from 0 to `count`, those nearest to `near` first."""
    if near < count:
        yield near
    for distance in range(1, max(near, count - near) + 1):
        if near + distance < count:
            yield near + distance
        if 0 <= near - distance < count:
            yield near - distance


def _batches(indexes: Iterator[int]) -> Iterator[list[int]]:
    size = _FIRST_READ
    while batch := list(islice(indexes, size)):
        yield batch
        size = _READ


def _begin(block: MessageBlock, body: Body) -> _Known:
    """What is known of a message without setting it."""
    if block.head.role is Role.USER:
        return _Known(_version(block), text=Folded(plain_text(body.text)))
    return _Known(_version(block), sketched(body))


def _version(block: MessageBlock) -> tuple[MessageState, int, bool]:
    return block.head.state, block.head.chars, block.maths_shown


def _passages(block: MessageBlock, body: Body, sheet: Sheet) -> list[Sequence[Line]]:
    """What a reply says as it would be set; see `MessageBlock.passages`."""
    width, styles = sheet.width, sheet.styles
    with LOADING:
        from tui_app.render.markdown import render_markdown

    thoughts: Sequence[Line] = ()
    if body.reasoning:
        thoughts = render.thought_lines(body.reasoning, width, styles)
    text = render_markdown(
        body.text,
        width,
        styles,
        sliding_code=sheet.sliding_code,
        raw_maths=not block.maths_shown,
    ).lines
    return [thoughts, text, render.rest_lines(body, width, styles)]
