"""Whatever a window was doing when it was killed, what it had is there afterwards."""

import itertools
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.doomed import secret
from tests.e2e.terminal import running
from tests.stubs.loopback import END, LoopbackServer, Pause, Request, Step, delta, event, head
from tests.stubs.tree import check_tree
from tests.unit.store.making import ask
from tests.unit.store.older import write_older
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import MessageState
from tui_app.store import Store

ROOT = Path(__file__).parents[2]
SEED = 20_260_305
PROMISE = 1.0 + 0.5
"""Seconds that a kill may cost. The half second is for the way from the server through sockets,
threads and fsync on a machine that is busy with other tests."""
LANES = 4


@dataclass
class Said:
    """What the server said to one question, and when. `sent`: seconds and length of the text."""

    text: str
    sent: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])

    def before(self, moment: float) -> str:
        """What had been sent until `moment`."""
        return self.text[: max((size for at, size in self.sent if at <= moment), default=0)]


class Answers:
    """Answers each question with a text of its own and remembers what it has sent.

    Questions that begin with `slow` get a reply that takes longer than any window lives, others
    one that is over at once.
    """

    def __init__(self) -> None:
        self.said: dict[str, Said] = {}
        self._asked = threading.Condition()

    def wait_for(self, label: str) -> None:
        """Until a question that begins with `label` was asked."""
        with self._asked:
            assert self._asked.wait_for(
                lambda: any(question.startswith(label) for question in self.said), 20
            ), label

    def __call__(self, request: Request) -> Iterator[Step]:
        if len(request.body) < int(request.headers["content-length"]):
            return  # the window was killed while it asked
        question: str = request.json()["messages"][-1]["content"]
        slow = question.startswith("slow")
        words = [f"{question}:{number} " for number in range(2000 if slow else 5)]
        said = Said("".join(words))
        with self._asked:
            self.said[question] = said
            self._asked.notify_all()
        yield head()
        size = 0
        for word in words:
            size += len(word)
            yield event(delta(word))
            said.sent.append((time.monotonic(), size))
            if slow:
                yield Pause(0.005)
        yield event(delta(finish="stop"))
        yield event("[DONE]")
        yield END


class Windows:
    """Starts and kills windows (see doomed.py)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.doomed"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()

    def start(self, doing: str, *arguments: object) -> int:
        return self._tell("start", doing, *arguments)

    def kill(self, pid: int) -> int:
        """Kill a window that may have ended; its exit status, once it is gone."""
        return self._tell("kill", pid)

    def wait(self, pid: int) -> int:
        return self._tell("wait", pid)

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _tell(self, *words: object) -> int:
        assert self._process.stdin
        assert self._process.stdout
        with self._lock:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def windows() -> Iterator[Windows]:
    started = Windows()
    yield started
    started.close()


@contextmanager
def answering() -> Iterator[tuple[LoopbackServer, Answers]]:
    answers = Answers()
    with LoopbackServer(answers) as server:  # type: ignore[arg-type]
        yield server, answers


def replies(database: Path) -> dict[str, list[tuple[str, str]]]:
    """State and text of the replies to each question."""
    found: dict[str, list[tuple[str, str]]] = {}
    with closing(sqlite3.connect(database)) as connection:
        for question, state, text in connection.execute(
            "SELECT asked.text, reply.state, said.text FROM message AS question"
            " JOIN body AS asked ON asked.message_id = question.id"
            " LEFT JOIN message AS reply ON reply.parent_id = question.id"
            " LEFT JOIN body AS said ON said.message_id = reply.id WHERE question.role = 'user'"
        ):
            found.setdefault(question, []).append((state, text))
    return found


def recovered(database: Path) -> None:
    """Open the history as the next window does, and see that it is sound."""
    store = Store.open(database, SystemClock())
    try:
        store.recover()
        store._writer.submit(check_tree).result(10)
        assert store.recover() == 0
    finally:
        store.close()


def check_replies(database: Path, answers: Answers, label: str, killed: float) -> None:
    """Nothing is missing that was said more than `PROMISE` before the kill, nothing is there
    that was not said, nothing is there twice. `label`: of the window's questions."""
    stored = replies(database)
    asked = {
        question: said for question, said in answers.said.items() if question.startswith(label)
    }
    for question, said in asked.items():
        assert len(stored.get(question, ())) == 1, question
        state, text = stored[question][0]
        assert said.text.startswith(text), question
        assert text.startswith(said.before(killed - PROMISE)), (question, len(text))
        assert state in (MessageState.COMPLETE, MessageState.INTERRUPTED), question
        assert (state == MessageState.COMPLETE) == (text == said.text), (question, state)
        chat, _, turn = question.rpartition("-")
        if f"{chat}-{int(turn) + 1}" in asked:
            assert state == MessageState.COMPLETE, f"{question} was followed by another"


def in_lanes(work: Callable[[int, random.Random], None], runs: int) -> None:
    """Carry out `work` `runs` times, each with its number and own randomness; those whose number
    has the same rest by `LANES` one after the other."""

    def lane(first: int) -> None:
        for number in range(first, runs, LANES):
            try:
                work(number, random.Random(SEED + number))
            except BaseException as problem:
                problem.add_note(f"run {number} of seed {SEED}")
                raise

    with ThreadPoolExecutor(LANES) as pool:
        for done in [pool.submit(lane, number) for number in range(LANES)]:
            done.result()


def let_live(seconds: float) -> None:
    threading.Event().wait(seconds)


def test_a_killed_window_loses_at_most_a_second(windows: Windows, tmp_path: Path) -> None:
    with answering() as (server, answers):

        def kill_one(number: int, chance: random.Random) -> None:
            # The lanes kill in databases of their own, again and again in the same.
            database = tmp_path / f"lane{number % LANES}" / "chinwag.db"
            kind = "slow" if chance.random() < 0.6 else "fast"
            label = f"{kind}-{number}"
            pid = windows.start("talk", str(database), server.url, label, 3)
            if chance.random() < 0.8:
                answers.wait_for(label)
            let_live(chance.uniform(0, 2.6 if kind == "slow" else 0.4))
            killed = time.monotonic()
            assert windows.kill(pid) == -9
            recovered(database)
            check_replies(database, answers, f"{label}-", killed)

        in_lanes(kill_one, 16)
        # The test is worth nothing where windows died too young.
        assert sum(len(said.sent) > 100 for said in answers.said.values()) >= 4
        assert sum(not question.startswith("slow") for question in answers.said) >= 20


def test_windows_that_go_on_are_not_hurt_by_those_that_are_killed(
    windows: Windows, tmp_path: Path
) -> None:
    database = tmp_path / "chinwag.db"
    chance = random.Random(SEED)
    with answering() as (server, answers):
        staying = windows.start("talk", str(database), server.url, "slow-stays", 2)
        answers.wait_for("slow-stays")
        killed: dict[str, float] = {}
        for number in range(6):
            label = f"{chance.choice(('slow', 'fast'))}-{number}"
            pid = windows.start("talk", str(database), server.url, label, 2)
            answers.wait_for(label)
            let_live(chance.uniform(0, 0.5))
            killed[f"{label}-"] = time.monotonic()
            windows.kill(pid)
        store = Store.open(database, SystemClock())
        store.recover()
        store._writer.submit(check_tree).result(10)
        store.close()
        for question, ((state, _),) in replies(database).items():
            stays = question.startswith("slow-stays")
            assert (state == MessageState.STREAMING) == stays, question
        for label, moment in killed.items():
            check_replies(database, answers, label, moment)
        moment = time.monotonic()
        windows.kill(staying)
        recovered(database)
        check_replies(database, answers, "slow-stays-", moment)


def files_with(folder: Path, word: str) -> list[str]:
    """The files that hold a word, or its end: an index keeps words without what they share with
    the word before."""
    end = word[-10:].encode()
    return [each.name for each in folder.rglob("*") if each.is_file() and end in each.read_bytes()]


def test_what_was_erased_stays_so_and_what_was_begun_is_finished(
    windows: Windows, tmp_path: Path
) -> None:
    erased: list[str] = []
    with answering() as (server, answers):

        def kill_one(number: int, chance: random.Random) -> None:
            database = tmp_path / f"lane{number % LANES}" / "chinwag.db"
            label = f"e{number}"
            pid = windows.start("erase", str(database), server.url, label)
            if chance.random() < 0.8:
                answers.wait_for(f"erased-{label}-")
            let_live(chance.uniform(0, 0.3))
            windows.kill(pid)
            turns = itertools.takewhile(
                lambda turn: secret(label, turn) in answers.said, itertools.count()
            )
            asked = [secret(label, turn) for turn in turns]
            told = [
                word for turn, word in enumerate(asked) if f"erased-{label}-{turn}" in answers.said
            ]
            assert [word for word in told if files_with(database.parent, word)] == []
            recovered(database)
            stored = replies(database)
            for word in asked:
                assert (word in stored) == bool(files_with(database.parent, word)), word
            erased.extend(told)

        in_lanes(kill_one, 8)
    assert len(erased) >= 4


def waiting(database: Path) -> list[str]:
    """What waits in the queues."""
    with closing(sqlite3.connect(database)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM queue")]


def test_what_was_queued_is_asked_once_or_waits_still(windows: Windows, tmp_path: Path) -> None:
    queued: list[str] = []
    left: list[str] = []
    with answering() as (server, answers):

        def kill_one(number: int, chance: random.Random) -> None:
            database = tmp_path / f"lane{number % LANES}" / "chinwag.db"
            label = f"q{number}"
            pid = windows.start("line_up", str(database), server.url, label)
            if chance.random() < 0.8:
                answers.wait_for(f"told-{label}-")
            let_live(chance.uniform(0, 0.3))
            windows.kill(pid)
            recovered(database)
            asked, waits = replies(database), waiting(database)
            told = [each for each in answers.said if each.startswith(f"told-{label}-")]
            texts = [text for each in told for text in each.split()[1:]]
            queued.extend(texts)
            left.extend(waits)
            for text in {*texts, *waits}:
                assert len(asked.get(text, ())) + waits.count(text) == 1, text

        in_lanes(kill_one, 8)
    assert len(queued) >= 12
    assert left


def test_replies_that_are_compared_are_interrupted_siblings(
    windows: Windows, tmp_path: Path
) -> None:
    texts: list[str] = []
    with answering() as (server, answers):

        def kill_one(number: int, chance: random.Random) -> None:
            database = tmp_path / str(number) / "chinwag.db"
            label = f"slow-c{number}"
            pid = windows.start("compare", str(database), server.url, label)
            answers.wait_for(label)
            let_live(chance.uniform(0, 2.2))
            windows.kill(pid)
            recovered(database)
            found = replies(database)[label]
            assert [state for state, _ in found] == [MessageState.INTERRUPTED] * 3
            assert all(answers.said[label].text.startswith(text) for _, text in found)
            texts.extend(text for _, text in found)
            store = Store.open(database, SystemClock())
            (session,) = store.sessions()
            assert len(store.comparison(session.id)) == 3
            store.close()

        in_lanes(kill_one, 8)
    assert sum(map(bool, texts)) >= 6


def old_history(database: Path) -> list[str]:
    """A history of the first schema with some megabytes; the texts in it."""
    newest = database.with_suffix(".newest")
    store = Store.open(newest, SystemClock())
    turns = [ask(store, user_text=f"q{number} " * 3000, answer="a") for number in range(60)]
    store.close()
    write_older(newest, database, 1)
    return sorted(turn.user_text for turn in turns)


def test_an_update_that_is_killed_is_done_by_the_next_window(
    windows: Windows, tmp_path: Path
) -> None:
    origin = tmp_path / "origin.db"
    texts = old_history(origin)
    whole = tmp_path / "whole" / "chinwag.db"
    whole.parent.mkdir()
    shutil.copy(origin, whole)
    began = time.monotonic()
    assert windows.wait(windows.start("open_once", str(whole), "")) == 0
    takes = time.monotonic() - began
    killed: list[int] = []

    def kill_one(number: int, chance: random.Random) -> None:
        database = tmp_path / str(number) / "chinwag.db"
        database.parent.mkdir()
        shutil.copy(origin, database)
        for _ in range(2):
            pid = windows.start("open_once", str(database), "")
            let_live(chance.uniform(0, takes))
            killed.append(windows.kill(pid))
        recovered(database)
        assert sorted(replies(database)) == texts

    in_lanes(kill_one, 8)
    assert killed.count(-9) >= 4
    assert set(killed) <= {0, -9}


def test_a_restore_that_is_killed_leaves_one_of_both(windows: Windows, tmp_path: Path) -> None:
    origin, source = tmp_path / "origin.db", tmp_path / "source.db"
    texts = old_history(source)
    store = Store.open(origin, SystemClock())
    ask(store, user_text="as it was")
    store.close()
    killed: list[int] = []

    def kill_one(number: int, chance: random.Random) -> None:
        database = tmp_path / str(number) / "chinwag.db"
        database.parent.mkdir()
        shutil.copy(origin, database)
        pid = windows.start("put_back", str(database), "", str(source))
        let_live(chance.uniform(0, 0.05))
        killed.append(windows.kill(pid))
        recovered(database)
        found = sorted(replies(database))
        assert found in (["as it was"], texts)

    in_lanes(kill_one, 8)
    assert -9 in killed


def test_the_app_killed_on_its_screen_loses_at_most_a_second(tmp_path: Path) -> None:
    with answering() as (server, answers):

        def kill_one(number: int, chance: random.Random) -> None:
            home = tmp_path / str(number)
            folder = home / "config" / "chinwag"
            folder.mkdir(parents=True)
            (folder / "config.toml").write_text(
                'provider = "local"\nreduced_motion = true\ntitles_by_model = false\n[providers.local]\n'
                f'base_url = "{server.url}"\nmodel = "stub-model"\n',
                encoding="utf-8",
            )
            question = f"slow-app-{number}"
            with running(home) as terminal:
                terminal.wait_for("Ask anything")
                terminal.submit(question)
                terminal.wait_for(rf"{question}:\d")
                let_live(chance.uniform(0.2, 2.5))
                killed = time.monotonic()
                terminal.kill()
                terminal.wait_exit()
            recovered(home / "data" / "chinwag" / "chinwag.db")
            check_replies(home / "data" / "chinwag" / "chinwag.db", answers, question, killed)

        in_lanes(kill_one, 4)
    assert len(answers.said) == 4
