"""The palette: the chat used before first, and any chat by its title."""

from pathlib import Path

import pytest

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running
from tests.unit.store.making import NOON, HeldClock, ask, call
from tui_app.store import Store
from tui_app.ui.screens import chats as chats_module


@pytest.fixture
def many(tmp_path: Path) -> list[str]:
    """Ids of chats, oldest first; the palette has the newest few."""
    clock = HeldClock()
    store = Store.open(tmp_path / "data" / "chinwag.db", clock)
    ids: list[str] = []
    for number in range(12):
        clock.now = NOON + number * 60_000
        turn = ask(
            store,
            title=f"Chat number {number}",
            created_at=clock.now,
            call=call(started_at=clock.now),
        )
        ids.append(turn.session_id)
    store.close()
    return ids


async def test_enter_goes_back_and_forth(tmp_path: Path, many: list[str]) -> None:
    async with running(make_app(tmp_path)) as chat:
        for number in (3, 7):
            chat.app._chat._desk.chats.open(many[number])
            await chat.shows(rf"Chat number {number} ·")
        for number in (3, 7, 3):
            await chat.press("ctrl+p", "enter")
            await chat.shows(rf"Chat number {number} ·")
        await chat.press("ctrl+n")
        await chat.shows("New chat ·")
        await chat.press("ctrl+p", "enter")
        await chat.shows(r"Chat number 3 ·")


async def test_what_is_typed_finds_older_chats_too(
    tmp_path: Path, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats_module, "_AT_HAND", 4)
    async with running(make_app(tmp_path)) as chat:
        await chat.press("ctrl+t", "ctrl+t", "ctrl+p")
        await chat.shows("Actions")
        assert "Chat number 8" in chat.text
        assert "Chat number 7" not in chat.text
        await chat.type("number 2")
        await chat.shows("Chat number 2")
        await chat.press("enter")
        await chat.shows(r"Chat number 2 ·")
        await chat.press("ctrl+p")
        await chat.type("number zzz")
        await chat.shows("Nothing matches")


async def test_enter_waits_for_what_is_being_found(
    tmp_path: Path, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats_module, "_AT_HAND", 4)
    async with running(make_app(tmp_path)) as chat:
        await chat.press("ctrl+p")
        await chat.shows("Actions")
        await chat.type("number 5")
        await chat.press("enter")
        await chat.shows(r"Chat number 5 ·")


async def test_a_temporary_chat_is_not_in_it(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.press("ctrl+n")
            await chat.ask("Well?")
            await chat.shows("A reply.")
            await chat.press("ctrl+n", "ctrl+p")
            await chat.shows("Actions")
            assert "Well?" not in chat.text
