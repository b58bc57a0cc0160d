"""Having the older part of a chat summarised: begun, stopped, marked, shown, taken back."""

import threading
from pathlib import Path
from typing import Any

from tests.stubs.loopback import LoopbackServer, WaitFor, delta, event, status, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.ui.stored_chat import stored_chat
from tests.unit.store.making import call
from tui_app.core.usage import Usage

ANSWERS = [f"Answer {number}." for number in range(1, 6)]
MARK = r"── Summarised above: 6 messages, ~15 tokens · Show the summary S ──"


def held(event_: threading.Event) -> list[Any]:
    """An answer of which the end waits."""
    return [*stream_text("Half of it.")[:-2], WaitFor(event_)]


def first_words(server: LoopbackServer) -> str:
    return server.requests[-1].json()["messages"][0]["content"]


async def summarised(chat: Chat) -> None:
    await chat.ask("/compact")
    await chat.shows("Summarised 6 messages; they stay readable")


async def test_a_chat_is_summarised_marked_and_shown(tmp_path: Path) -> None:
    session = stored_chat(tmp_path, *ANSWERS)
    with LoopbackServer() as server:
        server.script(stream_text("# In short\n\n[bold]All\x1b[2J."), stream_text("Reply 6."))
        async with running(make_app(tmp_path, config_for(server), session=session)) as chat:
            await chat.shows(r"Answer 5\.")
            await summarised(chat)
            await chat.press("pageup")
            await chat.shows(MARK)
            await chat.shows(r"Answer 1\.")
            await chat.ask("Six?")
            await chat.replied(r"Reply 6\.")
            assert "summarised:]\n\n# In short\n\n[bold]All\x1b[2J.\n\n" in first_words(server)

            await chat.ask("/compact show")
            await chat.shows("Sent in place of the 6 messages above")
            await chat.shows(r"\[bold\]All␛\[2J\.")
            await chat.press("escape")
            await chat.ask("/find Answer 1")
            await chat.shows("1 of 1|1/1")

        # It is the chat's, also after another start.
        async with running(make_app(tmp_path, config_for(server), session=session)) as chat:
            await chat.replied(r"Reply 6\.")
            await chat.press("tab", "S")
            await chat.shows("Sent in place of the 6 messages above")


async def test_it_can_be_taken_back_at_any_time(tmp_path: Path) -> None:
    session = stored_chat(tmp_path, *ANSWERS)
    with LoopbackServer() as server:
        server.script(stream_text("In short."), stream_text("Shorter."), stream_text("Reply 6."))
        async with running(make_app(tmp_path, config_for(server), session=session)) as chat:
            await chat.shows(r"Answer 5\.")
            await summarised(chat)
            await chat.shows("Summarised above")
            await chat.press("ctrl+z")
            await chat.shows("The summarised messages are sent again")
            await chat.hides("Summarised above")
            await chat.ask("/compact undo")
            await chat.shows("Nothing is summarised here")
            await summarised(chat)
            await chat.ask("/compact undo")
            await chat.shows("All messages are sent again")
            await chat.hides("Summarised above")
            await chat.press("ctrl+z")
            await chat.shows("The summary is sent again")
            await chat.shows("Summarised above")
            await chat.ask("/compact undo")
            await chat.shows("All messages are sent again")
            await chat.ask("Six?")
            await chat.replied(r"Reply 6\.")
            assert first_words(server) == "A question?"


async def test_stopping_and_failing_change_nothing(tmp_path: Path) -> None:
    session = stored_chat(tmp_path, *ANSWERS)
    go_on = threading.Event()
    with LoopbackServer() as server:
        server.script(held(go_on), status(400, {"error": {"message": "No summaries."}}))
        app = make_app(tmp_path, config_for(server), session=session)
        async with running(app, size=(80, 24)) as chat:
            await chat.shows(r"Answer 5\.")
            await chat.ask("/compact")
            await chat.shows(r"Summarising 6 messages… .*\^C stops it")
            assert "^C stop" in chat.lines[-1]
            await chat.ask("/compact")
            await chat.shows("being summarised already")
            await chat.press("ctrl+c")
            await chat.shows("everything is sent as before")
            await chat.ask("/compact")
            await chat.shows("No summaries")
            assert "Summarised above" not in chat.text
            go_on.set()


async def test_there_may_be_nothing_to_summarise(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Hello."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("/compact")
            await chat.shows("There is nothing to summarise")
            await chat.ask("One?")
            await chat.replied(r"Hello\.")
            await chat.ask("/compact")
            await chat.shows("There is nothing to summarise")
            await chat.ask("/compact now")
            await chat.shows("/compact show and /compact undo are the others")
    async with running(make_app(tmp_path / "guide")) as chat:
        await chat.ask("/compact")
        await chat.shows("The Guide is the manual and cannot summarise")


async def test_another_window_sees_it(tmp_path: Path) -> None:
    session = stored_chat(tmp_path, *ANSWERS)
    with LoopbackServer() as server:
        server.script(stream_text("In short."))
        async with running(make_app(tmp_path, config_for(server), session=session)) as chat:
            await chat.shows(r"Answer 5\.")
            async with running(make_app(tmp_path, config_for(server), session=session)) as other:
                await other.shows(r"Answer 5\.")
                await summarised(other)
            await chat.shows("Summarised above: 6 messages")


async def test_it_goes_by_itself_only_where_that_is_asked_for(tmp_path: Path) -> None:
    full = call(usage=Usage(prompt_tokens=600, completion_tokens=100))
    session = stored_chat(tmp_path, *ANSWERS, call=full)
    with LoopbackServer() as server:
        server.script(stream_text("Reply 6."), stream_text("In short."), stream_text("Reply 7."))
        config = f"{config_for(server)}context_window = 60\n"
        async with running(make_app(tmp_path, config, session=session)) as chat:
            await chat.ask("Six?")
            await chat.replied(r"Reply 6\.")
            assert "Summaris" not in chat.text
        assert len(server.requests) == 1
    with LoopbackServer() as server:
        server.script(stream_text("Reply 7."), stream_text("In short."))
        config = f"compact_at = 0.1\n{config_for(server)}context_window = 60\n"
        async with running(make_app(tmp_path, config, session=session)) as chat:
            await chat.ask("Seven?")
            await chat.shows("Summarised 10 messages")
            assert len(server.requests) == 2


async def test_its_cost_counts_and_the_context_shrinks(tmp_path: Path) -> None:
    full = call(usage=Usage(prompt_tokens=800, completion_tokens=10))
    session = stored_chat(tmp_path, *ANSWERS, call=full)
    paid = event(delta("In short.") | {"usage": {"cost": 0.25}})
    with LoopbackServer() as server:
        server.script([*stream_text("")[:-2], paid, *stream_text("")[-2:]])
        config = f"{config_for(server)}context_window = 1000\n"
        async with running(make_app(tmp_path, config, session=session)) as chat:
            await chat.shows(r"81% of 1k")
            await chat.shows("! Nearly full")
            await summarised(chat)
            await chat.shows(r"~1% of 1k +\$0\.2500")
            await chat.ask("/context")
            await chat.shows(r"Messages +~\d+ tokens in 4")
