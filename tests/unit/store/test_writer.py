import sqlite3
import threading
from collections.abc import Iterator

import pytest

from tests.unit.store.making import HeldClock, ask, begin, new_turn
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.store import Store
from tui_app.store.connections import MemoryConnections
from tui_app.store.writer import Writer


@pytest.fixture
def writer() -> Iterator[Writer]:
    connections = MemoryConnections()
    with connections.writing() as connection:
        connection.execute("CREATE TABLE t (x UNIQUE)")
    made = Writer(connections, None)
    yield made
    made.close()
    connections.close()


def insert(value: int):
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO t VALUES (?)", (value,))
        return value

    return work


def content(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT x FROM t ORDER BY rowid")]


def test_work_is_done_in_order_and_answers(writer: Writer) -> None:
    futures = [writer.submit(insert(number)) for number in range(200)]
    assert [future.result(10) for future in futures] == list(range(200))
    assert writer.submit(content).result(10) == list(range(200))


def test_an_error_is_translated_undone_and_survived(writer: Writer) -> None:
    writer.submit(insert(1))

    def half(connection: sqlite3.Connection) -> None:
        insert(2)(connection)
        insert(1)(connection)

    with pytest.raises(StoreError, match="UNIQUE") as caught:
        writer.submit(half).result(10)
    assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)

    def bug(connection: sqlite3.Connection) -> None:
        insert(3)(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.submit(bug).result(10)
    writer.submit(insert(4))
    assert writer.submit(content).result(10) == [1, 4]


def test_work_that_was_cancelled_in_time_is_not_done(writer: Writer) -> None:
    started, go_on = threading.Event(), threading.Event()

    def hold(connection: sqlite3.Connection) -> None:
        started.set()
        assert go_on.wait(10)

    writer.submit(hold)
    assert started.wait(10)
    unwanted = writer.submit(insert(1))
    assert unwanted.cancel()
    go_on.set()
    assert writer.submit(content).result(10) == []


def test_many_threads_write_at_once(store: Store) -> None:
    errors: list[BaseException] = []

    def talk() -> None:
        try:
            turn = begin(store)
            for number in range(20):
                store.checkpoint(turn.reply_id, Body("x" * number))
                store.branch(turn.session_id)
            store.finish_reply(
                turn.reply_id, MessageState.COMPLETE, Body("done"), turn.call
            ).result(30)
            assert store.bodies([turn.reply_id])[turn.reply_id].text == "done"
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=talk) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    states = [summary.last_state for summary in store.sessions()]
    assert states == [MessageState.COMPLETE] * 12


def test_reads_do_not_wait_for_the_writer(file_store: Store) -> None:
    turn = ask(file_store)
    inside, go_on = threading.Event(), threading.Event()

    def hold(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE session SET title = 'not yet'")
        inside.set()
        assert go_on.wait(10)

    held = file_store._writer.submit(hold)
    assert inside.wait(10)
    try:
        summary = file_store.session(turn.session_id)
        assert summary
        assert summary.title == "A title"
        assert len(file_store.branch(turn.session_id)) == 2
    finally:
        go_on.set()
    held.result(10)
    assert file_store.sessions()[0].title == "not yet"


def test_readers_are_used_again(file_store: Store) -> None:
    """Threads that come and go leave no open file behind."""
    for _ in range(20):
        thread = threading.Thread(target=file_store.sessions)
        thread.start()
        thread.join(10)
    assert len(file_store._connections._idle) == 1


def test_a_write_that_meets_a_lock_fails_and_the_next_succeeds(database, clock: HeldClock) -> None:
    store = Store.open(database, clock, busy_timeout=0.05)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    turn = new_turn()
    with pytest.raises(StoreError, match="locked"):
        store.begin_turn(turn).result(10)
    other.execute("ROLLBACK")
    other.close()
    store.begin_turn(turn).result(10)
    assert len(store.branch(turn.session_id)) == 2
    store.close()
