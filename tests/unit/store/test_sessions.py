import pytest

from tests.unit.store.making import NOON, HeldClock, ask, begin, fresh_id, keep, path
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Keeping
from tui_app.store import Store


def ids(store: Store) -> list[str]:
    return [summary.id for summary in store.sessions()]


@pytest.fixture
def three(store: Store, clock: HeldClock) -> list[str]:
    """Three sessions, the oldest first."""
    made: list[str] = []
    for number in range(3):
        clock.now = NOON + number
        made.append(ask(store, created_at=clock.now).session_id)
    clock.now = NOON + 100
    return made


def test_the_newest_come_first_after_the_pinned(
    store: Store, three: list[str], clock: HeldClock
) -> None:
    old, middle, new = three
    assert ids(store) == [new, middle, old]
    keep(store, old, Keeping.PINNED)
    assert ids(store) == [old, new, middle]
    summary = store.session(old)
    assert summary
    assert (summary.pinned_at, summary.updated_at) == (NOON + 100, NOON)
    keep(store, old, Keeping.PINNED, on=False)
    assert ids(store) == [new, middle, old]


def test_the_newest_is_found_whatever_is_pinned(store: Store, three: list[str]) -> None:
    keep(store, three[0], Keeping.PINNED)
    newest = store.newest_session()
    assert newest
    assert newest.id == three[2]


def test_the_newest_is_the_last_asked_in_though_the_clock_was_set_back(
    store: Store, clock: HeldClock
) -> None:
    first = ask(store)
    clock.now -= 3_600_000
    second = ask(store, created_at=clock.now)
    newest = store.newest_session()
    assert newest
    assert newest.id == second.session_id
    again = begin(store, first.session_id, parent_id=first.reply_id, created_at=clock.now)
    store.withdraw_turn(again.reply_id).result(10)
    newest = store.newest_session()
    assert newest
    assert newest.id == second.session_id


def test_turns_follow_each_other_though_the_clock_was_set_back(
    store: Store, clock: HeldClock
) -> None:
    first = ask(store)
    clock.now = 1
    second = ask(store, first.session_id, parent_id=first.reply_id, created_at=clock.now)
    assert path(store, first.session_id) == [
        first.user_message_id,
        first.reply_id,
        second.user_message_id,
        second.reply_id,
    ]
    third = begin(store, first.session_id, parent_id=second.reply_id, created_at=clock.now)
    store.withdraw_turn(third.reply_id).result(10)
    assert path(store, first.session_id)[-1] == second.reply_id


def test_an_empty_history_has_no_newest(store: Store) -> None:
    assert store.newest_session() is None
    assert store.sessions() == []


def test_renaming(store: Store, three: list[str]) -> None:
    store.rename_session(three[0], "Mine").result(10)
    summary = store.session(three[0])
    assert summary
    assert (summary.title, summary.updated_at) == ("Mine", NOON)


def test_deleting_and_restoring(store: Store, three: list[str]) -> None:
    old, middle, new = three
    keep(store, new, Keeping.DELETED)
    assert ids(store) == [middle, old]
    assert store.session(new) is None
    assert store.find_session(new) is None
    newest = store.newest_session()
    assert newest
    assert newest.id == middle
    keep(store, new, Keeping.DELETED, on=False)
    assert ids(store) == [new, middle, old]
    assert len(store.branch(new)) == 2


def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    for write in (
        store.rename_session("nobody", "x"),
        store.save_draft("nobody", "x"),
    ):
        with pytest.raises(StoreError, match="no longer"):
            write.result(10)
    assert store.session("nobody") is None
    assert store.branch("nobody") == []
    assert store.draft("nobody") == ""


def test_a_session_is_found_by_a_prefix_only_it_has(store: Store) -> None:
    first = "0190aaaa-0000-7000-8000-000000000001"
    second = "0190aaab-0000-7000-8000-000000000002"
    for session_id in (first, second):
        ask(store, session_id, new_session=True)
    for prefix, expected in (
        (first, first),
        ("0190aaaa", first),
        (" 0190AAAB-0 ", second),
        ("0190aaa", None),
        ("", None),
        ("%", None),
        ("_190aaaa", None),
        (fresh_id(), None),
    ):
        found = store.find_session(prefix)
        assert (found and found.id) == expected, prefix


def test_drafts_belong_to_their_chat(store: Store, three: list[str]) -> None:
    assert store.draft(None) == ""
    store.save_draft(None, "new")
    store.save_draft(three[0], "first\nline two")
    store.save_draft(three[1], "second")
    store.save_draft(three[1], "second, longer")
    store.save_draft(None, "new, longer").result(10)
    assert [store.draft(key) for key in (None, *three)] == [
        "new, longer",
        "first\nline two",
        "second, longer",
        "",
    ]
    store.save_draft(three[0], "")
    store.save_draft(None, "").result(10)
    assert [store.draft(key) for key in (None, *three)] == ["", "", "second, longer", ""]
