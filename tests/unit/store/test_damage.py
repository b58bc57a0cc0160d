import os
import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.unit.store.damage import (
    PAGE,
    files,
    fill,
    overwrite,
    said,
    spoil_middle,
    spoiled,
)
from tests.unit.store.making import HeldClock, ask
from tui_app.core.errors import DamagedStoreError, StoreError
from tui_app.store import Store


def use(database: Path) -> None:
    """Do what a window does. Raises: StoreError."""
    store = Store.open(database, HeldClock())
    try:
        for session in store.sessions():
            store.bodies([head.id for head in store.branch(session.id)])
        store.draft(None)
        ask(store)
    finally:
        store.close()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_happened_to_the_file_it_is_a_store_error_or_works(
    database: Path, seed: int
) -> None:
    fill(database, sessions=4)
    good = database.read_bytes()
    database.write_bytes(spoiled(good, random.Random(seed)))
    with suppress(StoreError):
        use(database)


@pytest.mark.parametrize("seed", range(20))
def test_refusing_changes_no_byte(database: Path, seed: int) -> None:
    fill(database, sessions=2)
    database.write_bytes(spoiled(database.read_bytes(), random.Random(seed)))
    before = files(database.parent)
    try:
        Store.open(database, HeldClock()).close()
    except StoreError:
        assert files(database.parent) == before


@pytest.mark.parametrize("table", ["session", "message", "body"])
def test_a_damaged_end_of_a_table_is_found_at_start(database: Path, table: str) -> None:
    fill(database, sessions=30)
    with closing(sqlite3.connect(database)) as connection:
        pages = [
            page
            for (page,) in connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
            )
        ]
    root = pages[0]
    with database.open("rb") as file:
        file.seek((root - 1) * PAGE)
        content = file.read(PAGE)
    last = root if content[0] == 13 else int.from_bytes(content[8:12], "big")
    overwrite(database, last)
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())


def test_a_header_that_counts_pages_that_are_not_there_is_found(database: Path) -> None:
    fill(database)
    os.truncate(database, database.stat().st_size - PAGE)
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())


def test_a_history_without_its_tables_is_damaged_not_made_anew(database: Path) -> None:
    fill(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE body")
    before = files(database.parent)
    with pytest.raises(DamagedStoreError, match="lacks the table body"):
        Store.open(database, HeldClock())
    assert files(database.parent) == before


def test_a_schema_number_below_one_is_damage(database: Path) -> None:
    fill(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = -1")
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())


def test_damage_that_is_met_later_is_told_as_damage(database: Path) -> None:
    fill(database, sessions=12)
    spoil_middle(database)
    store = Store.open(database, HeldClock())
    ids = [head.id for session in store.sessions() for head in store.branch(session.id)]
    with pytest.raises(DamagedStoreError) as caught:
        store.bodies(ids)
    assert "doctor --recover" in caught.value.advice
    store.close()


def test_the_look_over_finds_damage_in_the_middle(database: Path) -> None:
    fill(database, sessions=12)
    spoil_middle(database)
    store = Store.open(database, HeldClock())
    assert isinstance(store.look_over().exception(30), DamagedStoreError)
    store.close()


def test_the_look_over_of_a_sound_history_finds_nothing(store: Store) -> None:
    ask(store)
    assert store.look_over().exception(30) is None
    assert store.look_over().exception(30) is None


def test_closing_breaks_the_look_over_off(database: Path) -> None:
    fill(database, sessions=12)
    store = Store.open(database, HeldClock())
    done = store.look_over()
    store.close()
    assert done.done()
    assert done.exception() is None
    assert set(files(database.parent)) == {"chinwag.db", "windows", "windows/.opening"}


def test_a_look_over_that_was_never_begun_does_not_hold_up(database: Path) -> None:
    store = Store.open(database, HeldClock())
    store.close()
    assert store.look_over().exception(10) is None


def test_writes_go_on_during_a_look_over(database: Path) -> None:
    texts = fill(database, sessions=12)
    store = Store.open(database, HeldClock())
    done = store.look_over()
    turn = ask(store, user_text="meanwhile")
    assert done.exception(30) is None
    store.close()
    assert set(said(database)) == set(texts) | {turn.user_message_id, turn.reply_id}
