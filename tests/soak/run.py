"""The soak itself: warm up, live, rest and measure, quit, and look at what is left."""

import asyncio
import contextlib
import itertools
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak import measure
from tests.soak.measure import Sample
from tests.soak.person import Person
from tests.soak.server import SoakServer, number_of, reply_to, thoughts_on
from tests.stubs.tree import check_tree
from tests.ui.chat_app import Chat, make_app, running
from tui_app.core.clock import SystemClock

AT_ONCE = 50
"""Chats that stream at the same time, every now and then."""

_LAST_MOMENT = 5.0
"""Seconds that threads have to end after the app was left."""
MOST = {
    "tui_app.engine.live.LiveReply": 2,
    "tui_app.ui.conversation.block.MessageBlock": 0,
    "tui_app.render.streaming.StreamingMarkdown": 0,
    "tui_app.providers.openai.OpenAIReply": 2,
    "tui_app.providers.exchange.Call": 0,
    "tui_app.providers.replies.ReplyReader": 0,
    "tui_app.providers.lanes.Lane": 4,
    "httpx.Client": 4,
    "tui_app.ui.screens.chat.ChatScreen": 1,
    "tui_app.ui.screens.reader.Reader": 0,
    "tui_app.ui.screens.help.Help": 0,
    "tui_app.ui.screens.picker.Picker": 0,
    "tui_app.ui.screens.ask_line.AskLine": 0,
    "threading.Timer": 0,
}
"""What may be there, at most, while the app rests in an empty chat. (The threads that write and
checkpoint hold on to what they did last, and with it to a reply.)"""
OF_THE_LIST = {
    "tui_app.core.conversation.SessionSummary",
    "tui_app.ui.widgets.session_list.SessionRow",
}
"""As many as there are chats."""
NOT_OURS = {
    "textual.timer.Timer",
    "textual.worker.Worker",
    "_asyncio.Task",
    "_asyncio.Future",
    "concurrent.futures._base.Future",
    "sqlite3.Connection",
    "threading.Thread",
    "threading.Event",
    "socket.socket",
    "httpx.Response",
}
THREADS = {"store-writer", "store-watch", "checkpoints"}
ENOUGH = 12
"""Samples; fewer say nothing about growth."""
MOST_KB = 4096.0
MOST_BLOCKS = 4000.0
"""Growth per 1,000 turns, in the second half. Blocks tell a leak: the number of chats moves them up
and down by some thousand, one message kept a turn would be 20,000. Resident memory creeps for long
while memory is cut into pieces and SQLite's connections fill their page caches, 2 MB each."""
MOST_FILES = 40
"""Open descriptors at rest: idle connections to server and history, pipes, locks."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the process held before the app: open files, threads, objects by class."""

    files: Counter[str]
    threads: Counter[str]
    objects: Counter[str]


@dataclass(slots=True)
class Report:
    """What was measured, and what is wrong with it."""

    samples: list[Sample] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    actions: Counter[str] = field(default_factory=Counter)
    behaviours: Counter[str] = field(default_factory=Counter)
    replies: Counter[str] = field(default_factory=Counter)
    """Stored replies by state."""
    growth: list[str] = field(default_factory=list)
    """What memory did in the second half, in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, and how often is looked. A burst has many chats stream at once."""

    seed: int = 1
    turns: int | None = None
    seconds: float | None = None
    turns_between: int = 100
    burst_every: int = 5
    """Samples between two bursts; 0: none."""
    at_once: int = AT_ONCE

    def over(self, turns: int, seconds: float) -> bool:
        return (self.turns is not None and turns >= self.turns) or (
            self.seconds is not None and seconds >= self.seconds
        )


def soak(plan: Plan, tell: Callable[[Sample], None] = lambda _: None) -> Report:
    """Run the app as planned in a folder that is removed afterwards."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="chinwag-soak-") as folder:
        before = Before(measure.count_files(), measure.count_threads(), measure.count_objects())
        asyncio.run(_live(plan, Path(folder), before, report, tell))
        _look_at_the_rest(Path(folder), before, report)
        with contextlib.closing(sqlite3.connect(Path(folder) / "data" / "chinwag.db")) as history:
            check_tree(history)
            _check_replies(history, report)
    return report


async def _live(
    plan: Plan,
    folder: Path,
    before: Before,
    report: Report,
    tell: Callable[[Sample], None],
) -> None:
    async with _app(folder) as (chat, server):
        person = Person(chat, server, plan.seed)
        begun = time.monotonic()
        while not plan.over(person.turns, time.monotonic() - begun):
            goal = person.turns + plan.turns_between
            number = len(report.samples)
            if plan.burst_every and number % plan.burst_every == plan.burst_every - 1:
                await _burst(person, server, plan.at_once)
            while person.turns < goal:
                await person.act()
            await person.rest()
            sample = _sample(before, server, person, time.monotonic() - begun)
            report.samples.append(sample)
            tell(sample)
        report.actions += Counter(person.done)
        report.behaviours += server.behaviours
    _judge(report)


@contextlib.asynccontextmanager
async def _app(folder: Path) -> AsyncIterator[tuple[Chat, SoakServer]]:
    with SoakServer() as server:
        config = f"""
provider = "local"
first_byte_timeout = 30
silence_timeout = 30
finish_away_minutes = 0
[providers.local]
base_url = "{server.url}"
model = "example/stub-model"
"""
        app = make_app(folder, config, clock=SystemClock())
        async with running(app) as chat:
            yield chat, server


async def _burst(person: Person, server: SoakServer, count: int) -> None:
    """Have `count` chats stream at once, and go from one to the other."""
    await person.rest()
    engine = person.chat.app._services.engine
    with server.crowd() as arrived:
        for _ in range(count):
            await person.start_new()
            await person.ask(calm=True)
        await person.hands.until(lambda: arrived() == count, "all to be asked")
        assert len(engine.streaming) == count
        await person.open_another()
    while engine.streaming:
        await person.open_another()
        await person.scroll()
        await person.resize()
    await person.rest()


def _sample(before: Before, server: SoakServer, person: Person, seconds: float) -> Sample:
    server.forget()
    blocks = measure.blocks()
    return Sample(
        turns=person.turns,
        seconds=seconds,
        rss=measure.memory_kb(),
        blocks=blocks,
        objects=measure.count_objects() - before.objects,
        threads=measure.count_threads() - before.threads,
        files=measure.count_files() - before.files,
        tasks=len(asyncio.all_tasks()),
        sessions=len(person.sessions),
    )


# judging


def _judge(report: Report) -> None:
    for sample in report.samples:
        for problem in _too_much(sample):
            report.problems.append(f"after {sample.turns} turns: {problem}")
    report.problems.extend(_grown(report.samples))
    if len(report.samples) < ENOUGH:
        return
    second = report.samples[len(report.samples) // 2 :]
    for what, most, points in (
        ("KB", MOST_KB, [(each.turns / 1000, each.rss) for each in second]),
        ("blocks", MOST_BLOCKS, [(each.turns / 1000, each.blocks) for each in second]),
    ):
        grows = measure.slope(points)
        report.growth.append(f"in the second half {grows:+,.0f} {what} per 1,000 turns")
        if grows > most:
            report.problems.append(f"{grows:+,.0f} {what} per 1,000 turns, {most:,.0f} at most")


def _grown(samples: Sequence[Sample]) -> Iterator[str]:
    """Classes of which more and more objects are kept: one for every fifth turn is too many."""
    if len(samples) < 3:
        return
    first, last = samples[1], samples[-1]
    most = max(20, (last.turns - first.turns) / 5)
    for name, count in last.objects.items():
        grown = count - first.objects.get(name, 0)
        ours = name.startswith("tui_app.") and name not in OF_THE_LIST
        if grown > most and (ours or name in NOT_OURS):
            yield f"{grown} more {name} after {last.turns - first.turns} turns"


def _too_much(sample: Sample) -> Iterator[str]:
    for name, most in MOST.items():
        if sample.objects.get(name, 0) > most:
            yield f"{sample.objects[name]} of {name}, {most} at most"
    if unknown := set(sample.threads) - THREADS:
        yield f"threads {sorted(unknown)}"
    yield from (f"{count} threads {name}" for name, count in sample.threads.items() if count > 1)


def _look_at_the_rest(folder: Path, before: Before, report: Report) -> None:
    """What is still there after the app was left."""
    # Threads that were told to end need a moment.
    deadline = time.monotonic() + _LAST_MOMENT
    while measure.count_threads() - before.threads and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    files, alive = measure.count_files() - before.files, measure.count_threads() - before.threads
    locks = [path.name for path in (folder / "data" / "windows").glob("*.lock")]
    side = [path.name for path in (folder / "data").glob("*.db-*")]
    for what, left in (("files", files), ("threads", alive), ("locks", locks), ("files", side)):
        if left:
            report.problems.append(f"{what} left over: {left}")


def _check_replies(history: sqlite3.Connection, report: Report) -> None:
    """Whether the history holds what the server said, and calls whole what was."""
    rows = history.execute(
        "SELECT question.text, message.state, body.text, body.reasoning FROM message"
        " JOIN body ON body.message_id = message.id"
        " JOIN body AS question ON question.message_id = message.parent_id"
        " WHERE role = 'assistant'"
    )
    for question, state, text, thoughts in rows:
        report.replies[state] += 1
        number = number_of(question)
        if number is None:
            # A slip of the finger, which the server refuses.
            if text or state == "complete":
                report.problems.append(f"{question[:60]!r} was answered: {text[:60]!r}")
            continue
        whole = reply_to(number)
        if not whole.startswith(text) or (state == "complete" and text != whole):
            report.problems.append(f"q{number}, {state}, is not what was said: {text[-60:]!r}")
        if not _thought(thoughts_on(number), thoughts):
            report.problems.append(f"q{number}, {state}, thinks otherwise: {thoughts[-60:]!r}")
        if state == "streaming":
            report.problems.append(f"q{number} streams for ever")


def _thought(whole: str, said: str) -> bool:
    """Whether `said` is a beginning of `whole`, or several: a continuation thinks anew."""
    while said:
        pairs = zip(whole, said, strict=False)
        length = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        if not length:
            return False
        said = said[length:]
    return True
