"""A text index that is damaged while the history is in use."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.stubs.tree import check_tree
from tests.unit.store.damage import fill, overwrite, root_page, said
from tests.unit.store.making import HeldClock, ask
from tests.unit.store.test_search import titles
from tui_app.core.errors import DamagedStoreError
from tui_app.store import Store

PARTS = ("data", "idx", "docsize", "config")


def spoil(database: Path, *tables: str) -> None:
    """Overwrite the first page of each."""
    for table in tables:
        overwrite(database, root_page(database, table))


def vacuumed(database: Path) -> None:
    """Raises: AssertionError where something is wrong with the file."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        check_tree(connection)


@pytest.mark.parametrize(
    "tables",
    [
        *([f"message_text_{part}"] for part in PARTS),
        *([f"title_text_{part}"] for part in (*PARTS, "content")),
        [f"{table}_text_{part}" for table in ("message", "title") for part in PARTS],
    ],
)
def test_whatever_is_damaged_is_made_anew_beside_the_messages(
    database: Path, tables: list[str]
) -> None:
    texts = fill(database)
    spoil(database, *tables)
    store = Store.open(database, HeldClock())
    try:
        told: list[tuple[int, int]] = []
        store.mend_index(lambda done, total: told.append((done, total)))
        assert told[-1] == (len(texts), len(texts))
        assert titles(store, '"word4"') == ["title1"]
        assert titles(store, "in:title title2") == ["title2"]
        ask(store, user_text="afterwards", title="new")
        assert titles(store, "afterwards") == ["new"]
    finally:
        store.close()
    vacuumed(database)
    assert texts.items() <= said(database).items()


def test_search_says_that_the_index_is_damaged(database: Path) -> None:
    fill(database)
    spoil(database, "message_text_data")
    store = Store.open(database, HeldClock())
    try:
        with pytest.raises(DamagedStoreError):
            titles(store, '"word4"')
        assert store.index_is_whole()
    finally:
        store.close()


def test_what_was_broken_off_is_known_and_finished(database: Path) -> None:
    fill(database, sessions=40)
    spoil(database, "message_text_data")
    store = Store.open(database, HeldClock())
    broken = threading.Event()

    def leave(_done: int, _total: int) -> None:
        broken.set()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.mend_index(leave)
    assert broken.is_set()
    store.close()

    other = Store.open(database, HeldClock())
    try:
        assert not other.index_is_whole()
        # The newest are found already.
        assert titles(other, "word119") == ["title39"]
        assert titles(other, '"word4"') == []
        other.mend_index()
        assert other.index_is_whole()
        assert titles(other, '"word4"') == ["title1"]
    finally:
        other.close()
    vacuumed(database)


def test_what_is_said_meanwhile_is_found(database: Path) -> None:
    fill(database, sessions=40)
    spoil(database, "message_text_idx")
    store = Store.open(database, HeldClock())
    other = Store.open(database, HeldClock())
    steps: list[int] = []

    def write(done: int, _total: int) -> None:
        steps.append(done)
        if len(steps) == 1:
            ask(store, user_text="meanwhile", title="here")
            ask(other, user_text="meanwhile", title="there")

    try:
        store.mend_index(write)
        assert len(steps) > 1
        for each in (store, other):
            assert titles(each, "meanwhile") == ["there", "here"]
            assert titles(each, '"word4"') == ["title1"]
    finally:
        store.close()
        other.close()
