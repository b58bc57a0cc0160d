import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.damage import (
    PAGE,
    files,
    fill,
    found,
    overwrite,
    root_page,
    said,
    spoil_middle,
)
from tests.unit.store.making import HeldClock, ask
from tui_app.core.errors import (
    DamagedStoreError,
    FullDiskError,
    NotDoneError,
    StoreError,
)
from tui_app.store import Store, backing_up
from tui_app.store import store as store_module
from tui_app.store.backing_up import backup, restore
from tui_app.store.migrations import VERSION
from tui_app.store.recovering import recover
from tui_app.store.reindexing import rebuild_index_of


def test_a_backup_is_one_private_file_that_says_the_same(database: Path, tmp_path: Path) -> None:
    texts = fill(database)
    target = tmp_path / "here" / "copy of ?#%.db"
    target.parent.mkdir()
    old = os.umask(0)
    try:
        size = backup(database, target)
    finally:
        os.umask(old)
    assert target.stat().st_size == size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert said(target) == texts


def test_a_backup_while_a_window_writes_is_one_moment(database: Path, tmp_path: Path) -> None:
    fill(database)
    store = Store.open(database, HeldClock())
    ask(store, answer="only in the log")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            ask(store)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            target = tmp_path / f"copy{number}.db"
            backup(database, target)
            with closing(sqlite3.connect(target)) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                questions, answers = copy.execute(
                    "SELECT sum(role = 'user'), sum(role = 'assistant') FROM message"
                ).fetchone()
            assert questions == answers
            assert found(target, "only") == 1
    finally:
        stop.set()
        writer.join(30)
        store.close()


def test_a_file_is_overwritten_only_when_asked_for(database: Path, tmp_path: Path) -> None:
    texts = fill(database, sessions=1)
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(NotDoneError, match="exists already") as caught:
        backup(database, target)
    assert "--force" in caught.value.advice
    assert target.read_text() == "precious"
    backup(database, target, replace=True)
    assert said(target) == texts


@pytest.mark.parametrize("name", ["chinwag.db", "chinwag.db-wal", "link.db"])
def test_the_history_is_never_its_own_backup(database: Path, name: str) -> None:
    store = Store.open(database, HeldClock())
    ask(store)
    (database.parent / "link.db").symlink_to(database)
    with pytest.raises(NotDoneError, match="is the history itself"):
        backup(database, database.with_name(name), replace=True)
    store.close()
    assert len(said(database)) == 2


def test_without_a_history_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotDoneError, match="no history"):
        backup(tmp_path / "none" / "chinwag.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("problem", ["damaged", "no room", "folder", "no folder", "long"])
def test_a_backup_that_fails_leaves_nothing(
    database: Path, tmp_path: Path, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, sessions=12)
    target = tmp_path / "here" / "copy.db"
    target.parent.mkdir()
    kind: type[StoreError] = NotDoneError
    match problem:
        case "damaged":
            overwrite(database, root_page(database, "call"))
            kind = DamagedStoreError
        case "no room":
            monkeypatch.setattr(backing_up, "_SPARE_BYTES", 10**18)
            kind = FullDiskError
        case "folder":
            target = target.parent
        case "no folder":
            target = target.parent / "none" / "copy.db"
        case _:
            target = target.with_name("x" * 300)
    with pytest.raises(kind):
        backup(database, target, replace=True)
    assert list((tmp_path / "here").iterdir()) == []


def test_damage_in_the_middle_is_not_backed_up_as_sound(database: Path, tmp_path: Path) -> None:
    fill(database, sessions=12)
    spoil_middle(database)
    Store.open(database, HeldClock()).close()
    with pytest.raises(DamagedStoreError):
        backup(database, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_backup_comes_back_and_what_was_there_is_kept(database: Path, tmp_path: Path) -> None:
    texts = fill(database)
    copy = tmp_path / "copy.db"
    backup(database, copy)
    store = Store.open(database, HeldClock())
    later = ask(store)
    store.close()
    restored = restore(copy, database, database.parent / "windows")
    assert restored.kept
    assert said(database) == texts
    assert later.reply_id in said(restored.kept)
    assert found(database, "word4") == 1
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    again = restore(copy, database, database.parent / "windows")
    assert again.kept != restored.kept


def test_the_log_of_what_was_there_is_kept_with_it(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    texts = fill(database)
    backup(database, copy)
    store = Store.open(database, HeldClock())
    later = ask(store)
    left = {
        name: (database.parent / name).read_bytes() for name in ("chinwag.db", "chinwag.db-wal")
    }
    store.close()
    for name, content in left.items():
        (database.parent / name).write_bytes(content)
    restored = restore(copy, database, database.parent / "windows")
    assert restored.kept
    assert said(database) == texts
    assert later.reply_id in said(restored.kept)


def test_a_restore_that_stops_half_way_leaves_the_history_in_its_place(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    fill(database)
    backup(database, copy)
    store = Store.open(database, HeldClock())
    later = ask(store)
    left = {
        name: (database.parent / name).read_bytes() for name in ("chinwag.db", "chinwag.db-wal")
    }
    store.close()
    for name, content in left.items():
        (database.parent / name).write_bytes(content)
    replace = Path.replace

    def stopped(path: Path, target: Path) -> Path:
        if target == database:
            raise OSError("the machine stopped")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(StoreError):
        restore(copy, database, database.parent / "windows")
    assert later.reply_id in said(database)


def test_a_restore_into_an_empty_folder(database: Path, tmp_path: Path) -> None:
    texts = fill(database)
    target = tmp_path / "new" / "data" / "chinwag.db"
    restored = restore(database, target, target.parent / "windows")
    assert restored.kept is None
    assert said(target) == texts


def test_nothing_is_restored_while_a_window_is_open(database: Path, tmp_path: Path) -> None:
    fill(database)
    copy = tmp_path / "copy.db"
    backup(database, copy)
    store = Store.open(database, HeldClock())
    with pytest.raises(NotDoneError, match="window"):
        restore(copy, database, database.parent / "windows")
    ask(store)
    store.close()
    restore(copy, database, database.parent / "windows")


def test_no_file_is_put_under_a_window_that_is_opening(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    copy = tmp_path / "copy.db"
    backup(database, copy)
    connected, checked = threading.Event(), threading.Event()
    answers: list[object] = []

    def restoring() -> None:
        connected.wait(10)
        try:
            answers.append(restore(copy, database, database.parent / "windows"))
        except StoreError as error:
            answers.append(error)
        finally:
            checked.set()

    other = threading.Thread(target=restoring)
    other.start()
    tables = store_module.check_tables

    def slow(connection: sqlite3.Connection, path: Path) -> None:
        # The window is connected and has told nobody yet.
        connected.set()
        checked.wait(0.5)
        tables(connection, path)

    monkeypatch.setattr(store_module, "check_tables", slow)
    store = Store.open(database, HeldClock())
    turn = ask(store)
    other.join(10)
    store.close()
    assert [type(each) for each in answers] == [NotDoneError]
    assert turn.reply_id in said(database)


def test_a_window_that_opens_while_a_copy_is_put_back_has_the_copy(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = fill(database)
    copy = tmp_path / "copy.db"
    backup(database, copy)
    store = Store.open(database, HeldClock())
    later = ask(store)
    store.close()
    opened: list[Store] = []
    other = threading.Thread(target=lambda: opened.append(Store.open(database, HeldClock())))
    replace = Path.replace

    def slow(path: Path, target: Path) -> Path:
        if target == database:
            other.start()
            other.join(0.5)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", slow)
    restore(copy, database, database.parent / "windows")
    other.join(10)
    written = ask(opened[0])
    opened[0].close()
    assert set(said(database)) == {*texts, written.reply_id, written.user_message_id}
    assert later.reply_id not in said(database)


@pytest.mark.parametrize(
    "what", ["missing", "text", "foreign", "newer", "empty", "cut", "middle", "same"]
)
def test_what_is_no_sound_history_is_not_restored(
    database: Path, tmp_path: Path, what: str
) -> None:
    fill(database, sessions=12 if what == "middle" else 6)
    source = tmp_path / "source.db"
    if what != "missing":
        source.write_bytes(database.read_bytes())
    match what:
        case "text":
            source.write_text("hello")
        case "foreign" | "newer":
            with closing(sqlite3.connect(source, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")
                if what == "foreign":
                    connection.execute("PRAGMA application_id = 7")
                else:
                    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        case "empty":
            source.write_bytes(b"")
        case "cut":
            os.truncate(source, 20 * PAGE)
        case "middle":
            spoil_middle(source)
        case "same":
            source = database
        case _:
            pass
    before = files(tmp_path)
    with pytest.raises(NotDoneError) as caught:
        restore(source, database, database.parent / "windows")
    assert str(source) in caught.value.what
    # It is about the file that was named, not about the history.
    assert "chinwag" not in caught.value.advice.replace("Update chinwag", "")
    assert files(tmp_path) == before


def test_a_damaged_history_is_replaced_by_its_recovered_copy(database: Path) -> None:
    texts = fill(database)
    overwrite(database, 1)
    spoiled = database.read_bytes()
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())
    saved = recover(database)
    restored = restore(saved.file, database, database.parent / "windows")
    assert restored.kept
    assert restored.kept.read_bytes() == spoiled
    assert said(database) == texts


def test_the_index_is_built_again_while_a_window_writes(database: Path) -> None:
    texts = fill(database)
    store = Store.open(database, HeldClock())
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("DELETE FROM indexed WHERE message_id % 2")
    steps: list[int] = []

    def report(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) == 1:
            ask(store, answer="meanwhile")

    assert rebuild_index_of(database, report) == len(texts) + 2
    store.close()
    assert found(database, "meanwhile") == 1
    assert found(database, "word4") == 1
    assert found(database, "question3") == 1


@pytest.mark.parametrize("table", ["message_text_data", "message_text_idx"])
def test_an_index_of_damaged_pages_is_built_again(database: Path, table: str) -> None:
    texts = fill(database)
    overwrite(database, root_page(database, table))
    assert rebuild_index_of(database) == len(texts)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert said(database) == texts
    assert found(database, "word4") == 1
