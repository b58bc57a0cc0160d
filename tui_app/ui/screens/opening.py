"""Opening the history, and where that fails, finding a way on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from tui_app.core.errors import ErrorReport, StoreError
from tui_app.core.loading import LOADING, load
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.screens.chat_at_work import FOR_CHATS
from tui_app.ui.surroundings import Surroundings
from tui_app.ui.threads import in_thread

if TYPE_CHECKING:
    from tui_app.engine.live import LiveReply
    from tui_app.ui.services import Services
    from tui_app.ui.ways_on import WayOn

logger = logging.getLogger(__name__)

SLOW = 1.0
"""Seconds of opening from which the person is told of it."""


class Opening:
    """Opens the history while the app can be typed in already."""

    def __init__(
        self,
        app: App[None],
        screen: ChatScreen,
        around: Surroundings,
        notify: Callable[[LiveReply], None],
    ) -> None:
        """`notify`: as the engine has it."""
        self._app = app
        self._screen = screen
        self._around = around
        self._notify = notify
        self._result: Future[tuple[Services, str]] | None = None

    async def services(self) -> tuple[Services, str] | None:
        """The services, and what to tell the person; None where they chose to quit.

        To be awaited in a worker of the app. Asks how to go on as long as nothing can be opened.
        """
        way: WayOn | None = None
        while True:
            self._result = in_thread(partial(self._open, way))
            slow = self._app.set_timer(SLOW, self._screen.opening_slowly)
            try:
                return await asyncio.wrap_future(self._result)
            except StoreError as error:
                logger.warning("the history cannot be opened", exc_info=error)
                slow.stop()
                way = await self._ask(self._around.command.report(error.report()))
                if way is None:
                    self._app.exit()
                    return None

    def late(self, patience: float) -> Services | None:
        """The services, where the app is left while they are being opened. Waits `patience`
        seconds at most."""
        if self._result is None:
            return None
        try:
            return self._result.result(patience)[0]
        except (TimeoutError, StoreError):
            return None

    async def _ask(self, problem: ErrorReport) -> WayOn | None:
        """How to go on; None: not at all."""
        with LOADING:
            from tui_app.ui.screens.trouble import Trouble
            from tui_app.ui.ways_on import WayOn, ways_on

        self._screen.cannot_connect(problem)
        while True:
            ways = ways_on(problem, self._around.paths, self._around.command)
            way = await self._app.push_screen_wait(Trouble(problem, ways, self._screen.type))
            if way is not None:
                self._screen.opening_again()
                return None if way is WayOn.QUIT else way
            await self._screen.ways_wanted()

    def _open(self, way: WayOn | None) -> tuple[Services, str]:
        """Open it, and load what works with it. On a thread of its own: keys are taken meanwhile.

        `way`: None at first. Raises: StoreError.
        """
        with LOADING:
            from tui_app.ui.ways_on import WayOn, open_by

        opened = open_by(way or WayOn.AGAIN, self._around, self._notify, self._progress)
        load(*FOR_CHATS)
        return opened

    def _progress(self, done: int, total: int) -> None:
        share = round(100 * done / max(1, total))
        self._app.call_later(self._screen.opening_progress, share)
