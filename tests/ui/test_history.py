"""Finding an earlier question again, with ^R."""

import threading
from pathlib import Path

import pytest

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.unit.store.making import NOON, HeldClock, ask
from tui_app.store import Store
from tui_app.store.store import Store as OpenStore
from tui_app.ui.screens import recalling
from tui_app.ui.widgets.prompt import Prompt


@pytest.fixture
def asked(tmp_path: Path) -> str:
    """The id of the first of two chats with questions."""
    store = Store.open(tmp_path / "data" / "chinwag.db", HeldClock())
    first = ask(store, user_text="How do bees fly?\nIn the rain.", created_at=NOON)
    ask(store, first.session_id, user_text="And wasps?", created_at=NOON)
    ask(store, user_text="What is a fjord?", created_at=NOON)
    store.close()
    return first.session_id


def typed(chat: Chat) -> str:
    return chat.app._chat.query_one(Prompt).text


async def test_those_of_this_chat_come_first(tmp_path: Path, asked: str) -> None:
    async with running(make_app(tmp_path, session=asked)) as chat:
        await chat.type("half a thought")
        await chat.press("ctrl+r")
        await chat.shows("This chat")
        lines = [line.strip(" │▎") for line in chat.lines]
        order = [
            next(n for n, line in enumerate(lines) if line.startswith(text))
            for text in ("This chat", "And wasps?", "How do bees fly? In", "All chats", "What is a")
        ]
        assert order == sorted(order)
        await chat.type("bees")
        await chat.press("enter")
        await chat.until(lambda: typed(chat) == "How do bees fly?\nIn the rain.")
        await chat.press("ctrl+c", "up", "up", "up")
        assert typed(chat) == "half a thought"


async def test_escape_changes_nothing(tmp_path: Path, asked: str) -> None:
    async with running(make_app(tmp_path)) as chat:
        await chat.type("mine")
        await chat.press("ctrl+r")
        await chat.shows("fjord")
        assert "This chat" not in chat.text
        await chat.press("down", "escape")
        assert typed(chat) == "mine"


async def test_older_ones_are_found_by_their_words(
    tmp_path: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalling, "AT_HAND", 1)
    async with running(make_app(tmp_path)) as chat:
        await chat.press("ctrl+r")
        await chat.shows("fjord")
        assert "wasps" not in chat.text
        await chat.type("wasp")
        await chat.shows(r"And wasps\?")
        await chat.press("enter")
        await chat.until(lambda: typed(chat) == "And wasps?")


async def test_keys_typed_while_it_is_read_are_not_lost(
    tmp_path: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, newest = threading.Event(), OpenStore.newest_questions

    def slow(store: OpenStore, most: int) -> object:
        read.wait(10)
        return newest(store, most)

    monkeypatch.setattr(OpenStore, "newest_questions", slow)
    async with running(make_app(tmp_path)) as chat:
        await chat.press("ctrl+r")
        await chat.shows("Reading…")
        await chat.type("wasp")
        await chat.press("enter")
        read.set()
        await chat.until(lambda: typed(chat) == "And wasps?")


async def test_what_was_asked_in_a_temporary_chat_is_not_in_it(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.press("ctrl+n")
            await chat.ask("A secret?")
            await chat.shows("A reply.")
            await chat.press("ctrl+r")
            await chat.shows("There is nothing yet")
