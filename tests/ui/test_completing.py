"""Slash commands complete in a popup above the prompt."""

from pathlib import Path

import pytest
from textual import events

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.unit.store.making import HeldClock, ask, tag
from tui_app.store import Store
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.offers_list import MOST_ROWS, OffersList
from tui_app.ui.widgets.prompt import Prompt

SMALL = (80, 24)


def offered(chat: Chat) -> list[str]:
    """The offers that are shown, scrolled to or not."""
    lists = chat.app.screen.query(OffersList)
    return [row.left for row in lists.first().rows] if lists and lists.first().display else []


def highlighted(chat: Chat) -> str | None:
    return chat.app.screen.query_one(OffersList).highlighted_key


def typed(chat: Chat) -> str:
    return chat.app.screen.query_one(Prompt).text


async def test_a_slash_offers_all_commands_and_moves_nothing(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("\n\n".join(f"Paragraph {n}." for n in range(40))))
        async with running(make_app(tmp_path, config_for(server)), SMALL) as chat:
            await chat.ask("Well?")
            await chat.shows(r"Paragraph 39\.")
            await chat.until(lambda: "Enter send" in chat.text)
            before = chat.lines
            view = chat.app.screen.query_one(ConversationView)
            place = (view.region, view.scroll_offset)
            await chat.press("slash")
            assert offered(chat)[0] == "/archive"
            assert (view.region, view.scroll_offset) == place
            shown = chat.lines
            changed = [row for row in range(24) if shown[row] != before[row]]
            assert set(changed) <= {*range(13, 21), 22, 23}
            assert "Tab complete" in shown[-1]
            await chat.press("escape")
            assert offered(chat) == []
            assert typed(chat) == "/"
            assert chat.lines[:22] == before[:22]


async def test_letters_narrow_and_tab_completes(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/th")
        assert offered(chat)[0] == "/theme NAME"
        await chat.press("tab")
        assert typed(chat) == "/theme "
        await chat.until(lambda: offered(chat)[:1] == ["chinwag-dark"])
        assert highlighted(chat) is None
        await chat.type("li")
        assert highlighted(chat) == "/theme chinwag-light"
        await chat.press("enter")
        assert chat.app.theme == "chinwag-light"
        assert typed(chat) == ""
        assert offered(chat) == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("arch", "/archive"),
        ("ren", "/rename TITLE"),
        ("rnm", "/rename TITLE"),
        ("palette", "/palette"),
        ("trash", "/trash empty"),
        ("quest", "/edit"),
    ],
)
async def test_names_match_by_their_letters_and_titles_too(
    tmp_path: Path, query: str, first: str
) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type(f"/{query}")
        assert offered(chat)[0] == first


async def test_arrows_choose_and_enter_runs(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/")
        await chat.press(*["down"] * (MOST_ROWS + 2))
        tenth = offered(chat)[MOST_ROWS + 1]
        assert f"▎{tenth}" in chat.text
        await chat.press(*["up"] * (MOST_ROWS + 2))
        assert f"▎{offered(chat)[-1]}" in chat.text
        await chat.press("down", "up", "backspace")
        await chat.type("/hel")
        await chat.press("enter")
        await chat.shows("Esc closes")


async def test_a_click_runs(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/side")
        line = next(n for n, line in enumerate(chat.lines) if "/sidebar" in line)
        await chat.pilot.click(offset=(10, line))
        assert chat.app._chat.has_class("-list-open")
        assert typed(chat) == ""


async def test_escape_keeps_it_closed_until_another_command_is_begun(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/t")
        await chat.press("escape")
        await chat.type("he")
        assert offered(chat) == []
        await chat.press("tab")
        await chat.press("backspace", "backspace", "backspace", "backspace")
        await chat.type("/the")
        assert offered(chat)


async def test_what_only_resembles_a_command_is_not_run(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/rnm")
        assert highlighted(chat) is None
        await chat.press("enter")
        await chat.shows("There is no command /rnm")
        assert typed(chat) == "/rnm"


@pytest.mark.parametrize("text", ["//theme", "a/theme", "/theme\nx"])
async def test_other_text_offers_nothing(tmp_path: Path, text: str) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        chat.app.post_message(events.Paste(text))
        await chat.until(lambda: typed(chat) == text)
        assert offered(chat) == []


async def test_completing_can_be_undone(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), SMALL) as chat:
        await chat.type("/renam")
        await chat.press("tab", "ctrl+z")
        assert typed(chat) == "/renam"


async def test_a_burst_of_keys_is_what_it_says(tmp_path: Path) -> None:
    """Keys that come faster than they are shown, as over a slow line."""
    async with running(make_app(tmp_path), SMALL) as chat:
        for key in ("slash", "s", "i", "d", "e", "enter"):
            chat.app.post_message(events.Key(key, {"slash": "/", "enter": "\r"}.get(key, key)))
        await chat.until(lambda: chat.app._chat.has_class("-list-open"))


async def test_arguments_come_from_the_history(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data" / "chinwag.db", HeldClock())
    turn = ask(store, title="Tagged one")
    tag(store, turn.session_id, "work")
    tag(store, turn.session_id, "home")
    store.close()
    async with running(make_app(tmp_path), SMALL) as chat:
        for text, found in (
            ("/tag ", ["home", "work"]),
            ("/filter ", ["off", "home", "work", "model:maker/model-1"]),
            ("/search tag:w", ["tag:work"]),
            ("/copy ", ["plain", "code"]),
        ):
            await chat.type(text)
            await chat.until(lambda found=found: offered(chat) == found, text)
            await chat.press("escape", "ctrl+u")
        # A new tag that an old one begins with is a new tag.
        await chat.type("/tag wo")
        await chat.until(lambda: offered(chat) == ["work"])
        assert highlighted(chat) is None
        await chat.press("tab")
        assert typed(chat) == "/tag work"


async def test_it_works_before_the_history_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path)
    monkeypatch.setattr(type(app), "_open", _never)
    async with app.run_test(size=SMALL) as pilot:
        chat = Chat(app, pilot)
        await chat.type("/qui")
        assert offered(chat)[0] == "/quit"
        await chat.press("enter")
        await chat.until(lambda: not app.is_running or app._exit)


async def _never(*_: object) -> None:
    pass
