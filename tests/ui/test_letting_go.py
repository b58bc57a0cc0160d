"""What was closed leaves nothing behind."""

import gc
from pathlib import Path

from textual.strip import Strip

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.core.conversation import MessageHead


async def painted_after(chat: Chat, times: int) -> int:
    """Lines that are remembered after the help was opened and closed so often."""
    for _ in range(times):
        await chat.press("f1")
        await chat.until(lambda: len(chat.app.screen_stack) == 2, "the help")
        await chat.press("escape")
        await chat.until(lambda: len(chat.app.screen_stack) == 1, "its end")
    gc.collect()
    return sum(isinstance(each, Strip) for each in gc.get_objects())


async def test_a_closed_screen_does_not_stay_painted(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        first = await painted_after(chat, 2)
        assert await painted_after(chat, 3) < first + 60


async def test_a_chat_that_was_left_is_not_kept(tmp_path: Path) -> None:
    """Nor is what an edited question replaced in it."""
    with LoopbackServer() as server:
        for _ in range(2):
            server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("One?")
            await chat.shows("tokens")
            await chat.ask("/edit")
            await chat.shows("> One")
            await chat.press("2", "enter")
            await chat.until(lambda: len(server.requests) == 2 and not chat.app.streaming)
            await chat.press("ctrl+n")
            await chat.shows("Ask anything")
            gc.collect()
            assert [each for each in gc.get_objects() if isinstance(each, MessageHead)] == []
