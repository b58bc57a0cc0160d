"""Chats that are there before the app starts."""

from dataclasses import replace
from pathlib import Path

from tests.stubs.clock import StillClock
from tests.unit.store.making import begin
from tui_app.core.conversation import Body, Call, MessageState
from tui_app.store import Store


def stored_chat(folder: Path, *answers: str | Body, call: Call | None = None) -> str:
    """A session with these replies, where an app in `folder` finds it; its id."""
    data = folder / "data"
    store = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
    session_id = parent_id = None
    for answer in answers:
        turn = begin(store, session_id, parent_id=parent_id)
        body = Body(answer) if isinstance(answer, str) else answer
        made = replace(call, id=turn.call.id) if call is not None else turn.call
        store.finish_reply(turn.reply_id, MessageState.COMPLETE, body, made).result(10)
        session_id, parent_id = turn.session_id, turn.reply_id
    store.close()
    assert session_id is not None
    return session_id
