"""What a window says of replies that ended while no window was open."""

from pathlib import Path

from tests.stubs.clock import StillClock
from tests.ui.chat_app import make_app, running
from tests.unit.store.making import begin
from tui_app.core.conversation import Body, MessageState
from tui_app.store import Store


def finish_away(folder: Path, *titles: str) -> None:
    """Let a reply end unattended in a new session for each title."""
    data = folder / "data"
    store = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
    for title in titles:
        turn = begin(store, title=title)
        body = Body(f"The reply of {title}.")
        ended = store.finish_reply(
            turn.reply_id, MessageState.COMPLETE, body, turn.call, unattended=True
        )
        ended.result(10)
    store.close()


async def test_the_next_start_says_what_finished_while_nobody_was_there(tmp_path: Path) -> None:
    finish_away(tmp_path, "Slow [b]question[/b]")
    async with running(make_app(tmp_path)) as chat:
        await chat.shows(r"Finished while you were away: “Slow \[b\]question\[/b\]”")
    async with running(make_app(tmp_path)) as chat:
        await chat.shows(r"Slow \[b\]question")
        assert "while you were away" not in chat.text


async def test_many_are_named_in_short(tmp_path: Path) -> None:
    finish_away(tmp_path, "One", "Two", "Three", "Four", "Five")
    async with running(make_app(tmp_path), size=(160, 36)) as chat:
        await chat.shows("away: “[A-Z][a-z]+”, “[A-Z][a-z]+”, “[A-Z][a-z]+”, 2 more")


async def test_an_open_window_says_what_finished_without_one(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        finish_away(tmp_path, "Slow question")
        await chat.shows("Finished without a window: “Slow question”")
