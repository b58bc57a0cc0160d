"""What a chat tells its models is sent with each of its requests, as it is then."""

from dataclasses import replace
from pathlib import Path

from tests.stubs.provider import reply
from tests.unit.engine.test_engine import ANSWERER, Desk, desk
from tui_app.core.chat import ChatMessage, Role
from tui_app.core.setup import ChatSetup

__all__ = ["desk"]


def sent_first(desk: Desk) -> ChatMessage:
    call = desk.provider.next_call()
    call.say(*reply("Yes."))
    return call.request.messages[0]


def test_the_sessions_own_system_prompt_is_sent_from_then_on(desk: Desk, tmp_path: Path) -> None:
    first = desk.ask("One?")
    assert sent_first(desk) == ChatMessage(Role.SYSTEM, "Be brief.")
    desk.wait_stored(first)
    changed = desk.store.change_setup(first.session_id, ChatSetup("Be verbose."))
    second = desk.ask("Two?", first)
    assert sent_first(desk) == ChatMessage(Role.SYSTEM, "Be verbose.")
    desk.wait_stored(second)

    desk.store.change_setup(first.session_id, changed.result(10)).result(10)
    head = desk.store.branch(first.session_id)[-1]
    again = desk.engine.retry(head, replace(ANSWERER, setup=ChatSetup("Not mine.")))
    assert sent_first(desk) == ChatMessage(Role.SYSTEM, "Be brief.")
    desk.wait_stored(again)

    desk.store.change_setup(first.session_id, ChatSetup(" ")).result(10)
    desk.engine.retry(head, ANSWERER)
    assert sent_first(desk) == ChatMessage(Role.USER, "One?")


def test_a_new_chat_takes_its_setup_from_who_is_asked(desk: Desk) -> None:
    wanted = ChatSetup("Be kind.", "kind", "", {"temperature": 0.5, "seed": 1})
    answerer = replace(ANSWERER, setup=wanted, parameters={"seed": 2})
    live = desk.engine.ask("One?", answerer, session_id=None, parent_id=None)
    call = desk.provider.next_call()
    assert call.request.messages[0] == ChatMessage(Role.SYSTEM, "Be kind.")
    assert call.request.parameters == {"temperature": 0.5, "seed": 2}
    call.say(*reply("Yes."))
    desk.wait_stored(live)
    assert desk.store.setup(live.session_id) == wanted
