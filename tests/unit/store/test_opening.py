import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, begin
from tui_app.core.conversation import Body
from tui_app.core.errors import StoreError
from tui_app.store import Store
from tui_app.store.migrations import APPLICATION_ID, VERSION


@contextmanager
def connected(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        yield connection


def refused(database: Path, clock: HeldClock) -> StoreError:
    """Opening fails and leaves every file beside the database, and its bytes, as they were."""
    before = {path.name: path.read_bytes() for path in database.parent.iterdir()}
    with pytest.raises(StoreError) as caught:
        Store.open(database, clock, busy_timeout=0.05)
    after = {path.name: path.read_bytes() for path in database.parent.iterdir() if path.is_file()}
    assert after == before
    return caught.value


def filled(database: Path, clock: HeldClock) -> str:
    store = Store.open(database, clock, locks_dir=database.parent.parent / "locks")
    turn = ask(store, answer="word " * 5000)
    store.close()
    return turn.session_id


def test_what_was_written_is_there_after_a_restart(database: Path, clock: HeldClock) -> None:
    session_id = filled(database, clock)
    store = Store.open(database, clock)
    assert [summary.id for summary in store.sessions()] == [session_id]
    assert len(store.branch(session_id)) == 2
    store.close()


def test_closing_leaves_one_file_and_no_lock(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    ask(store)
    store.sessions()
    store.close()
    store.close()
    left = {path.name for path in database.parent.rglob("*")}
    assert left == {"windows", ".opening", "chinwag.db"}


def test_closing_does_the_writes_that_wait(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    turn = begin(store)
    for number in range(100):
        store.checkpoint(turn.reply_id, Body(f"checkpoint {number}"))
    store.close()
    store = Store.open(database, clock)
    assert store.bodies([turn.reply_id])[turn.reply_id].text == "checkpoint 99"
    store.close()


def test_after_closing_everything_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.save_draft(None, "late").result(10)
    with pytest.raises(StoreError, match="closed"):
        store.sessions()


def test_a_read_that_runs_while_the_store_closes_ends_well(
    database: Path, clock: HeldClock
) -> None:
    store = Store.open(database, clock)
    with store._connections.reading() as connection:
        store.close()
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)


def test_the_database_is_set_up_to_lose_nothing(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    with store._connections.writing() as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    store.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_reading_connections_cannot_write(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    with store._connections.reading() as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM session")
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_files_are_private_whatever_the_umask(tmp_path: Path, clock: HeldClock, umask: int) -> None:
    old = os.umask(umask)
    try:
        folder = tmp_path / "deep" / "data"
        store = Store.open(folder / "chinwag.db", clock)
        ask(store)
        modes = {
            path.relative_to(folder).name: stat.S_IMODE(path.stat().st_mode)
            for path in folder.rglob("*")
        }
        lock = f"{store.instance_id}.lock"
        store.close()
    finally:
        os.umask(old)
    assert modes == {
        "chinwag.db": 0o600,
        "chinwag.db-wal": 0o600,
        "chinwag.db-shm": 0o600,
        "windows": 0o700,
        ".opening": 0o600,
        lock: 0o600,
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_database_that_others_could_read_is_made_private(
    database: Path, clock: HeldClock
) -> None:
    filled(database, clock)
    database.chmod(0o644)
    Store.open(database, clock).close()
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_an_empty_file_becomes_a_history(database: Path, clock: HeldClock) -> None:
    database.parent.mkdir()
    database.touch()
    Store.open(database, clock).close()
    with connected(database) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_a_newer_history_is_refused(database: Path, clock: HeldClock) -> None:
    filled(database, clock)
    with connected(database) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    error = refused(database, clock)
    assert "newer" in error.what
    assert "Update chinwag" in error.advice


def test_a_newer_history_that_is_open_elsewhere_is_refused(
    database: Path, clock: HeldClock
) -> None:
    filled(database, clock)
    with connected(database) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        assert database.with_name("chinwag.db-wal").stat().st_size > 0
        with pytest.raises(StoreError, match="newer"):
            Store.open(database, clock)


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("application", [0, 42])
def test_another_programs_database_is_refused(
    database: Path, clock: HeldClock, mode: str, application: int
) -> None:
    database.parent.mkdir()
    with connected(database) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute("CREATE TABLE theirs (x)")
    assert "another program's" in refused(database, clock).what


@pytest.mark.parametrize(
    "content",
    [b"hello", b"\x00" * 4096, b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 5000],
)
def test_what_is_no_database_is_refused(database: Path, clock: HeldClock, content: bytes) -> None:
    database.parent.mkdir()
    database.write_bytes(content)
    error = refused(database, clock)
    assert str(database) in error.what
    assert "--data-dir" in error.advice


def test_a_history_cut_short_is_refused(database: Path, clock: HeldClock) -> None:
    filled(database, clock)
    os.truncate(database, database.stat().st_size - 4096)
    assert "damaged" in refused(database, clock).what


@pytest.mark.parametrize("table", ["session", "message", "body", "call", "draft"])
def test_a_history_with_a_damaged_table_is_refused(
    database: Path, clock: HeldClock, table: str
) -> None:
    filled(database, clock)
    with connected(database) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()[0]
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xde\xad" * 2048)
    assert "damaged" in refused(database, clock).what


def test_a_history_with_a_damaged_schema_is_refused(database: Path, clock: HeldClock) -> None:
    filled(database, clock)
    with database.open("r+b") as file:
        file.seek(file.read().index(b"CREATE TABLE message ("))
        file.write(b"CREATE TABEL")
    assert "damaged" in refused(database, clock).what


def test_a_history_that_stays_locked_is_refused(database: Path, clock: HeldClock) -> None:
    filled(database, clock)
    with connected(database) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked") as caught:
            Store.open(database, clock, busy_timeout=0.05)
    assert "Close that program" in caught.value.advice


def test_a_folder_is_refused(database: Path, clock: HeldClock) -> None:
    database.mkdir(parents=True)
    with pytest.raises(StoreError, match="folder"):
        Store.open(database, clock)


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path, clock: HeldClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        Store.open(tmp_path / "file" / "data" / "chinwag.db", clock)


@pytest.mark.parametrize("name", ["odd ?#%20&mode=memory.db", "größe.db"])
def test_any_file_name_will_do(tmp_path: Path, clock: HeldClock, name: str) -> None:
    store = Store.open(tmp_path / name, clock)
    turn = ask(store)
    store.close()
    store = Store.open(tmp_path / name, clock)
    assert [summary.id for summary in store.sessions()] == [turn.session_id]
    store.close()
    assert (tmp_path / name).stat().st_size > 0


def test_windows_that_start_at_once_make_one_history(database: Path, clock: HeldClock) -> None:
    count = 6
    start = threading.Barrier(count)
    stores: list[Store] = []
    errors: list[BaseException] = []

    def window() -> None:
        start.wait(10)
        try:
            stores.append(Store.open(database, clock))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=window) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    try:
        assert errors == []
        turn = ask(stores[0])
        assert [[each.id for each in store.sessions()] for store in stores] == [
            [turn.session_id]
        ] * count
    finally:
        for store in stores:
            store.close()


def test_an_old_sqlite_is_a_clear_error(clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"needs 3\.37"):
        Store.open(None, clock)


def test_a_history_in_memory_is_nowhere_on_disk(
    tmp_path: Path, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.open(None, clock, locks_dir=tmp_path / "windows")
    turn = ask(store)
    assert [summary.id for summary in store.sessions()] == [turn.session_id]
    assert store.recover() == 0
    assert list(tmp_path.iterdir()) == []
    store.close()


def test_histories_in_memory_are_apart(clock: HeldClock) -> None:
    one, other = Store.open(None, clock), Store.open(None, clock)
    ask(one)
    assert other.sessions() == []
    one.close()
    other.close()
