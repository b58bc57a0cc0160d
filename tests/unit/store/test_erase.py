import random
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, begin, call, keep, path, retry
from tests.unit.store.older import write_older
from tests.unit.store.test_text_index import hits, sound
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Keeping
from tui_app.core.setup import ChatSetup
from tui_app.store import NewTurn, Store

SECRET = "qvxjzwkyplumbago"
OTHER_WORD = "quotidian"


def files_with(folder: Path, text: str) -> list[str]:
    """The files under `folder` that hold `text`, or its end: an index keeps words without the
    beginning that they share with the word before."""
    tail = text[-9:].encode()
    return sorted(
        str(each.relative_to(folder))
        for each in folder.rglob("*")
        if each.is_file() and tail in each.read_bytes()
    )


def fill(store: Store, sessions: int, seed: int = 1) -> list[NewTurn]:
    """Sessions of four messages with words of their own, written as one goes."""
    words = random.Random(seed)
    turns: list[NewTurn] = []
    waiting: list[Future[None]] = []
    for number in range(sessions):
        turn = None
        for _ in range(2):
            text = f"{OTHER_WORD} n{number} " + " ".join(
                f"qv{words.randrange(36**5):x}" for _ in range(40)
            )
            turn = ask(
                store,
                turn and turn.session_id,
                parent_id=turn and turn.reply_id,
                user_text=text,
                answer=text,
            )
        assert turn
        turns.append(turn)
    for each in waiting:
        each.result(10)
    return turns


def secret_session(store: Store) -> NewTurn:
    """A session that says the secret wherever a session can."""
    first = ask(
        store,
        title=f"title {SECRET}",
        user_text=f"question {SECRET}",
        answer=f"answer {SECRET} " * 3000,
        setup=ChatSetup(SECRET, parameters={"stop": SECRET}),
        call=call(model=f"model-{SECRET}"),
        state=MessageState.INTERRUPTED,
    )
    store.begin_continuation(first.reply_id, call(model=SECRET)).result(10)
    body = Body(f"continued {SECRET}", f"reasoning {SECRET}", f"refusal {SECRET}")
    store.finish_reply(first.reply_id, MessageState.FAILED, body, call(), unattended=True)
    second = retry(store, first)
    for words in range(4):
        store.checkpoint(second.reply_id, Body(f"{SECRET} " * words * 700))
    store.finish_reply(second.reply_id, MessageState.COMPLETE, Body(SECRET), second.call)
    withdrawn = begin(
        store, first.session_id, parent_id=second.reply_id, user_text=f"{SECRET} withdrawn"
    )
    store.withdraw_turn(withdrawn.reply_id)
    store.save_draft(first.session_id, f"draft {SECRET}")
    store.put_aside(first.session_id, f"aside {SECRET}").result(10)

    def also(connection: sqlite3.Connection) -> None:
        (message, session) = connection.execute(
            "SELECT message.id, session_id FROM message WHERE uid = ?", (first.reply_id,)
        ).fetchone()
        connection.execute(
            "INSERT INTO queue (session_id, position, text) VALUES (?, 1, ?)", (session, SECRET)
        )
        connection.execute(
            "INSERT INTO compaction (uid, upto_message_id, created_at, summary)"
            " VALUES ('c', ?, 1, ?)",
            (message, SECRET),
        )
        for blob, kept in (("a" * 64, False), ("b" * 64, True)):
            content = b"kept picture" if kept else SECRET.encode() * 2000
            connection.execute(
                "INSERT INTO blob (sha256, mime, size, bytes) VALUES (?, 'x', 1, ?)",
                (blob, content),
            )
            connection.execute(
                "INSERT INTO attachment (message_id, position, blob, name) VALUES (?, ?, ?, ?)",
                (message, int(kept), blob, SECRET),
            )

    store._writer.submit(also).result(10)
    return first


def keep_blob(store: Store, turn: NewTurn) -> None:
    def attach(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO attachment (message_id, position, blob)"
            " SELECT id, 1, ? FROM message WHERE uid = ?",
            ("b" * 64, turn.reply_id),
        )

    store._writer.submit(attach).result(10)


def everything(store: Store, turns: list[NewTurn]) -> list[object]:
    """All that can be seen of some sessions."""
    return [
        (
            store.session(turn.session_id),
            branch := store.branch(turn.session_id),
            store.bodies([head.id for head in branch]),
        )
        for turn in turns
    ]


@contextmanager
def looking(database: Path) -> Iterator[None]:
    """Another program that goes on reading what is there now."""
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM session").fetchone()
        yield


def unfinished(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT count(*) FROM erasure").fetchone()[0]


def back_up(store: Store, database: Path, name: str = "one.db") -> Path:
    folder = database.with_name("backups")
    folder.mkdir(exist_ok=True)
    with (
        store._connections.reading() as connection,
        closing(sqlite3.connect(folder / name)) as copy,
    ):
        connection.backup(copy)
    return folder / name


def test_no_file_holds_an_erased_session(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    before = fill(store, 125)
    secret = secret_session(store)
    after = fill(store, 125, seed=2)
    keep_blob(store, before[0])
    back_up(store, database)
    others = everything(store, before + after)
    assert len(files_with(database.parent, SECRET)) >= 2

    store.erase_session(secret.session_id).result(30)

    assert files_with(database.parent, SECRET) == []
    assert store.session(secret.session_id) is None
    assert store.branch(secret.session_id) == []
    assert store.bodies([secret.reply_id]) == {}
    assert everything(store, before + after) == others
    assert len(hits(store, OTHER_WORD)) == 1000
    assert hits(store, "n7") != []
    assert hits(store, SECRET) == []
    sound(store)
    with store._connections.reading() as connection:
        assert connection.execute("SELECT bytes FROM blob").fetchall() == [(b"kept picture",)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM call").fetchone() == (500,)
    assert unfinished(database) == 0
    store.close()
    assert files_with(database.parent, SECRET) == []


def test_what_lies_in_the_trash_can_be_erased(store: Store) -> None:
    first, second, third = ask(store), ask(store), ask(store)
    for turn in (first, third):
        keep(store, turn.session_id, Keeping.DELETED)
    assert [summary.id for summary in store.deleted_sessions()] == [
        third.session_id,
        first.session_id,
    ]
    store.erase_session(first.session_id).result(10)
    assert [summary.id for summary in store.deleted_sessions()] == [third.session_id]
    assert [summary.id for summary in store.sessions()] == [second.session_id]


def test_a_session_that_is_not_there_cannot_be_erased(store: Store) -> None:
    with pytest.raises(StoreError, match="no longer"):
        store.erase_session("nobody").result(10)


def test_a_session_in_which_a_reply_streams_stays(
    file_store: Store, database: Path, clock: HeldClock
) -> None:
    second = Store.open(database, clock)
    turn = begin(second)
    for store in (file_store, second):
        with pytest.raises(StoreError, match="being written") as refused:
            store.erase_session(turn.session_id).result(10)
        assert "Stop it" in refused.value.advice
    assert path(second, turn.session_id)
    second.finish_reply(turn.reply_id, MessageState.CANCELLED, Body("x"), turn.call).result(10)
    file_store.erase_session(turn.session_id).result(10)
    assert second.branch(turn.session_id) == []
    second.close()


def test_a_reply_of_a_window_that_is_gone_is_erased(
    file_store: Store, database: Path, clock: HeldClock
) -> None:
    second = Store.open(database, clock)
    turn = begin(second)
    second.close()
    file_store.erase_session(turn.session_id).result(10)
    assert file_store.sessions() == []


def test_a_running_reply_in_another_session_goes_on(file_store: Store) -> None:
    secret, running = secret_session(file_store), begin(file_store)
    file_store.erase_session(secret.session_id).result(10)
    file_store.checkpoint(running.reply_id, Body("still here")).result(10)
    assert file_store.bodies([running.reply_id])[running.reply_id].text == "still here"


def test_the_log_is_emptied_when_another_window_has_read(file_store: Store, database: Path) -> None:
    secret = secret_session(file_store)
    with looking(database):
        file_store.erase_session(secret.session_id).result(10)
        assert unfinished(database) == 1
    assert file_store._eraser._worker
    file_store._eraser._worker.join(10)
    assert files_with(database.parent, SECRET) == []
    assert unfinished(database) == 0


def test_the_next_run_finishes_an_erasure(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    secret = secret_session(store)
    backup = back_up(store, database)
    with looking(database):
        store.erase_session(secret.session_id).result(10)
        store.close()
        # As if the run had ended before it came to the copies.
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(backup.with_name("later.db")),))
        assert files_with(database.parent, SECRET) != []
        assert unfinished(database) == 1
    store = Store.open(database, clock)
    store._eraser.close()
    assert files_with(database.parent, SECRET) == []
    assert unfinished(database) == 0
    store.close()


def test_erasing_and_closing_at_once_erases(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    secret = secret_session(store)
    back_up(store, database)
    done = store.erase_session(secret.session_id)
    store.close()
    done.result(0)
    assert files_with(database.parent, SECRET) == []


def test_backups_keep_the_rest_and_damaged_ones_are_removed(
    file_store: Store, database: Path
) -> None:
    other, secret = ask(file_store), secret_session(file_store)
    whole, damaged = (back_up(file_store, database, name) for name in ("whole.db", "damaged.db"))
    with damaged.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 20_000)
    foreign = whole.with_name("foreign.db")
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    file_store.erase_session(secret.session_id).result(10)
    assert files_with(database.parent, SECRET) == []
    assert sorted(each.name for each in whole.parent.iterdir()) == ["foreign.db", "whole.db"]
    with closing(sqlite3.connect(whole)) as connection:
        assert connection.execute("SELECT uid FROM session").fetchall() == [(other.session_id,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_copies_beside_the_history_do_not_hold_it_either(file_store: Store, database: Path) -> None:
    other, secret = ask(file_store), secret_session(file_store)
    kept = back_up(file_store, database).replace(database.with_name("before-restore.db"))
    partial = database.with_name(".chinwag-x1y2.part")
    partial.write_text(SECRET)
    (database.with_name("backups") / "0001-schema-1.part").write_text(SECRET)
    file_store.erase_session(secret.session_id).result(10)
    assert files_with(database.parent, SECRET) == []
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT uid FROM session").fetchall() == [(other.session_id,)]


def test_a_damaged_copy_of_a_person_stays_and_is_named(file_store: Store, database: Path) -> None:
    secret = secret_session(file_store)
    kept = back_up(file_store, database).replace(database.with_name("damaged.db"))
    with kept.open("r+b") as file:
        file.write(b"\xff" * 20_000)
    with pytest.raises(StoreError, match=r"damaged\.db may still hold"):
        file_store.erase_session(secret.session_id).result(10)
    assert kept.exists()
    assert file_store.session(secret.session_id) is None
    assert unfinished(database) == 1
    kept.unlink()
    file_store.close()
    Store.open(database, HeldClock()).close()
    assert unfinished(database) == 0


def spoil(copy: Path) -> None:
    """Damage a copy behind its header, which still says that it is chinwag's."""
    with copy.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 20_000)


def test_a_damaged_copy_keeps_nothing_else_from_being_erased(
    file_store: Store, database: Path
) -> None:
    secret, next_one = secret_session(file_store), ask(file_store, user_text=OTHER_WORD)
    damaged = back_up(file_store, database, "a.db").replace(
        database.with_name("chinwag-before-restore.db")
    )
    spoil(damaged)
    sound_copy = back_up(file_store, database, "z.db").replace(database.with_name("z.db"))
    backup = back_up(file_store, database)
    with pytest.raises(StoreError, match=r"chinwag-before-restore\.db may still hold") as told:
        file_store.erase_session(secret.session_id).result(10)
    assert "z.db" not in told.value.what
    assert files_with(database.parent, SECRET) == [damaged.name]
    assert sound_copy.exists()
    assert backup.exists()

    with pytest.raises(StoreError, match=r"chinwag-before-restore\.db may still hold"):
        file_store.erase_session(next_one.session_id).result(10)
    assert file_store.sessions() == []
    damaged.unlink()
    third = ask(file_store)
    file_store.erase_session(third.session_id).result(10)
    assert unfinished(database) == 0


@pytest.mark.parametrize("folder", ["data", "backups"])
def test_files_of_others_are_neither_touched_nor_named(
    file_store: Store, database: Path, folder: str
) -> None:
    secret = secret_session(file_store)
    backup = back_up(file_store, database)
    place = database.parent if folder == "data" else backup.parent
    theirs = place / "a-theirs.db"
    theirs.write_bytes(b"no database of SQLite" * 1000)
    encrypted = place / "b-theirs.db"
    encrypted.write_bytes(random.Random(1).randbytes(8192))
    (place / "c-folder.db").mkdir()
    (place / "d-short.db").write_bytes(b"x")
    other = place / "e-theirs.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE session (uid)")
    spoil(other)
    before = {each: each.read_bytes() for each in (theirs, encrypted, other)}
    file_store.erase_session(secret.session_id).result(10)
    assert {each: each.read_bytes() for each in before} == before
    assert files_with(database.parent, SECRET) == []
    assert unfinished(database) == 0


def test_a_copy_without_its_header_is_known_by_the_ids_in_it(
    file_store: Store, database: Path
) -> None:
    secret = secret_session(file_store)
    copy = database.with_name("somewhere.db")
    # More than is read at once, the id across the border.
    copy.write_bytes(b"\xff" * ((1 << 20) - 10) + secret.session_id.encode() + SECRET.encode())
    with pytest.raises(StoreError, match=r"somewhere\.db may still hold"):
        file_store.erase_session(secret.session_id).result(10)
    assert copy.exists()


def erasers() -> int:
    return sum(thread.name == "eraser" for thread in threading.enumerate())


def test_many_erasures_are_seen_through_together(file_store: Store, database: Path) -> None:
    secret = secret_session(file_store)
    others = [ask(file_store) for _ in range(40)]
    back_up(file_store, database)
    with looking(database):
        # The log cannot be emptied meanwhile, which keeps nobody waiting.
        file_store.erase_session(others[0].session_id).result(10)
        done = [file_store.erase_session(turn.session_id) for turn in [*others[1:], secret]]
        for each in done:
            each.result(10)
        assert erasers() == 1
        assert unfinished(database) == 41
        assert file_store.sessions() == []
    assert file_store._eraser._worker
    file_store._eraser._worker.join(10)
    assert files_with(database.parent, SECRET) == []
    assert unfinished(database) == 0
    # One that comes later is seen through too.
    file_store.erase_session(ask(file_store).session_id).result(10)
    assert unfinished(database) == 0


def test_a_backup_of_the_first_schema_does_not_hold_it(file_store: Store, database: Path) -> None:
    secret = secret_session(file_store)
    backup = back_up(file_store, database)
    newest = backup.rename(database.parent.parent / "newest.db")
    write_older(newest, backup, 1)
    newest.unlink()
    file_store.erase_session(secret.session_id).result(10)
    assert backup.exists()
    assert files_with(database.parent, SECRET) == []


def test_texts_deleted_on_other_ways_do_not_linger(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    other = ask(store)
    store.save_draft(None, f"draft {SECRET}")
    store.save_draft(other.session_id, f"draft {SECRET}" * 2000)
    store.put_aside(other.session_id, SECRET).result(10)
    assert files_with(database.parent, SECRET) != []
    store.take_back(other.session_id, SECRET)
    begin(store, other.session_id, parent_id=other.reply_id)
    begin(store)
    store.close()
    assert files_with(database.parent, SECRET) == []
