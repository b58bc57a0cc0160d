"""What other windows write is told of, however the system lets it be seen."""

import contextlib
import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import inotify_simple
import pytest

from tests.unit.store.making import HeldClock, ask, begin
from tests.unit.store.window import other_window
from tui_app.core.conversation import Body, MessageState
from tui_app.store import Store, file_events

PATIENCE = 20.0


class Told:
    """Counts how often it was called, and waits for that."""

    def __init__(self) -> None:
        self.times = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def wait_for(self, times: int, seen: Callable[[], bool] = lambda: True) -> None:
        """`seen`: what then is to be seen. An earlier write may be told in between."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.times >= times and seen(), PATIENCE)


def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system refuse to tell of changes."""

    def refused(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(inotify_simple.INotify, "__init__", refused)
    monkeypatch.setattr(file_events, "LOOK", 0.02)


@pytest.fixture(params=["the system tells", "the files are looked at"])
def told(
    request: pytest.FixtureRequest, file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Told]:
    """Told of what others write into `file_store`."""
    if request.param == "the files are looked at":
        untold(monkeypatch)
    else:
        monkeypatch.setattr(file_events, "SOON", 0.02)
    told = Told()
    file_store.watch(told)
    yield told
    file_store.close()


def test_what_another_window_writes_is_told(
    database: Path, clock: HeldClock, file_store: Store, told: Told
) -> None:
    second = Store.open(database, clock)
    turn = begin(second)
    told.wait_for(1)
    before = told.times
    second.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("whole"), turn.call).result(10)
    told.wait_for(
        before + 1,
        lambda: file_store.branch(turn.session_id)[-1].state is MessageState.COMPLETE,
    )
    second.close()


def test_what_a_program_that_is_no_window_writes_is_told(
    database: Path, file_store: Store, told: Told
) -> None:
    begin(file_store)
    with contextlib.closing(sqlite3.connect(database)) as other:
        other.execute("UPDATE session SET title = 'Changed'")
        other.commit()
        told.wait_for(1)


def test_own_writes_are_not_told(
    database: Path, clock: HeldClock, file_store: Store, told: Told
) -> None:
    looks = threading.Semaphore(0)
    look = file_store._windows.data_version

    def counted() -> int:
        version = look()
        looks.release()
        return version

    assert file_store._watch
    file_store._watch._version = counted
    for _ in range(3):
        ask(file_store)
        assert looks.acquire(timeout=PATIENCE)
    assert told.times == 0
    second = Store.open(database, clock)
    ask(second)
    second.close()
    told.wait_for(1)


def test_the_end_of_a_window_that_is_killed_is_told(
    database: Path, file_store: Store, told: Told
) -> None:
    with other_window(database, "half an ans") as (process, session_id, _):
        told.wait_for(1)
        assert file_store.branch(session_id)[-1].state is MessageState.STREAMING
        before = told.times
        process.kill()
        process.wait(10)
        told.wait_for(
            before + 1,
            lambda: file_store.branch(session_id)[-1].state is MessageState.INTERRUPTED,
        )


def test_nothing_is_told_after_closing(
    database: Path, clock: HeldClock, file_store: Store, told: Told
) -> None:
    file_store.close()
    assert not [each for each in threading.enumerate() if each.name == "store-watch"]
    before = told.times
    with contextlib.closing(Store.open(database, clock)) as second:
        ask(second)
    assert told.times == before


def test_a_file_that_goes_while_it_is_looked_at_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untold(monkeypatch)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    events = file_events.file_events([tmp_path / "gone"])
    (tmp_path / "gone").touch()
    assert events.wait()
    (tmp_path / "gone").unlink()
    assert events.wait()
    events.stop()
    assert not events.wait()
