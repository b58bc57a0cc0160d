"""What was closed leaves nothing behind."""

import gc
from pathlib import Path

from textual.strip import Strip

from tests.ui.chat_app import Chat, make_app, running


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
