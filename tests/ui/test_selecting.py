"""Selecting text with the mouse: it scrolls on, stays on its text, and is copied without marks."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.loopback import END, LoopbackServer, WaitFor, delta, event, head
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.ui.screen_text import style_at
from tests.ui.stored_chat import stored_chat
from tui_app.core.conversation import Body
from tui_app.ui.widgets.conversation import ConversationView

LONG = "word " * 30
LINES = "\n" * 9


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def view_of(chat: Chat) -> ConversationView:
    return chat.app.screen.query_one(ConversationView)


def place_of(chat: Chat, text: str) -> tuple[int, int]:
    """Where a text stands on the screen: column and row."""
    row = next(number for number, line in enumerate(chat.lines) if text in line)
    return chat.lines[row].index(text), row


async def selected(chat: Chat) -> str:
    return await view_of(chat).picked_text()


async def test_a_drag_selects_over_messages_without_marks(tmp_path: Path) -> None:
    first = f"It **was** {LONG}so.\n\n```python\nx = 1\n```\n\n- an *item*"
    app = make_app(tmp_path, session=stored_chat(tmp_path, first, "> quoted"))
    async with running(app) as chat:
        column, row = place_of(chat, "was")
        end, last = place_of(chat, "quoted")
        await chat.drag((column, row), (end, last), (end + 3, last))
        text = await selected(chat)
        assert text.startswith(f"was {LONG}so.\n\nx = 1\n\n• an item\n\n")
        assert text.endswith("\n\nA question?\n\nquot")
        await chat.press("ctrl+c")
        await chat.shows("Sent to the terminal's clipboard")
        assert chat.app.clipboard == text
        assert view_of(chat).picked is None


async def test_either_end_may_come_first(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, "one two\n\nthree four"))
    async with running(app) as chat:
        column, row = place_of(chat, "three")
        start, first = place_of(chat, "two")
        await chat.drag((column + 4, row), (start, first))
        assert await selected(chat) == "two\n\nthree"


async def test_wide_characters_are_selected_whole(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, "a 你好 👩\u200d👩\u200d👧 e\u0301 z"))
    async with running(app) as chat:
        column, row = place_of(chat, "a 你")
        await chat.drag((column + 3, row), (column + 5, row))
        assert await selected(chat) == "你好"
        await chat.drag((column + 8, row), (column + 10, row))
        assert await selected(chat) == "👩\u200d👩\u200d👧 e\u0301"


async def test_a_click_selects_nothing_two_a_word_three_a_paragraph(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, f"Some first-rate {LONG}end.\n\nMore."))
    async with running(app) as chat:
        column, row = place_of(chat, "first")
        await chat.pilot.click(offset=(column + 2, row))
        assert view_of(chat).picked is None
        await chat.pilot.click(offset=(column + 2, row), times=2)
        assert await selected(chat) == "first"
        await chat.pilot.click(offset=(column + 2, row), times=3)
        assert await selected(chat) == f"Some first-rate {LONG}end."
        await chat.press("escape")
        assert view_of(chat).picked is None


async def test_a_drag_that_ends_on_a_link_does_not_open_it(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, "See [this](https://example.org)."))
    async with running(app) as chat:
        column, row = place_of(chat, "See")
        await chat.drag((column, row), (column + 5, row))
        await chat.press("ctrl+c")
        await chat.shows("Sent to the terminal's clipboard")
        assert "Open this link" not in chat.text


@pytest.mark.parametrize("up", [True, False])
async def test_beyond_an_edge_it_scrolls_on_over_what_was_never_shown(
    tmp_path: Path, up: bool
) -> None:
    # Their heights are guessed wrong: blank lines count for nothing.
    answers = [f"Answer {number}.{LINES}More." for number in range(6)]
    app = make_app(tmp_path, session=stored_chat(tmp_path, *answers))
    async with running(app, size=(80, 24)) as chat:
        view = view_of(chat)
        if not up:
            await chat.press("ctrl+home")
        column, row = place_of(chat, "Answer 5" if up else "Answer 0")
        beyond = (column, view.region.y - 1 if up else view.region.bottom)
        await chat.press_mouse((column, row), beyond)
        await chat.until(lambda: view.scroll_offset.y == (0 if up else view.max_scroll_y))
        await chat.pilot.mouse_up(offset=beyond)
        text = await selected(chat)
    turns = [f"A question?\n\nAnswer {number}.\n\nMore." for number in range(6)]
    whole = "\n\n".join(turns)
    assert text == (
        whole.removesuffix("nswer 5.\n\nMore.") if up else whole[len("A question?\n\n") :]
    )


async def test_it_stays_on_its_text_while_heights_above_are_corrected(tmp_path: Path) -> None:
    answers = [f"Answer {number}.{LINES}More." for number in range(30)]
    app = make_app(tmp_path, session=stored_chat(tmp_path, *answers))
    async with running(app, size=(80, 24)) as chat:
        column, row = place_of(chat, "Answer 29")
        await chat.drag((column, row), (column + 8, row))
        for _ in range(5):
            await chat.press("pageup")
        assert await selected(chat) == "Answer 29"
        await chat.press("ctrl+end")
        column, row = place_of(chat, "Answer 29")
        assert (
            background(chat, column, row)
            == background(chat, column + 8, row)
            != background(chat, column + 9, row)
        )


async def test_it_stays_on_its_text_while_a_reply_streams(
    tmp_path: Path, server: LoopbackServer
) -> None:
    more = threading.Event()
    rest = event(delta("\n\nLater." * 40, "stop"))
    server.script([head(), event(delta("First words.")), WaitFor(more), rest, event("[DONE]"), END])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Why?")
        await chat.shows("First words")
        column, row = place_of(chat, "First")
        await chat.press_mouse((column, row), (column + 3, row), (column + 4, row))
        more.set()
        await chat.shows("New below")
        assert place_of(chat, "First") == (column, row)
        await chat.pilot.mouse_up(offset=(column + 4, row))
        await chat.until(lambda: not chat.app.streaming)
        assert await selected(chat) == "First"


async def test_folding_thoughts_above_keeps_it(tmp_path: Path) -> None:
    body = Body("Some text here.", reasoning="Thoughts\nof\nmany\nlines")
    async with running(make_app(tmp_path, session=stored_chat(tmp_path, body))) as chat:
        column, row = place_of(chat, "text")
        await chat.drag((column, row), (column + 3, row))
        await chat.press("tab", "space")
        await chat.shows("of")
        assert await selected(chat) == "text"


async def test_another_width_lets_go_of_it(tmp_path: Path) -> None:
    async with running(make_app(tmp_path, session=stored_chat(tmp_path, LONG))) as chat:
        column, row = place_of(chat, "word")
        await chat.drag((column, row), (column + 3, row))
        await chat.pilot.resize_terminal(60, 30)
        await chat.until(lambda: view_of(chat).picked is None)


async def test_a_button_let_go_unseen_ends_the_drag(tmp_path: Path) -> None:
    async with running(make_app(tmp_path, session=stored_chat(tmp_path, "Some text."))) as chat:
        column, row = place_of(chat, "Some")
        await chat.press_mouse((column, row), (column + 3, row))
        await chat.pilot.hover(offset=(column + 8, row))
        assert await selected(chat) == "Some"
        assert chat.app.mouse_captured is None


async def test_what_lies_above_takes_the_mouse(tmp_path: Path) -> None:
    async with running(make_app(tmp_path, session=stored_chat(tmp_path, "Some text."))) as chat:
        column, row = place_of(chat, "Some")
        await chat.press_mouse((column, row), (column + 3, row))
        await chat.press("f1")
        await chat.shows("Esc closes")
        assert chat.app.mouse_captured is None


def background(chat: Chat, column: int, row: int) -> object:
    return style_at(chat.app, column, row).bgcolor
