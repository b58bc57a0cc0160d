"""What was asked before."""

from tests.unit.store.making import HeldClock, ask, keep, retry
from tui_app.core.keeping import Keeping
from tui_app.store import Store


def asked(store: Store, *texts: str) -> str:
    """Ask these in one session; its id."""
    session_id: str | None = None
    for text in texts:
        session_id = ask(store, session_id, user_text=text).session_id
    assert session_id is not None
    return session_id


def test_the_newest_come_first_and_none_twice() -> None:
    store = Store.open(None, HeldClock())
    asked(store, "one", "two")
    second = asked(store, "three", "one")
    texts = [each.beginning for each in store.newest_questions(10)]
    assert texts == ["one", "three", "two"]
    assert [each.beginning for each in store.newest_questions(2)] == ["one", "three"]
    assert [each.beginning for each in store.questions_of(second)] == ["one", "three"]
    assert [each.beginning for each in store.questions_with(["thr"], 10)] == ["three"]
    assert store.questions_with(["thr", "two"], 10) == []
    store.close()


def test_replies_and_deleted_chats_are_no_questions() -> None:
    store = Store.open(None, HeldClock())
    turn = ask(store, user_text="kept", answer="kept answer")
    retry(store, turn)
    keep(store, asked(store, "thrown away"), Keeping.DELETED)
    assert [each.beginning for each in store.newest_questions(10)] == ["kept"]
    assert store.questions_with(["thrown"], 10) == []
    assert [each.beginning for each in store.questions_with(["kept"], 10)] == ["kept"]
    store.close()


def test_only_the_beginning_is_read() -> None:
    store = Store.open(None, HeldClock())
    ask(store, user_text="x" * 100_000)
    (found,) = store.newest_questions(10)
    assert set(found.beginning) == {"x"}
    assert len(found.beginning) < 1000
    store.close()
