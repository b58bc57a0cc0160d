"""Pointing out that what is being typed was asked before."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.history import NOW, clock_at
from tests.ui.chat_app import Chat, make_app, running
from tests.ui.test_search import SMALL, on_search, open_store, paste
from tests.unit.store.making import ask
from tui_app.ui.widgets.prompt import Prompt

ASKED = "How do window functions work in SQL?"


async def typed(
    folder: Path, question: str, then: Callable[[Chat], Awaitable[None]], config: str = ""
) -> None:
    store = open_store(folder)
    ask(
        store,
        title="SQL windows",
        user_text=ASKED,
        created_at=clock_at(timedelta(days=942)).now_ms(),
    )
    store.close()
    config = f"reduced_motion = true\n{config}"
    clock = StillClock(round(NOW.timestamp() * 1000))
    async with running(make_app(folder, config, clock=clock), SMALL) as chat:
        await paste(chat, question)
        await then(chat)


async def test_a_question_asked_before_is_pointed_out_and_opened(tmp_path: Path) -> None:
    async def check(chat: Chat) -> None:
        before = chat.lines[-1]
        await chat.shows("─ Similar: SQL windows, 12 Mar 2023, F3 opens it ─")
        assert chat.lines[-1] == before
        await chat.press("f3")
        await chat.shows(f"▎ ▌ {ASKED[:20]}")
        await chat.hides("Similar:")
        assert chat.app.screen.query_one(Prompt).text == ""
        await chat.press("ctrl+n")
        await chat.shows("> How does a window function")

    await typed(tmp_path, "How does a window function work in SQL?", check)


async def test_nothing_is_pointed_out_where_the_setting_is_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So soon that the pilot waits for it.
    monkeypatch.setattr("tui_app.ui.asked_before.DELAY", 0.01)

    async def check(chat: Chat) -> None:
        await chat.shows(re.escape(ASKED))
        await chat.pilot.pause()
        assert "Similar" not in chat.text
        await chat.press("f3")
        await chat.until(lambda: on_search(chat), "the search")

    await typed(tmp_path, ASKED, check, "similar_questions = false\n")


async def test_typing_on_takes_it_back(tmp_path: Path) -> None:
    async def check(chat: Chat) -> None:
        await chat.shows("Similar: SQL windows")
        await chat.press("ctrl+p")
        await chat.press("escape")
        await chat.hides("Similar")
        await chat.type("?")
        await chat.shows("Similar: SQL windows")
        await paste(chat, " And what have cats, dogs and horses to do with all of that here?")
        await chat.hides("Similar")

    await typed(tmp_path, ASKED, check)


async def test_a_temporary_chat_is_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So soon that the pilot waits for it.
    monkeypatch.setattr("tui_app.ui.asked_before.DELAY", 0.01)

    async def check(chat: Chat) -> None:
        await chat.shows("Similar: SQL windows")
        await chat.press("ctrl+c", "ctrl+n")
        await chat.shows("temporary")
        await paste(chat, ASKED)
        await chat.shows(re.escape(ASKED))
        await chat.pilot.pause()
        assert "Similar" not in chat.text

    await typed(tmp_path, ASKED, check)
