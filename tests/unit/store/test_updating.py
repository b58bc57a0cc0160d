import sqlite3
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.unit.store.damage import files, fill, found, said, spoil_middle
from tests.unit.store.making import HeldClock, ask, begin, keep, retry
from tests.unit.store.older import write_older
from tui_app.core.conversation import Body
from tui_app.core.errors import DamagedStoreError, FullDiskError, LockedStoreError, StoreError
from tui_app.core.keeping import Keeping
from tui_app.store import Store, backing_up, migrations, updating
from tui_app.store.instance import WindowLock
from tui_app.store.migrations import VERSION, migrate

OLDER = list(range(1, VERSION))


def of_schema(database: Path, version: int) -> dict[str, list[tuple[object, ...]]]:
    """Make a history as a chinwag of that schema left it, with something of everything; returns
    its rows by table."""
    newest = database.with_name("newest.db")
    fill(newest, sessions=12)
    store = Store.open(newest, HeldClock())
    first = ask(store, title="branches")
    retry(store, first)
    later = ask(store, first.session_id, parent_id=first.reply_id)
    store.rename_session(later.session_id, "Ünïcode 標題").result(10)
    keep(store, later.session_id, Keeping.PINNED)
    keep(store, ask(store, title="in the trash").session_id, Keeping.DELETED)
    store.save_draft(later.session_id, "a draft of the session").result(10)
    running = begin(store)
    store.checkpoint(running.reply_id, Body("so far", "thinking")).result(10)
    store.save_draft(None, "a draft").result(10)
    store.close()
    write_older(newest, database, version)
    with closing(sqlite3.connect(database)) as connection:
        rows = all_rows(connection)
    newest.unlink()
    assert rows["body"]
    assert rows["turn"]
    return rows


def all_rows(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT GLOB 'sqlite_*'"
    ).fetchall()
    return {
        name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for (name,) in names
    }


def rows_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        return all_rows(connection)


def version_of(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def copies(database: Path) -> list[Path]:
    return sorted(database.parent.glob("backups/*.db"))


@pytest.mark.parametrize("version", OLDER)
def test_an_older_history_is_copied_and_brought_up_to_date(database: Path, version: int) -> None:
    database.parent.mkdir()
    before = of_schema(database, version)
    seen: list[tuple[int, int]] = []
    store = Store.open(
        database, HeldClock(), progress=lambda done, total: seen.append((done, total))
    )
    store.close()
    assert version_of(database) == VERSION
    after = rows_of(database)
    for name, rows in before.items():
        assert [row[: len(old)] for row, old in zip(after[name], rows, strict=True)] == rows, name
    assert seen
    assert seen[-1][0] == seen[-1][1]
    (copy,) = copies(database)
    assert f"-schema-{version}-2023-11-14-221320" in copy.name
    assert rows_of(copy) == before
    assert version_of(copy) == version
    if sys.platform != "win32":
        assert copy.stat().st_mode & 0o777 == 0o600
        assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert found(database, "word4") == 1
    assert found(database, "question3") == 1
    assert said(database)


@pytest.mark.parametrize("version", OLDER)
def test_an_older_history_that_was_updated_can_be_used(database: Path, version: int) -> None:
    database.parent.mkdir()
    of_schema(database, version)
    store = Store.open(database, HeldClock())
    assert store.recover() == 2
    titles = {session.title for session in store.sessions()}
    assert {"title0", "Ünïcode 標題"} <= titles
    assert "in the trash" not in titles
    pinned = store.sessions()[0]
    assert pinned.pinned_at is not None
    assert len(store.branch(pinned.id)) == 4
    assert store.draft(pinned.id) == "a draft of the session"
    assert store.draft(None) == "a draft"
    assert store.texts_put_aside(None) == ["put aside"]
    ask(store, answer="afterwards")
    store.close()
    assert found(database, "afterwards") == 1


@pytest.mark.parametrize("version", OLDER)
def test_a_copy_can_be_put_back(database: Path, version: int) -> None:
    database.parent.mkdir()
    before = of_schema(database, version)
    Store.open(database, HeldClock()).close()
    backing_up.restore(copies(database)[0], database, database.parent / "windows")
    assert rows_of(database) == before
    assert said(database)


def test_a_new_or_a_current_history_is_not_copied(database: Path) -> None:
    fill(database, sessions=1)
    Store.open(database, HeldClock()).close()
    assert copies(database) == []
    assert not (database.parent / "backups").exists()


def test_the_two_newest_copies_are_kept_whatever_the_clock_says(database: Path) -> None:
    database.parent.mkdir()
    clock = HeldClock()
    (database.parent / "backups").mkdir()
    (database.parent / "backups" / "mine.db").touch()
    for now in (1_900_000_000_000, -5, 10**17, 1_600_000_000_000):
        database.unlink(missing_ok=True)
        of_schema(database, 1)
        clock.now = now
        Store.open(database, clock).close()
    names = [path.name for path in copies(database)]
    assert names == [
        "0003-schema-1-unknown-time.db",
        "0004-schema-1-2020-09-13-122640.db",
        "mine.db",
    ]


def test_without_room_for_the_copy_nothing_is_changed(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.parent.mkdir()
    before = of_schema(database, 1)
    monkeypatch.setattr(backing_up, "_SPARE_BYTES", 10**18)
    with pytest.raises(FullDiskError, match="MB"):
        Store.open(database, HeldClock())
    assert (version_of(database), rows_of(database)) == (1, before)
    assert copies(database) == []


def test_a_damaged_older_history_is_not_updated(database: Path) -> None:
    database.parent.mkdir()
    of_schema(database, 1)
    spoil_middle(database)
    content = database.read_bytes()
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())
    assert database.read_bytes() == content
    assert copies(database) == []


def test_an_update_that_fails_leaves_the_old_schema(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, sessions=1)
    before = rows_of(database)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM body")
        connection.execute("no SQL")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, half))
    monkeypatch.setattr(migrations, "VERSION", VERSION + 1)
    with pytest.raises(StoreError):
        Store.open(database, HeldClock())
    assert (version_of(database), rows_of(database)) == (VERSION, before)
    assert len(copies(database)) == 1


def test_a_window_of_the_older_chinwag_is_closed_first(database: Path) -> None:
    database.parent.mkdir()
    before = of_schema(database, 1)
    (database.parent / "windows").mkdir(exist_ok=True)
    lock = WindowLock(database.parent / "windows", "0190aaaa-0000-7000-8000-000000000001")
    with pytest.raises(LockedStoreError, match="window") as caught:
        Store.open(database, HeldClock())
    assert "Close every window" in caught.value.advice
    assert (version_of(database), rows_of(database)) == (1, before)
    lock.release()
    Store.open(database, HeldClock()).close()
    assert version_of(database) == VERSION


OPEN = """
import sys
from pathlib import Path
from tests.unit.store.making import HeldClock
from tui_app.store import Store
store = Store.open(Path(sys.argv[1]), HeldClock())
print("open", flush=True)
sys.stdin.read()
store.close()
"""


def test_windows_that_start_at_once_update_once(database: Path) -> None:
    database.parent.mkdir()
    before = of_schema(database, 1)
    windows = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said_by: list[str] = []
    readers = [
        threading.Thread(target=lambda w=window: said_by.append(w.stdout.readline()))
        for window in windows
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    for window in windows:
        window.communicate("", timeout=60)
    assert said_by == ["open\n"] * 4
    assert len(copies(database)) == 1
    assert rows_of(database)["body"] == before["body"]
    assert version_of(database) == VERSION


def test_what_another_window_updated_meanwhile_is_not_copied(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.parent.mkdir()
    of_schema(database, 1)

    @contextmanager
    def after_the_other(_backups_dir: Path) -> Generator[None]:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            migrate(connection)
        yield

    monkeypatch.setattr(updating, "_alone", after_the_other)
    Store.open(database, HeldClock()).close()
    assert version_of(database) == VERSION
    assert copies(database) == []


def test_of_a_copy_that_broke_off_nothing_stays(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.parent.mkdir()
    of_schema(database, 1)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store.open(database, HeldClock(), progress=stop)
    assert version_of(database) == 1
    assert set(files(database.parent / "backups")) == {".lock"}
