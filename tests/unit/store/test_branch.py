import sqlite3
import time

import pytest

from tests.unit.store.making import HeldClock, ask, path
from tui_app.core.errors import StoreError
from tui_app.store import Store

MANY = 10_000


@pytest.fixture
def long_session(store: Store) -> str:
    """A session of `MANY` messages in one line."""
    turn = ask(store)

    def extend(connection: sqlite3.Connection) -> None:
        last, session = connection.execute("SELECT max(id), session_id FROM message").fetchone()
        connection.executemany(
            "INSERT INTO message (id, uid, session_id, parent_id, role, state, created_at)"
            " VALUES (?, ?, ?, ?, ?, 'complete', 1)",
            (
                (last + n, f"m{n}", session, last + n - 1, "user" if n % 2 else "assistant")
                for n in range(1, MANY - 1)
            ),
        )
        connection.execute(
            "INSERT INTO call (uid, message_id, session_id, provider, model, started_at, state)"
            " SELECT 'c' || id, id, session_id, 'p', 'm', 1, 'complete' FROM message"
            " WHERE uid LIKE 'm%' AND role = 'assistant'"
        )
        connection.execute(
            "UPDATE session SET active_leaf = ?, n_messages = ?", (last + MANY - 2, MANY)
        )

    store._writer.submit(extend).result(30)
    return turn.session_id


def test_a_long_branch_is_whole_and_in_order(store: Store, long_session: str) -> None:
    start = time.process_time()
    heads = store.branch(long_session)
    spent = time.process_time() - start
    assert len(heads) == MANY
    assert [head.id for head in heads[2:]] == [f"m{n}" for n in range(1, MANY - 1)]
    assert all(head.call for head in heads[1::2])
    assert [head.parent_id for head in heads[1:]] == [head.id for head in heads[:-1]]
    assert {(head.sibling, head.siblings) for head in heads} == {(1, 1)}
    # Ten times what it takes; what must not happen is a query for each message.
    assert spent < 1.5


def test_deleted_messages_are_left_out_and_not_counted(store: Store, clock: HeldClock) -> None:
    first = ask(store)
    ask(store, first.session_id, parent_id=None, user_text="another")
    last = ask(store, first.session_id, parent_id=None, user_text="a third")
    after = ask(store, first.session_id, parent_id=last.reply_id)

    def delete(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "UPDATE message SET deleted_at = 1 WHERE uid = ?",
            [(first.user_message_id,), (last.reply_id,)],
        )

    store._writer.submit(delete).result(10)
    assert path(store, first.session_id) == [
        last.user_message_id,
        after.user_message_id,
        after.reply_id,
    ]
    root = store.branch(first.session_id)[0]
    # The reply to the first question, which is gone, begins a branch beside it.
    assert (root.sibling, root.siblings) == (3, 3)


def test_a_tree_that_bites_its_tail_is_an_error(store: Store) -> None:
    turn = ask(store)

    def tie(connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE message SET parent_id = (SELECT max(id) FROM message) WHERE uid = ?",
            (turn.user_message_id,),
        )

    store._writer.submit(tie).result(10)
    with pytest.raises(StoreError, match="damaged"):
        store.branch(turn.session_id)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE call SET error_json = '{'",
        "UPDATE call SET error_json = '{\"x\": 1}'",
        "UPDATE call SET finish_reason = 'unheard'",
        "UPDATE message SET state = 'unheard'",
    ],
)
def test_values_that_make_no_sense_are_errors(store: Store, damage: str) -> None:
    turn = ask(store)
    store._writer.submit(lambda connection: connection.execute(damage) and None).result(10)
    with pytest.raises(StoreError):
        store.branch(turn.session_id)


@pytest.mark.parametrize("parts", ["{", "[]", '{"tool_calls": [{"x": 1}]}', '{"citations": 3}'])
def test_bodies_that_make_no_sense_are_errors(store: Store, parts: str) -> None:
    turn = ask(store)
    store._writer.submit(
        lambda connection: connection.execute("UPDATE body SET parts_json = ?", (parts,)) and None
    ).result(10)
    with pytest.raises(StoreError, match="cannot be read"):
        store.bodies([turn.reply_id])
