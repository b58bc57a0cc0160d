"""Taking messages out of the conversation while one reads in them."""

from pathlib import Path

from tests.stubs.clock import StillClock
from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running
from tests.unit.store.making import ask
from tui_app.store import Store

LONG = "\n\n".join(f"Line {number}." for number in range(100))


async def test_a_question_is_edited_while_its_reply_is_read(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text(LONG, chunk=200), stream_text("The second reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("One?")
            await chat.shows("tokens")
            await chat.press("pageup", "pageup")
            await chat.shows(r"Line 70\.")
            await chat.ask("/edit")
            await chat.shows("> One")
            await chat.press("2", "enter")
            await chat.shows("The second reply")
            await chat.shows("One.?2")
            await chat.hides(r"Line \d")


async def test_a_question_is_edited_that_another_window_replaced_meanwhile(tmp_path: Path) -> None:
    """It is then asked after what there is now."""
    with LoopbackServer() as server:
        server.script(stream_text("First reply."), stream_text("Last reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("One?")
            await chat.shows("tokens")
            await chat.ask("/edit")
            await chat.shows("> One")
            data = tmp_path / "data"
            other = Store.open(data / "chinwag.db", StillClock(), locks_dir=data / "windows")
            session = other.newest_session()
            assert session is not None
            ask(other, session.id, answer="Their reply.", user_text="Theirs?", parent_id=None)
            other.close()
            await chat.shows("Their reply")
            await chat.press("2", "enter")
            await chat.shows("Last reply")
            await chat.shows("Their reply")
            await chat.shows("One.?2")
