"""A session of one history taken into another."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.unit.store.making import NOON, HeldClock, ask, begin, retry
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import RejectedWriteError, StoreError
from tui_app.core.query import parse_query
from tui_app.store import Store

LEFT_BEHIND = {"draft", "session_tag", "tag", "turn", "unattended", "erasure"}
"""Tables whose rows stay: what is typed, and what a session in memory has none of."""


@pytest.fixture
def memory():
    opened = Store.open(None, HeldClock())
    yield opened
    opened.close()


def moved(memory: Store, store: Store, session_id: str) -> None:
    store.take_in(memory.rows_of(session_id)).result(10)


def test_all_branches_come_along(memory: Store, file_store: Store, database: Path) -> None:
    ask(file_store, title="There already")
    first = ask(memory, title="Fruit", user_text="Where grow apples?", answer="On trees.")
    again = retry(memory, first)
    memory.finish_reply(again.reply_id, MessageState.FAILED, Body("On"), again.call).result(10)
    second = ask(memory, first.session_id, parent_id=first.reply_id, answer="Pears too.")
    memory.put_aside(first.session_id, "put aside").result(10)
    memory.queues.add(first.session_id, "queued").result(10)
    session = first.session_id
    moved(memory, file_store, session)
    assert file_store.session(session) == memory.session(session)
    for leaf in (None, first.reply_id, again.reply_id, second.reply_id):
        branch = memory.branch(session, leaf)
        assert file_store.branch(session, leaf) == branch
        ids = [head.id for head in branch]
        assert file_store.bodies(ids) == memory.bodies(ids)
    assert file_store.texts_put_aside(session) == ["put aside"]
    assert [entry.text for entry in file_store.queues.of(session)] == ["queued"]
    for words in ("pears", "in:title fruit", "from:me apples"):
        results = file_store.search(parse_query(words, date(2024, 1, 1), lambda _: NOON))
        assert results is not None
        assert [found.session.id for found in results.found] == [session]
    after = ask(file_store, session, parent_id=second.reply_id)
    assert file_store.branch(session)[-1].id == after.reply_id
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_no_table_is_forgotten(memory: Store, file_store: Store, database: Path) -> None:
    rows = memory.rows_of(ask(memory).session_id)
    with closing(sqlite3.connect(database)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    index = {name for name in tables if name.startswith(("message_text", "title_text"))}
    of_the_store = {"indexed", "message_day", "sqlite_sequence"}
    assert tables - index - of_the_store - LEFT_BEHIND == set(rows)


def test_it_waits_for_a_reply_to_end(memory: Store) -> None:
    turn = begin(memory)
    with pytest.raises(RejectedWriteError, match="still being written"):
        memory.rows_of(turn.session_id)
    with pytest.raises(RejectedWriteError):
        memory.rows_of("gone")


def test_it_is_written_whole_or_not_at_all(memory: Store, file_store: Store) -> None:
    session = ask(memory).session_id
    moved(memory, file_store, session)
    with pytest.raises(StoreError):
        moved(memory, file_store, session)
    assert len(file_store.sessions()) == 1
    assert len(file_store.branch(session)) == 2
