"""An app that leaves the terminal and the history well, whatever ends it."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from contextlib import AbstractContextManager
from typing import ClassVar

from rich.console import RenderableType
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.widgets import TextArea

from tui_app.leaving.crash import Crash
from tui_app.leaving.departure import Departure

logger = logging.getLogger(__name__)


class LeavingApp(App[None], inherit_bindings=False):
    """Ends on signals and dropped lines, stops with its job, and reports bugs in one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Stop", id="suspend", show=False, priority=True),
    ]

    def __init__(self, crash: Crash, departure: Departure | None) -> None:
        """`crash`: takes note of bugs. `departure`: asks to end."""
        super().__init__()
        self.crash = crash
        self.departure = departure
        self.lost = False
        """Whether the line dropped."""
        self.takes_keys = threading.Event()
        """Set once the first screen is there."""

    async def on_ready(self) -> None:
        self.takes_keys.set()
        asyncio.get_running_loop().set_exception_handler(self._stray_exception)

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ:
            return super().get_driver_class()
        from tui_app.ui.terminal_driver import TerminalDriver

        return TerminalDriver

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "suspend_process":
            from textual.widgets import Input

            # Where there is something to undo, ^Z undoes it.
            focused = self.focused
            typed = isinstance(focused, TextArea) and focused.history.undo_stack
            return not (typed or self.undoable() or isinstance(focused, Input))
        return super().check_action(action, parameters)

    # ends that nobody asked for on the screen

    def action_suspend_process(self) -> None:
        if self._driver is not None and self._driver.can_suspend:
            # All of the job, as the terminal would: a program that started this one stops too.
            os.kill(0, signal.SIGTSTP)

    def leave(self, number: int) -> None:
        """End as the signal `number` asks. From any thread."""
        self.lost = self.lost or number == getattr(signal, "SIGHUP", None)
        loop = self._loop
        if loop is not None:
            # The loop may have closed since.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.exit)

    def on_load(self) -> None:
        if self.departure is not None:
            self.departure.react(self.leave)

    def terminal_lost(self) -> None:
        """The line dropped. From any thread."""
        if self.departure is not None:
            self.departure.ask(signal.SIGHUP)

    # what an app of ours has to say to it

    def undoable(self) -> bool:
        """Whether there is something that ^Z would undo."""
        return False

    def stilled(self) -> AbstractContextManager[None]:
        """While the process is stopped: drafts and texts are on disk, and no lock is held."""
        return contextlib.nullcontext()

    def rescue(self) -> None:
        """Store what streams, in a short time. From any thread, with the loop stuck."""

    # the terminal

    def restore_terminal(self) -> None:
        """Give the terminal back where leaving the screen failed, so that what is written next
        stands on it. From any thread."""
        restore = getattr(self._driver, "restore", None)
        if restore is not None:
            restore()

    # bugs

    def _handle_exception(self, error: Exception) -> None:
        self.crash.note(getattr(error, "error", error))
        self._hurry()
        super()._handle_exception(error)

    def input_failed(self, error: Exception) -> None:
        """A bug ended the thread that reads keys. From that thread."""
        loop = self._loop
        if loop is not None:
            # The loop may have closed since.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._handle_exception, error)

    def _hurry(self) -> None:
        if self.departure is not None:
            self.departure.hurry()

    async def _on_exit_app(self) -> None:
        self._hurry()
        await super()._on_exit_app()

    def _fatal_error(self) -> None:
        # Textual would print a traceback with local variables, which hold texts and keys.
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        self._close_messages_no_wait()

    def _stray_exception(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """A callback of the loop failed, or a task whose end nobody awaited."""
        error = context.get("exception")
        if isinstance(error, Exception) and "handle" in context:
            self._handle_exception(error)
        elif isinstance(error, BaseException):
            logger.error("a task failed", exc_info=error)
