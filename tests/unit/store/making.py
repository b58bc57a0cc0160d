"""Turns and values for the store's tests."""

import itertools
from typing import Any

from tui_app.core.conversation import Body, Call, MessageState
from tui_app.core.ids import new_id
from tui_app.core.keeping import Change, Keeping
from tui_app.store import NewTurn, Store

NOON = 1_700_000_000_000
_numbers = itertools.count()


class HeldClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.now / 1000


def fresh_id() -> str:
    return new_id(NOON + next(_numbers))


def call(**changes: Any) -> Call:
    values: dict[str, Any] = {
        "id": fresh_id(),
        "provider": "local",
        "model": "maker/model-1",
        "started_at": NOON,
    }
    return Call(**(values | changes))


def new_turn(session_id: str | None = None, **changes: Any) -> NewTurn:
    """A turn; without `session_id` the first one of a new session."""
    values: dict[str, Any] = {
        "session_id": session_id or fresh_id(),
        "new_session": session_id is None,
        "title": "A title",
        "user_message_id": fresh_id(),
        "user_text": "A question?",
        "parent_id": None,
        "reply_id": fresh_id(),
        "call": call(),
        "created_at": NOON,
    }
    return NewTurn(**(values | changes))


def begin(store: Store, session_id: str | None = None, **changes: Any) -> NewTurn:
    """Begin a turn and wait until it is written."""
    turn = new_turn(session_id, **changes)
    store.begin_turn(turn).result(10)
    return turn


def ask(
    store: Store,
    session_id: str | None = None,
    answer: str = "An answer.",
    state: MessageState = MessageState.COMPLETE,
    **changes: Any,
) -> NewTurn:
    """A whole turn, written."""
    turn = begin(store, session_id, **changes)
    store.finish_reply(turn.reply_id, state, Body(answer), turn.call).result(10)
    return turn


def retry(store: Store, turn: NewTurn, **changes: Any) -> NewTurn:
    """Begin another reply to the question of `turn`."""
    return begin(
        store,
        turn.session_id,
        **{"user_message_id": None, "user_text": "", "parent_id": turn.user_message_id} | changes,
    )


def keep(store: Store, session_id: str, keeping: Keeping, *, on: bool = True) -> None:
    """Pin a session, archive it, put it in the trash; not `on`: the opposite."""
    _change(store, session_id, Change(keeping, on=on))


def tag(store: Store, session_id: str, name: str) -> None:
    """Give a session a tag."""
    _change(store, session_id, Change(tag=name))


def _change(store: Store, session_id: str, change: Change) -> None:
    key = store.key_of(session_id)
    assert key is not None
    assert store.change_sessions([key], change).result(10).before


def path(store: Store, session_id: str) -> list[str]:
    """The ids of the active branch."""
    return [head.id for head in store.branch(session_id)]
