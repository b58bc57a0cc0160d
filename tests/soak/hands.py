"""Keys and sizes as a terminal sends them, without waiting for an idle process.

Textual's pilot waits after every key until the process rests, which it never does while replies
stream from a server in it.
"""

import asyncio
import time
from collections.abc import Callable

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Paste, Resize
from textual.geometry import Size

from tests.ui.chat_app import Chat

_PATIENCE = 60.0
_NAMES = {" ": "space", "?": "question_mark", ".": "full_stop", "/": "slash"}


class Hands:
    """What a person's hands do to an app."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._app = chat.app

    async def press(self, *keys: str) -> None:
        for key in keys:
            self._app._driver.send_message(Key(key, _character(key)))
            await self.pause()

    async def type(self, text: str) -> None:
        for character in text:
            name = _NAMES.get(character, character)
            self._app._driver.send_message(Key(name, character))
            await self.pause()

    async def paste(self, text: str) -> None:
        self._app._driver.send_message(Paste(text))
        await self.pause()

    async def resize(self, columns: int, rows: int) -> None:
        size = Size(columns, rows)
        assert isinstance(self._app._driver, HeadlessDriver)
        self._app._driver._size = size
        self._app.post_message(Resize(size, size))
        await self.pause()

    async def pause(self, seconds: float = 0.0) -> None:
        """Until everything that was under way has been taken; at least `seconds`."""
        # A key goes through the app, its screen and a widget, and what comes of it may go back.
        for _ in range(2):
            await self._chat.pilot._wait_for_screen()
        await asyncio.sleep(seconds)
        if self._app._exception is not None:
            raise self._app._exception

    async def until(self, ready: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not ready():
            assert time.monotonic() < deadline, f"waited for {what}; the screen:\n{self._chat.text}"
            await self.pause(0.01)


def _character(key: str) -> str | None:
    if key == "space":
        return " "
    return key if len(key) == 1 else None
