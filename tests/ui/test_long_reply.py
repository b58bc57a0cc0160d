"""A stored reply that takes long to set."""

from pathlib import Path

from tests.stubs.clock import StillClock
from tests.ui.chat_app import make_app, running
from tests.unit.store.making import ask
from tui_app.store import Store
from tui_app.ui.conversation.live_text import LONG

PARAGRAPH = "A paragraph of *some* words, `code` and [a link](https://example.com).\n\n"


def stored(folder: Path, answer: str) -> str:
    data = folder / "data"
    store = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
    turn = ask(store, answer=answer)
    store.close()
    return turn.session_id


async def test_it_is_set_beside_the_loop_and_then_shown_from_its_end(tmp_path: Path) -> None:
    answer = "First words.\n\n" + PARAGRAPH * (2 * LONG // len(PARAGRAPH)) + "Last words."
    async with running(make_app(tmp_path, session=stored(tmp_path, answer))) as chat:
        await chat.shows(r"Last words\.")
        assert "Setting a long reply" not in chat.text
        await chat.press("ctrl+home")
        await chat.shows(r"First words\.")


async def test_another_width_sets_it_anew(tmp_path: Path) -> None:
    answer = PARAGRAPH * (2 * LONG // len(PARAGRAPH)) + "Last words."
    async with running(make_app(tmp_path, session=stored(tmp_path, answer))) as chat:
        await chat.shows(r"Last words\.")
        await chat.pilot.resize_terminal(60, 30)
        await chat.shows(r"Last words\.")
        assert max(len(line.rstrip(" ▁▂▃▄▅▆▇█")) for line in chat.lines) <= 60


async def test_leaving_while_it_is_set_is_no_harm(tmp_path: Path) -> None:
    answer = PARAGRAPH * (4 * LONG // len(PARAGRAPH))
    app = make_app(tmp_path, session=stored(tmp_path, answer))
    async with running(app) as chat:
        await chat.press("ctrl+q")
    assert app.resume is not None


async def test_a_long_question_is_set_beside_the_loop_too(tmp_path: Path) -> None:
    question = "First words.\n" + "a line of a log\n" * 14_000 + "Last words."
    data = tmp_path / "data"
    store = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
    turn = ask(store, user_text=question, answer="Yes.")
    store.close()
    async with running(make_app(tmp_path, session=turn.session_id)) as chat:
        await chat.shows(r"▌ Last words\.")
        await chat.press("ctrl+home")
        await chat.shows(r"▌ First words\.")
