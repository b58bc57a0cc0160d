import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.damage import (
    PAGE,
    fill,
    found,
    long_text,
    overwrite,
    root_page,
    said,
    spoiled,
)
from tests.unit.store.making import HeldClock, ask, begin
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import NotDoneError, StoreError
from tui_app.store import Store
from tui_app.store.recovering import recover


def sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        return (
            connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and connection.execute("PRAGMA foreign_key_check").fetchall() == []
        )


def test_of_a_sound_history_everything_is_recovered(database: Path, tmp_path: Path) -> None:
    texts = fill(database)
    before = database.read_bytes()
    saved = recover(database)
    assert saved.file.parent == database.parent
    assert saved.file != database
    assert (saved.sessions, saved.messages, saved.lost_messages) == (6, len(texts), 0)
    assert said(saved.file) == texts
    assert sound(saved.file)
    assert database.read_bytes() == before
    assert found(saved.file, "word4") == 1
    store = Store.open(saved.file, HeldClock())
    assert store.draft(None) == "a draft"
    assert store.texts_put_aside(None) == ["put aside"]
    store.close()


def test_tables_come_over_column_by_column(database: Path) -> None:
    fill(database)
    saved = recover(database)
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(saved.file)) as other:
        for table in ("session", "message", "body", "call", "draft", "stash", "indexed"):
            query = f"SELECT * FROM {table} ORDER BY 1"
            assert other.execute(query).fetchall() == one.execute(query).fetchall(), table


@pytest.mark.parametrize("lost", [16, 100, PAGE])
def test_without_a_header_or_a_schema_everything_is_recovered(database: Path, lost: int) -> None:
    texts = fill(database)
    overwrite(database, 1, random.Random(1).randbytes(lost))
    saved = recover(database)
    assert said(saved.file) == texts
    assert saved.lost_messages == 0
    store = Store.open(saved.file, HeldClock())
    assert store.draft(None) == "a draft"
    assert store.texts_put_aside(None) == ["put aside"]
    store.close()


@pytest.mark.parametrize("table", ["session", "message", "body", "call"])
def test_what_hangs_on_a_lost_root_is_recovered(database: Path, table: str) -> None:
    texts = fill(database, sessions=30)
    overwrite(database, root_page(database, table))
    saved = recover(database)
    assert sound(saved.file)
    there = said(saved.file)
    if table in ("body", "message"):
        assert there == texts
    # Without their own rows they still say what they said.
    assert sorted(there.values()) == sorted(texts.values())


def test_messages_that_lost_their_place_can_be_opened(database: Path) -> None:
    texts = fill(database, sessions=2, turns=20)
    page = root_page(database, "message")
    content = database.read_bytes()[(page - 1) * PAGE : page * PAGE]
    if content[0] == 5:
        first = int.from_bytes(content[12:14], "big")
        page = int.from_bytes(content[first : first + 4], "big")
    overwrite(database, page)
    saved = recover(database)
    there = said(saved.file)
    assert sorted(there.values()) == sorted(texts.values())
    assert saved.lost_messages == 0
    store = Store.open(saved.file, HeldClock())
    heads = [head for session in store.sessions() for head in store.branch(session.id)]
    store.close()
    assert {head.role.value for head in heads} == {"user", "assistant"}


def test_sessions_that_are_lost_come_back_without_their_title(database: Path) -> None:
    texts = fill(database, sessions=4)
    overwrite(database, root_page(database, "session"))
    saved = recover(database)
    assert saved.rebuilt_sessions == saved.sessions == 4
    assert said(saved.file) == texts


def test_a_text_of_which_the_end_is_lost_is_kept_to_there(database: Path) -> None:
    fill(database, sessions=1, turns=3)
    data = database.read_bytes()
    place = data.index(b"word2 end2")
    overwrite(database, place // PAGE + 1)
    saved = recover(database)
    assert saved.cut_short == 1
    text = next(text for text in said(saved.file).values() if text.startswith("begin2"))
    assert len(text) > PAGE
    assert long_text(2).startswith(text.rstrip("\ufffd"))


def test_what_only_the_log_has_is_recovered(database: Path, tmp_path: Path) -> None:
    store = Store.open(database, HeldClock())
    turn = ask(store, answer="only in the log")
    page = root_page(database, "body")
    copy = tmp_path / "copy.db"
    copy.write_bytes(database.read_bytes())
    log = database.with_name("chinwag.db-wal").read_bytes()
    store.close()
    copy.with_name("copy.db-wal").write_bytes(log)
    # Half a transaction more, as a power cut leaves it.
    with copy.with_name("copy.db-wal").open("ab") as file:
        header = log[-PAGE - 24 : -PAGE]
        assert int.from_bytes(header[4:8], "big"), "it ends a transaction"
        file.write(page.to_bytes(4, "big") + header[4:] + bytes(PAGE))
    saved = recover(copy, tmp_path / "saved.db")
    assert said(saved.file)[turn.reply_id] == "only in the log"


def test_messages_of_which_nothing_is_left_are_counted(database: Path) -> None:
    texts = fill(database, sessions=1)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM body WHERE message_id IN (3, 4)")
        connection.execute("DELETE FROM message WHERE id IN (3, 4)")
    saved = recover(database)
    assert (saved.messages, saved.lost_messages) == (len(texts) - 2, 2)
    assert sound(saved.file)
    assert len(said(saved.file)) == len(texts) - 2


def test_a_text_that_is_lost_leaves_its_answers_in_place(database: Path) -> None:
    texts = fill(database, sessions=1)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("DELETE FROM body WHERE message_id = 3")
    saved = recover(database)
    assert (saved.messages, saved.lost_messages) == (len(texts) - 1, 1)
    there = said(saved.file)
    assert there.items() < texts.items()
    assert len(there) == len(texts) - 1


def test_a_running_reply_ends_interrupted(database: Path) -> None:
    store = Store.open(database, HeldClock())
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body("so far")).result(10)
    store.close()
    saved = recover(database)
    store = Store.open(saved.file, HeldClock())
    states = [head.state for head in store.branch(turn.session_id)]
    store.close()
    assert states == [MessageState.COMPLETE, MessageState.INTERRUPTED]


@pytest.mark.parametrize("seed", range(25))
def test_whatever_happened_the_copy_is_sound_and_invents_nothing(database: Path, seed: int) -> None:
    texts = fill(database, sessions=4)
    database.write_bytes(spoiled(database.read_bytes(), random.Random(seed)))
    before = database.read_bytes()
    try:
        saved = recover(database)
    except StoreError:
        # Too little was left.
        assert len(before) < 12 * PAGE
        return
    finally:
        assert database.read_bytes() == before
    assert sound(saved.file)
    there = said(saved.file)
    assert len(there) <= saved.messages <= len(texts)
    assert saved.messages + saved.lost_messages >= len(texts) or len(before) < PAGE * 40


def test_a_file_without_anything_is_said_to_be_so(tmp_path: Path) -> None:
    database = tmp_path / "chinwag.db"
    database.write_bytes(bytes(8 * PAGE))
    with pytest.raises(StoreError, match="Nothing could be read"):
        recover(database)
    assert [path.name for path in tmp_path.iterdir()] == ["chinwag.db"]
    database.write_bytes(b"")
    with pytest.raises(StoreError, match="nothing to recover"):
        recover(database)


def test_nothing_is_written_over(database: Path) -> None:
    fill(database)
    other = database.with_name("other.db")
    other.write_text("precious")
    for target in (database, database.parent / "windows", other, database.parent / "no" / "x.db"):
        with pytest.raises(NotDoneError):
            recover(database, target)
    assert other.read_text() == "precious"
    assert not (database.parent / "no").exists()
    names = [recover(database).file.name for _ in range(3)]
    assert len(set(names)) == 3


def test_progress_grows_to_the_whole(database: Path) -> None:
    fill(database)
    seen: list[tuple[int, int]] = []
    recover(database, progress=lambda done, total: seen.append((done, total)))
    shares = [done / total for done, total in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1
