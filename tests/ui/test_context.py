"""How much of the context window is used: in the last line, above the prompt, in full."""

from pathlib import Path

from textual import events

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running
from tests.ui.stored_chat import stored_chat
from tests.unit.store.making import call
from tui_app.core.usage import Usage


def windowed(server: LoopbackServer, tokens: int) -> str:
    return f"{config_for(server)}context_window = {tokens}\n"


async def test_the_share_is_in_the_last_line(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Hello there."))
        async with running(make_app(tmp_path, windowed(server, 100))) as chat:
            assert "%" not in chat.lines[-1]
            await chat.ask("One?")
            # So many the stub counts.
            await chat.shows(r"Loopback  8% of 100$")
            await chat.ask("/context")
            await chat.shows(r"Messages +8 tokens in 2$")
            await chat.shows(r"Kept for the reply +~12 tokens")
            await chat.shows(r"Window +100 tokens of example/stub-model")
            await chat.shows("Counted by the provider")


async def test_an_estimate_says_so_and_so_does_an_unknown_window(tmp_path: Path) -> None:
    session = stored_chat(tmp_path, "x" * 8_000)
    with LoopbackServer() as server:
        app = make_app(tmp_path, config_for(server), session=session)
        async with running(app) as chat:
            await chat.shows(r"Loopback  ~2k tokens$")
            await chat.ask("/context")
            await chat.shows(r"Window +not known of example/stub-model")
            await chat.shows(r"Set context_window in \[providers\.local\]")


async def test_a_warning_stands_above_the_prompt_before_it_overflows(tmp_path: Path) -> None:
    full = call(usage=Usage(prompt_tokens=600, completion_tokens=100))
    session = stored_chat(tmp_path, "An answer.", call=full)
    with LoopbackServer() as server:
        app = make_app(tmp_path, windowed(server, 1_000), session=session)
        async with running(app, size=(80, 24)) as chat:
            await chat.shows("! Nearly full: 82% of the context window with the reply")
            await chat.shows(r"Loopback  70%$")
            chat.app.post_message(events.Paste("x" * 800))
            await chat.shows("! This does not fit: ~102% of the context window")
            await chat.press("ctrl+c")
            await chat.shows("Put aside")
            await chat.type("x")
            await chat.shows("! Nearly full: ~83%")
            await chat.press("ctrl+c")
            await chat.ask("/pin")
            await chat.shows("Pinned")
            await chat.type("xy")
            await chat.shows("! Nearly full: ~83%")
            await chat.press("ctrl+c", "ctrl+n")
            await chat.hides("Nearly full")


async def test_the_guide_takes_none(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        await chat.ask("keys")
        await chat.shows(r"F1, or")
        await chat.until(lambda: not chat.app.streaming)
        await chat.ask("/context")
        await chat.shows("The Guide takes no context")
        assert "tokens" not in chat.lines[-1]
