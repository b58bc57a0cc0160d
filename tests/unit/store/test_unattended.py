from pathlib import Path

from tests.unit.store.making import HeldClock, ask, begin, keep, retry
from tui_app.core.conversation import Body, MessageState
from tui_app.core.keeping import Keeping
from tui_app.store import NewTurn, Store


def end_unattended(store: Store, turn: NewTurn, state: MessageState) -> None:
    store.finish_reply(turn.reply_id, state, Body("while away"), turn.call, unattended=True).result(
        10
    )


def test_replies_that_ended_unattended_are_told_once_newest_first(
    store: Store, clock: HeldClock
) -> None:
    ask(store)
    first, second = begin(store), begin(store)
    third = retry(store, first)
    for turn, state in (
        (first, MessageState.COMPLETE),
        (second, MessageState.FAILED),
        (third, MessageState.INTERRUPTED),
    ):
        clock.now += 1000
        end_unattended(store, turn, state)

    told = store.take_unattended().result(10)
    assert told == [store.session(first.session_id), store.session(second.session_id)]
    assert store.take_unattended().result(10) == []


def test_a_session_in_the_trash_is_not_told(store: Store) -> None:
    turn = begin(store)
    end_unattended(store, turn, MessageState.COMPLETE)
    keep(store, turn.session_id, Keeping.DELETED)
    assert store.take_unattended().result(10) == []


def test_replies_that_were_seen_to_end_are_not_told(store: Store) -> None:
    ask(store)
    assert store.take_unattended().result(10) == []


def test_it_is_told_in_the_next_run(database: Path, clock: HeldClock) -> None:
    store = Store.open(database, clock)
    turn = begin(store)
    end_unattended(store, turn, MessageState.COMPLETE)
    store.close()
    store = Store.open(database, clock)
    other = Store.open(database, clock)
    told = [each.take_unattended().result(10) for each in (other, store)]
    other.close()
    store.close()
    assert [[summary.id for summary in each] for each in told] == [[turn.session_id], []]
