"""What a chat tells its models, in the history."""

import sqlite3
from pathlib import Path

import pytest

from tests.unit.store.making import ask, fresh_id
from tui_app.core.errors import RejectedWriteError
from tui_app.core.setup import ChatSetup
from tui_app.store import Store

SETUP = ChatSetup("Be\x1b brief.\n", "reviewer", "maker/model", {"temperature": 0.5, "stop": ["§"]})


def test_a_session_begins_with_a_setup_and_keeps_it(store: Store) -> None:
    turn = ask(store, setup=SETUP)
    assert store.setup(turn.session_id) == SETUP
    ask(store, turn.session_id, parent_id=turn.reply_id, setup=ChatSetup("Another."))
    assert store.setup(turn.session_id) == SETUP
    assert store.setup(fresh_id()) is None


def test_changing_a_setup_gives_back_the_one_before(store: Store) -> None:
    turn = ask(store, setup=SETUP)
    assert store.change_setup(turn.session_id, ChatSetup("Else.")).result(10) == SETUP
    assert store.setup(turn.session_id) == ChatSetup("Else.")
    with pytest.raises(RejectedWriteError):
        store.change_setup(fresh_id(), SETUP).result(10)


def test_a_copy_keeps_to_the_same(store: Store) -> None:
    turn = ask(store, setup=SETUP)
    assert store.setup(store.duplicate_session(turn.session_id, "Copy").result(10)) == SETUP


@pytest.mark.parametrize("params", ["", "[]", '"text"', '{"parameters": 3, "model": [], "x": 1}'])
def test_what_makes_no_sense_is_left_out(file_store: Store, database: Path, params: str) -> None:
    store = file_store
    turn = ask(store, setup=SETUP)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE session SET params_json = ?", (params,))
    assert store.setup(turn.session_id) == ChatSetup(SETUP.system_prompt)
