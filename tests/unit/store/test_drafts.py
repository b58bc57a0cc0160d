"""What is typed and not sent, in one window and in several."""

import random
import sqlite3
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock, ask, begin, new_turn, retry
from tui_app.core.errors import RejectedWriteError, StoreError
from tui_app.store import Store
from tui_app.store.drafts import Seen


def type_in(store: Store, text: str, session_id: str | None = None) -> None:
    store.save_draft(session_id, text).result(10)


def kept(store: Store, session_id: str | None = None) -> tuple[str, list[str]]:
    """The draft as it is stored, and what is put aside."""
    with store._connections.reading() as connection:
        row = connection.execute(
            "SELECT text FROM draft LEFT JOIN session ON session.id = session_id WHERE uid IS ?",
            (session_id,),
        ).fetchone()
    return row[0] if row else "", store.texts_put_aside(session_id)


def test_texts_put_aside_are_kept_in_order_and_taken_back(store: Store) -> None:
    for text in ("one", "two \ud83d", "three"):
        store.put_aside(None, text).result(10)
    assert store.texts_put_aside(None) == ["one", "two \ufffd", "three"]
    store.take_back(None, "one").result(10)
    store.take_back(None, "never there").result(10)
    assert store.texts_put_aside(None) == ["two \ufffd", "three"]


def test_a_text_put_aside_twice_is_there_once(store: Store) -> None:
    turn = ask(store)
    for text in ("one", "two", "one"):
        store.put_aside(None, text)
        store.put_aside(turn.session_id, text).result(10)
    assert store.texts_put_aside(None) == store.texts_put_aside(turn.session_id) == ["two", "one"]


def test_a_draft_that_is_put_aside_is_no_draft_any_more(store: Store) -> None:
    type_in(store, "typ")
    store.put_aside(None, "typed").result(10)
    assert kept(store) == ("", ["typed"])


def test_what_is_on_its_way_counts(file_store: Store, database: Path) -> None:
    other = sqlite3.connect(database)
    other.execute("BEGIN IMMEDIATE")
    saved = file_store.save_draft(None, "typed")
    assert file_store.draft(None) == "typed"
    begun = file_store.begin_turn(new_turn())
    assert file_store.draft(None) == ""
    other.close()
    saved.result(10)
    begun.result(10)
    assert file_store.draft(None) == ""


def test_a_draft_that_cannot_be_stored_is_still_there(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock, busy_timeout=0.01)
    other = sqlite3.connect(database)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        store.save_draft(None, "typed").result(10)
    assert store.draft(None) == "typed"
    other.close()
    type_in(store, "typed on")
    assert kept(store) == ("typed on", [])
    store.close()


def test_another_reply_to_a_question_leaves_the_draft(store: Store) -> None:
    turn = ask(store)
    type_in(store, "typed", turn.session_id)
    retry(store, turn)
    assert kept(store, turn.session_id) == ("typed", [])


@pytest.mark.parametrize("new", [True, False])
def test_what_another_window_typed_is_put_aside(
    file_store: Store, second: Store, new: bool
) -> None:
    chat = None if new else ask(file_store).session_id
    assert file_store.draft(chat) == second.draft(chat) == ""
    type_in(file_store, "mine", chat)
    type_in(second, "theirs", chat)
    assert kept(second, chat) == ("theirs", ["mine"])
    type_in(file_store, "mine, longer", chat)
    assert kept(second, chat) == ("mine, longer", ["theirs"])
    type_in(second, "theirs, longer", chat)
    type_in(second, "theirs, longer still", chat)
    assert kept(second, chat) == ("theirs, longer still", ["mine, longer"])


def test_emptying_a_prompt_leaves_the_draft_of_another_window(
    file_store: Store, second: Store
) -> None:
    type_in(file_store, "mine")
    type_in(second, "theirs")
    type_in(file_store, "")
    assert kept(second) == ("theirs", [])


def test_sending_leaves_the_draft_of_another_window(file_store: Store, second: Store) -> None:
    type_in(file_store, "mine")
    type_in(second, "theirs")
    begin(file_store, user_text="mine")
    assert kept(second) == ("theirs", [])
    type_in(file_store, "mine again")
    begin(second, user_text="theirs")
    assert kept(second) == ("mine again", [])


def test_the_draft_of_a_window_that_is_gone_is_gone_on_with(
    database: Path, clock: HeldClock
) -> None:
    first = Store.open(database, clock)
    type_in(first, "typed")
    first.close()
    store = Store.open(database, clock)
    assert store.draft(None) == "typed"
    type_in(store, "typed on")
    assert kept(store) == ("typed on", [])
    store.close()


def left_over(store: Store) -> list[str]:
    return [text for text, _ in store.texts_left_over]


def test_what_cannot_be_stored_is_left_over_until_it_can_be(
    database: Path, clock: HeldClock
) -> None:
    store = Store.open(database, clock, busy_timeout=0.01)
    session = ask(store).session_id
    other = sqlite3.connect(database)
    other.execute("BEGIN IMMEDIATE")
    for writing in (
        store.put_aside(None, "aside"),
        store.put_aside(None, "aside, and sent"),
        store.take_back(None, "aside, and sent"),
        store.save_draft(None, "typed"),
        store.save_draft(session, "in a chat"),
    ):
        with pytest.raises(StoreError):
            writing.result(10)
    assert left_over(store) == ["aside", "typed", "in a chat"]
    other.close()
    type_in(store, "typed on")
    assert left_over(store) == ["aside", "in a chat"]
    store.close()
    assert left_over(store) == ["aside"]
    again = Store.open(database, clock)
    assert (again.draft(None), again.draft(session)) == ("typed on", "in a chat")
    again.close()


def test_what_is_refused_is_not_left_over(store: Store) -> None:
    with pytest.raises(RejectedWriteError):
        store.save_draft("gone", "typed in a chat that was erased").result(10)
    assert left_over(store) == []


@pytest.mark.parametrize("typed", ["", "something else"])
def test_a_draft_that_another_window_still_shows_is_put_aside(
    file_store: Store, second: Store, typed: str
) -> None:
    type_in(file_store, "mine")
    assert second.draft(None) == "mine"
    type_in(second, typed)
    assert kept(second) == (typed, ["mine"])
    type_in(file_store, "mine, longer")
    assert kept(second) == ("mine, longer", [typed] if typed else [])


def test_a_draft_that_was_read_again_is_still_the_windows_own(
    file_store: Store, second: Store
) -> None:
    type_in(file_store, "mine")
    assert file_store.draft(None) == "mine"
    type_in(file_store, "mine, longer")
    assert kept(file_store) == ("mine, longer", [])
    assert file_store.draft(None) == "mine, longer"
    type_in(second, "theirs")
    type_in(file_store, "mine, longer still")
    assert kept(file_store) == ("mine, longer still", ["theirs"])


def test_what_was_handed_in_last_is_known(file_store: Store, second: Store) -> None:
    assert file_store.last_draft(None) == Seen()
    type_in(second, "theirs")
    assert file_store.last_draft(None) == Seen()
    file_store.draft(None)
    assert file_store.last_draft(None) == Seen("theirs")
    writing = file_store.save_draft(None, "mine")
    assert file_store.last_draft(None) == Seen("mine", own=True)
    writing.result(10)
    assert file_store.last_draft(None) == Seen("mine", own=True)
    begin(file_store, user_text="mine")
    assert file_store.last_draft(None) == Seen()


def test_a_text_the_person_put_aside_stays_so(file_store: Store, second: Store) -> None:
    file_store.put_aside(None, "kept").result(10)
    type_in(file_store, "kept")
    type_in(second, "theirs")
    assert second.texts_put_aside(None) == ["kept"]
    type_in(file_store, "kept, and changed")
    assert kept(second) == ("kept, and changed", ["kept", "theirs"])
    file_store.put_aside(None, "kept, and changed").result(10)
    assert kept(second) == ("", ["kept", "theirs", "kept, and changed"])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_windows_do_no_text_is_lost(database: Path, clock: HeldClock, seed: int) -> None:
    chance = random.Random(seed)
    stores = [Store.open(database, clock) for _ in range(3)]
    shown, typed, left, sent = [""] * 3, [""] * 3, set[str](), set[str]()
    for step in range(60):
        number = chance.randrange(3)
        store, text = stores[number], shown[number]
        match chance.randrange(8):
            case 0:
                begin(store, user_text=text)
                sent.add(text)
                shown[number] = typed[number] = ""
            case 1 if text:
                store.put_aside(None, text).result(10)
                left.add(text)
                shown[number] = typed[number] = ""
            case 2:
                type_in(store, "")
                shown[number] = typed[number] = ""
            case 3:
                store.close()
                stores[number] = store = Store.open(database, clock)
                shown[number] = store.draft(None)
                # What it goes on with is its own.
                left = left | {typed[number]} - {shown[number]}
                typed[number] = ""
            case _:
                shown[number] = typed[number] = f"{text} {number}.{step}"
                type_in(store, typed[number])
        draft, stash = kept(store)
        assert {*typed, *left} <= {"", draft, *stash, *sent}, step
    for store in stores:
        store.close()
