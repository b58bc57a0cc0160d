"""The list of sessions: its order, what it shows, and changing many at once."""

from datetime import date

import pytest

from tests.unit.store.making import NOON, HeldClock, ask, begin, keep, path, retry, tag
from tui_app.core.browsing import ListFilter, TagCount
from tui_app.core.conversation import Body, MessageState
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Change, Changed, Keeping
from tui_app.core.query import parse_query
from tui_app.store import Store

CHATS, ARCHIVE, TRASH = ListFilter(), ListFilter(archived=True), ListFilter(deleted=True)


@pytest.fixture
def three(store: Store, clock: HeldClock) -> list[int]:
    """The keys of three sessions, the oldest first."""
    keys: list[int] = []
    for number in range(3):
        clock.now = NOON + number
        key = store.key_of(ask(store, title=f"Number {number}", created_at=clock.now).session_id)
        assert key is not None
        keys.append(key)
    clock.now = NOON + 100
    return keys


def listed(store: Store, wanted: ListFilter = CHATS) -> list[int]:
    return list(store.session_order(wanted).keys)


def change(store: Store, keys: list[int], what: Change) -> Changed:
    return store.change_sessions(keys, what).result(10)


@pytest.mark.parametrize(
    ("keeping", "where"), [(Keeping.ARCHIVED, ARCHIVE), (Keeping.DELETED, TRASH)]
)
def test_many_are_put_away_and_come_back_by_one_undo(
    store: Store, three: list[int], clock: HeldClock, keeping: Keeping, where: ListFilter
) -> None:
    old, middle, new = three
    change(store, [middle], Change(keeping))
    clock.now += 5
    changed = change(store, [old, middle, new, 12345], Change(keeping))
    assert len(changed.before) == 2
    assert listed(store) == []
    assert sorted(listed(store, where)) == sorted(three)
    store.undo_change(changed).result(10)
    assert listed(store) == [new, old]
    assert listed(store, where) == [middle]
    store.undo_change(change(store, [middle], Change(keeping, on=False))).result(10)
    assert listed(store, where) == [middle]


def test_the_trash_has_the_last_deleted_first(
    store: Store, three: list[int], clock: HeldClock
) -> None:
    for key in (three[1], three[2], three[0]):
        clock.now += 1
        change(store, [key], Change(Keeping.DELETED))
    order = store.session_order(TRASH)
    assert list(order.keys) == [three[0], three[2], three[1]]
    assert list(order.updated) == [NOON + 103, NOON + 102, NOON + 101]
    assert store.summaries([three[0]])[three[0]].title == "Number 0"


def test_undoing_keeps_the_order_of_pins(store: Store, three: list[int], clock: HeldClock) -> None:
    change(store, [three[0]], Change(Keeping.PINNED))
    clock.now += 1
    change(store, [three[1]], Change(Keeping.PINNED))
    order = store.session_order(CHATS)
    assert (list(order.keys), order.pinned) == ([three[1], three[0], three[2]], 2)
    unpinned = change(store, three, Change(Keeping.PINNED, on=False))
    assert store.session_order(CHATS).pinned == 0
    clock.now += 1
    store.undo_change(unpinned).result(10)
    assert list(store.session_order(CHATS).keys) == [three[1], three[0], three[2]]


def test_tags_for_many(store: Store, three: list[int]) -> None:
    old = three[0]
    change(store, [old], Change(tag="work"))
    tagged = change(store, three, Change(tag="Work"))
    assert store.tags() == [TagCount("work", 3)]
    store.undo_change(tagged).result(10)
    assert listed(store, ListFilter(tag="WORK")) == [old]
    assert listed(store, ListFilter(tag="work", model="none")) == []
    assert store.tags_among(three) == [TagCount("work", 1)]
    untagged = change(store, three, Change(tag="work", on=False))
    assert store.tags() == []
    store.undo_change(untagged).result(10)
    assert listed(store, ListFilter(tag="work")) == [old]


def test_counts_are_of_what_the_list_has(store: Store, three: list[int]) -> None:
    change(store, three[:2], Change(tag="work"))
    change(store, three[:1], Change(Keeping.ARCHIVED))
    tags, models = store.counts(ListFilter(tag="other"))
    assert tags == [TagCount("work", 1)]
    assert models == [TagCount("maker/model-1", 2)]
    assert store.counts(TRASH) == ([], [])


def test_a_session_with_another_reply_is_branched(store: Store) -> None:
    turn = ask(store)
    key = store.key_of(turn.session_id) or 0
    assert not store.summaries([key])[key].branched
    retry(store, turn)
    assert store.summaries([key])[key].branched


def test_the_old_in_the_trash_is_erased(store: Store, three: list[int], clock: HeldClock) -> None:
    change(store, three[:1], Change(Keeping.DELETED))
    clock.now += 10
    change(store, three[1:2], Change(Keeping.DELETED))
    assert store.empty_trash(clock.now) == 1
    assert listed(store, TRASH) == three[1:2]
    assert store.summaries(three).keys() == set(three[1:])


def find(store: Store, text: str) -> int:
    query = parse_query(text, date(2023, 11, 14), lambda _: 0)
    results = store.search(query)
    assert results is not None
    return len(results.found)


def test_a_duplicate_has_every_branch_and_is_found(store: Store, clock: HeldClock) -> None:
    first = ask(store, answer="Walrus one.", user_text="What?")
    second = retry(store, first)
    store.finish_reply(second.reply_id, MessageState.CANCELLED, Body("Walrus"), second.call)
    third = ask(store, first.session_id, parent_id=second.reply_id, answer="The end.")
    tag(store, first.session_id, "sea")
    keep(store, first.session_id, Keeping.PINNED)
    clock.now += 100
    copy = store.duplicate_session(first.session_id, "A copy").result(10)
    assert copy != first.session_id
    summary = store.session(copy)
    assert summary is not None
    assert (summary.title, summary.messages, summary.pinned_at) == ("A copy", 5, None)
    assert summary.updated_at == clock.now
    assert store.tags_of(copy) == ["sea"]
    heads, originals = store.branch(copy), store.branch(first.session_id)
    assert [head.created_at for head in heads] == [head.created_at for head in originals]
    assert not {head.id for head in heads} & {head.id for head in originals}
    assert [head.sibling for head in heads] == [1, 2, 1, 1]
    assert heads[1].state is MessageState.CANCELLED
    assert heads[1].call is not None
    assert heads[1].call.model == second.call.model
    said = store.bodies([head.id for head in heads])
    assert [said[head.id].text for head in heads][-1] == "The end."
    assert find(store, "walrus") == 2
    assert find(store, "in:title copy") == 1
    # Each goes its own way.
    ask(store, copy, parent_id=heads[-1].id)
    assert len(path(store, first.session_id)) == 4
    store.erase_session(first.session_id).result(10)
    assert len(path(store, copy)) == 6
    assert third.session_id == first.session_id


def test_what_streams_is_cut_off_in_the_copy(store: Store) -> None:
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body("So far")).result(10)
    copy = store.duplicate_session(turn.session_id, "Copy").result(10)
    reply = store.branch(copy)[-1]
    assert reply.state is MessageState.INTERRUPTED
    assert store.bodies([reply.id])[reply.id].text == "So far"
    store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body("Done"), turn.call).result(10)
    assert store.bodies([reply.id])[reply.id].text == "So far"


def test_what_is_gone_is_not_duplicated(store: Store) -> None:
    with pytest.raises(StoreError):
        store.duplicate_session("nothing", "Copy").result(10)
