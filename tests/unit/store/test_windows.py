import errno
import fcntl
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, begin
from tests.unit.store.window import other_window
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.store import Store
from tui_app.store.instance import WindowLock, remove_stale, window_lives


def test_a_reply_of_a_killed_window_is_interrupted_with_its_text(
    database: Path, clock: HeldClock
) -> None:
    with other_window(database, "half an ans") as (process, session_id, reply_id):
        store = Store.open(database, clock)
        assert store.recover() == 0
        assert store.branch(session_id)[-1].state is MessageState.STREAMING

        process.kill()
        process.wait(10)
        assert store.recover() == 1
        assert store.recover() == 0
        reply = store.branch(session_id)[-1]
        assert (reply.id, reply.state, reply.chars) == (reply_id, MessageState.INTERRUPTED, 11)
        assert store.bodies([reply_id]) == {reply_id: Body("half an ans", "thought")}
        summary = store.session(session_id)
        assert summary
        assert summary.last_state is MessageState.INTERRUPTED
        assert [path.stem for path in database.parent.glob("windows/*.lock")] == [store.instance_id]
        store.close()


def test_a_database_left_by_a_killed_window_opens_and_is_recovered(
    database: Path, clock: HeldClock
) -> None:
    with other_window(database, "half") as (process, session_id, _):
        process.kill()
        process.wait(10)
        store = Store.open(database, clock)
        assert store.recover() == 1
        assert store.branch(session_id)[-1].state is MessageState.INTERRUPTED
        store.close()


def test_an_interrupted_reply_can_be_found_by_its_words(database: Path, clock: HeldClock) -> None:
    with other_window(database, "pumpernickel") as (process, *_):
        process.kill()
        process.wait(10)
        store = Store.open(database, clock)
        store.recover()
        with store._connections.reading() as connection:
            hits = connection.execute(
                "SELECT count(*) FROM message_text WHERE message_text MATCH 'pumpernickel'"
            ).fetchone()
        store.close()
        assert hits == (1,)


def test_a_window_that_looks_on_ends_the_replies_of_one_that_is_killed(
    database: Path, file_store: Store
) -> None:
    with other_window(database, "half an ans") as (process, session_id, _):
        before = seen(file_store)
        assert seen(file_store) == before
        assert file_store.branch(session_id)[-1].state is MessageState.STREAMING
        process.kill()
        process.wait(10)
        seen(file_store)
        assert seen(file_store) != before
        assert file_store.branch(session_id)[-1].state is MessageState.INTERRUPTED
        before = seen(file_store)
        assert seen(file_store) == before


def test_a_window_that_stands_still_is_left_alone(database: Path, file_store: Store) -> None:
    with other_window(database, "half an ans") as (process, session_id, _):
        process.send_signal(signal.SIGSTOP)
        seen(file_store)
        assert file_store.recover() == 0
        assert file_store.branch(session_id)[-1].state is MessageState.STREAMING


def test_looking_on_spares_a_window_whose_lock_was_just_removed(
    database: Path, clock: HeldClock, file_store: Store
) -> None:
    second = Store.open(database, clock)
    turn = begin(second)
    shutil.rmtree(database.parent / "windows")
    seen(file_store)
    second.checkpoint(turn.reply_id, Body("half")).result(10)
    second.close()


def test_own_running_replies_are_left_alone(file_store: Store, second: Store) -> None:
    turn = begin(file_store)
    assert file_store.recover() == 0
    assert second.recover() == 0
    file_store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("fine"), turn.call).result(
        10
    )
    assert second.branch(turn.session_id)[-1].state is MessageState.COMPLETE


def test_a_window_that_closed_with_a_running_reply_is_recovered(
    database: Path, clock: HeldClock, file_store: Store
) -> None:
    closing = Store.open(database, clock)
    turn = begin(closing)
    closing.close()
    assert file_store.recover() == 1
    assert file_store.branch(turn.session_id)[-1].state is MessageState.INTERRUPTED


def test_a_reply_with_a_name_that_is_no_window_is_recovered(
    database: Path, clock: HeldClock, file_store: Store
) -> None:
    turn = begin(file_store)
    outside = database.parent / "outside.lock"
    outside.touch()
    other = sqlite3.connect(database)
    other.execute("UPDATE message SET instance_id = '../outside' WHERE state = 'streaming'")
    other.commit()
    other.close()
    assert file_store.recover() == 1
    assert outside.exists()
    assert file_store.branch(turn.session_id)[-1].state is MessageState.INTERRUPTED


def test_windows_see_each_other(file_store: Store, second: Store) -> None:
    turn = ask(file_store, answer="from the first")
    assert [summary.id for summary in second.sessions()] == [turn.session_id]
    assert second.bodies([turn.reply_id])[turn.reply_id].text == "from the first"
    answer = ask(second, turn.session_id, parent_id=turn.reply_id, answer="from the second")
    assert file_store.branch(turn.session_id)[-1].id == answer.reply_id


def test_a_window_does_not_write_anothers_reply(file_store: Store, second: Store) -> None:
    turn = begin(file_store)
    for write in (
        second.checkpoint(turn.reply_id, Body("mine!")),
        second.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("mine!"), turn.call),
        second.withdraw_turn(turn.reply_id),
    ):
        with pytest.raises(StoreError, match="another window"):
            write.result(10)
    assert file_store.bodies([turn.reply_id])[turn.reply_id] == Body()


def test_a_withdrawn_question_another_window_replies_to_stays(
    file_store: Store, second: Store
) -> None:
    mine = begin(file_store)
    theirs = begin(second, mine.session_id, user_message_id=None, parent_id=mine.user_message_id)
    file_store.withdraw_turn(mine.reply_id).result(10)
    assert [head.id for head in second.branch(mine.session_id)] == [
        mine.user_message_id,
        theirs.reply_id,
    ]


def seen(store: Store) -> int:
    """The data version after a look that began now."""
    return store._windows.data_version()


def test_only_other_windows_change_the_data_version(file_store: Store, second: Store) -> None:
    before = seen(file_store)
    assert seen(file_store) == before
    ask(file_store)
    assert seen(file_store) == before
    ask(second)
    after = seen(file_store)
    assert after != before
    assert seen(file_store) == after


def test_a_lock_shows_that_its_window_lives(tmp_path: Path) -> None:
    name = "0190aaaa-0000-7000-8000-000000000001"
    lock = WindowLock(tmp_path, name)
    assert window_lives(tmp_path, name)
    remove_stale(tmp_path)
    assert window_lives(tmp_path, name)
    lock.release()
    lock.release()
    assert not window_lives(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_somebody_removed_is_made_anew(tmp_path: Path) -> None:
    name = "0190aaaa-0000-7000-8000-000000000001"
    folder = tmp_path / "windows"
    folder.mkdir()
    lock = WindowLock(folder, name)
    shutil.rmtree(folder)
    lock.keep()
    assert window_lives(folder, name)
    lock.keep()
    lock.release()
    assert not window_lives(folder, name)


def test_a_window_whose_lock_folder_was_removed_keeps_its_replies(
    database: Path, clock: HeldClock, file_store: Store
) -> None:
    turn = begin(file_store)
    shutil.rmtree(database.parent / "windows")
    file_store.checkpoint(turn.reply_id, Body("half")).result(10)
    second = Store.open(database, clock)
    assert second.recover() == 0
    second.close()
    file_store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("all"), turn.call).result(10)


def test_a_window_that_only_looks_on_keeps_its_lock_too(database: Path, file_store: Store) -> None:
    shutil.rmtree(database.parent / "windows")
    seen(file_store)
    assert window_lives(database.parent / "windows", file_store.instance_id)


def test_a_copy_of_a_folder_in_use_is_a_history_of_its_own(
    database: Path, clock: HeldClock, file_store: Store, tmp_path: Path
) -> None:
    turn = begin(file_store)
    file_store.checkpoint(turn.reply_id, Body("half")).result(10)
    shutil.copytree(database.parent, tmp_path / "copy")
    copy = Store.open(tmp_path / "copy" / database.name, clock)
    assert copy.recover() == 1
    assert copy.branch(turn.session_id)[-1].state is MessageState.INTERRUPTED
    copy.close()
    assert file_store.recover() == 0
    file_store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("all"), turn.call).result(10)


def test_a_folder_that_cannot_lock_files_is_named(
    database: Path, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with pytest.raises(StoreError, match="cannot be locked") as refused:
        Store.open(database, clock)
    assert "--data-dir" in refused.value.advice


def test_a_lock_that_cannot_be_tried_counts_as_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply of a living window must not be ended, so in doubt it lives."""

    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    name = "0190aaaa-0000-7000-8000-000000000001"
    (tmp_path / f"{name}.lock").touch()
    monkeypatch.setattr(fcntl, "flock", unsupported)
    assert window_lives(tmp_path, name)


def test_the_lock_of_a_window_that_is_gone_is_removed(tmp_path: Path) -> None:
    name = "0190aaaa-0000-7000-8000-000000000001"
    (tmp_path / f"{name}.lock").touch()
    (tmp_path / "notes.lock").touch()
    remove_stale(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.lock"]
