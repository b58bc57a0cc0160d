"""The machine's clock may say anything; conversations keep their order."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, keep, path
from tui_app.core.ids import new_id
from tui_app.core.keeping import Keeping
from tui_app.store import Store

TIMES = [1_700_000_000_000, -86_400_000, 0, 4_102_444_800_000, 2**48 + 5, 1_600_000_000_000]


@pytest.mark.parametrize("now", TIMES)
def test_ids_are_valid_and_unique_at_any_time(now: int) -> None:
    ids = [new_id(now) for _ in range(100)]
    assert len(set(ids)) == 100
    assert {uuid.UUID(each).version for each in ids} == {7}


def test_a_conversation_keeps_its_order_while_the_clock_jumps(
    store: Store, clock: HeldClock
) -> None:
    session = parent = None
    expected: list[str] = []
    for now in TIMES:
        clock.now = now
        turn = ask(
            store,
            session,
            parent_id=parent,
            created_at=now,
            user_message_id=new_id(now),
            reply_id=new_id(now),
        )
        expected += [turn.user_message_id or "", turn.reply_id]
        session, parent = turn.session_id, turn.reply_id
        assert path(store, turn.session_id) == expected


def test_everything_works_at_any_time(database: Path, clock: HeldClock) -> None:
    for now in TIMES:
        clock.now = now
        store = Store.open(database, clock)
        turn = ask(store, created_at=now)
        store.save_draft(turn.session_id, f"at {now}").result(10)
        keep(store, turn.session_id, Keeping.PINNED)
        keep(store, turn.session_id, Keeping.DELETED)
        assert store.session(turn.session_id) is None
        keep(store, turn.session_id, Keeping.DELETED, on=False)
        assert store.draft(turn.session_id) == f"at {now}"
        assert turn.session_id in [session.id for session in store.sessions()]
        assert store.recover() == 0
        store.close()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
