"""The terminal on Linux and macOS: Textual's driver, made to bear stops and dropped lines.

Textual's own driver ends in a loop that burns a core when the line drops, waits for ever to write
to a terminal that is gone, starts a second time after SIGSTOP and SIGCONT, and handles signals
between any two steps of the main thread, where a lock may be held that it needs itself.
"""

import asyncio
import contextlib
import errno
import logging
import os
import select
import signal
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO, Any, Protocol, cast, runtime_checkable

from textual._xterm_parser import (  # pyright: ignore[reportPrivateUsage] - no public parser
    XTermParser,
)
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

logger = logging.getLogger(__name__)

_JUST_RESUMED = 0.5
"""Seconds after a stop of our own within which a SIGCONT is the one that ended it."""
_ATTENTION = 1.0
"""Seconds after input for which the rest of a sequence may be waited for."""
_PATIENCE = 0.5
"""Seconds in which the terminal takes what waits to be written."""
_LEAVE = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l"
    "\x1b[?1004l\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Everything that the app may have switched on, off."""


@runtime_checkable
class Resident(Protocol):
    """The app, as far as the driver needs it."""

    takes_keys: threading.Event
    """Set once something has the focus."""

    def terminal_lost(self) -> None:
        """The line dropped. Called from any thread."""
        ...

    def input_failed(self, error: Exception) -> None:
        """A bug ended the thread that reads keys. Called from that thread."""
        ...

    def stilled(self) -> AbstractContextManager[None]:
        """While the process is stopped: what must be on disk is there, and no lock is held."""
        ...


class TerminalDriver(LinuxDriver):
    """Reads keys and writes the screen."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            app, debug=debug, mouse=mouse, size=size
        )
        self._lost = threading.Event()
        self._wake = os.pipe()
        """Two ends: the thread that reads keys waits at the first."""
        os.set_blocking(self._wake[0], False)
        self._active = False
        """Whether the terminal is the app's: raw, on the other screen."""
        self._resumed_at = float("-inf")
        self._file = cast("Any", _LastingFile(self._file, self._lose))
        self._at_first = _attributes(self.fileno)
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)

    def start_application_mode(self) -> None:
        # A job that is sent to the background while it is stopped stops again, as shells expect.
        if not self._lost.is_set() and _in_foreground(self.fileno) is False:
            signal.raise_signal(signal.SIGTTOU)
        if self._lost.is_set() or not _in_foreground(self.fileno):
            self._lose()
            return
        self._active = True
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._stop_here)
        loop.add_signal_handler(signal.SIGCONT, self._continued)
        super().start_application_mode()

    def stop_application_mode(self) -> None:
        if self._active:
            self._active = False
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTSTP, signal.SIGCONT):
                # An editor that stops takes this process with it, as the shell expects.
                loop.remove_signal_handler(number)
            self.write("\x1b[?1016l")
            super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        if self._active:
            super().suspend_application_mode()

    def write(self, data: str) -> None:
        if not self._lost.is_set() and self._writer_thread is not None:
            super().write(data)

    def restore(self) -> None:
        """Write what waits to be written, and give the terminal back where nothing else did. From
        any thread, at any time; the last thing to ask of it."""
        # A terminal that takes nothing must not hold this up.
        closing = threading.Thread(target=self.close, name="textual-closing", daemon=True)
        closing.start()
        closing.join(_PATIENCE)
        if not self._active:
            return
        out = self._file.fileno()
        with contextlib.suppress(OSError, termios.error):
            if self._at_first is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._at_first)
            blocking = os.get_blocking(out)
            os.set_blocking(out, False)
            try:
                os.write(out, _LEAVE.encode())
            finally:
                os.set_blocking(out, blocking)

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        # A byte that is no UTF-8, as in a paste of binary data, must not end the app.
        decode = getincrementaldecoder("utf-8")("replace").decode
        # What is typed before anything could take it stays with the terminal, else it was lost.
        while isinstance(self._app, Resident) and not self._app.takes_keys.wait(0.1):
            if self.exit_event.is_set():
                return
        woken, _ = self._wake
        # What woke an earlier thread, or came too late for it.
        with contextlib.suppress(BlockingIOError):
            os.read(woken, 64)
        heard = time.monotonic()
        try:
            while not self.exit_event.is_set():
                # A lone Escape is known by what does not follow; else there is nothing to wait for.
                patience = 0.1 if time.monotonic() - heard < _ATTENTION else None
                if self.fileno in select.select([self.fileno, woken], [], [], patience)[0]:
                    heard = time.monotonic()
                    data = os.read(self.fileno, 4096)
                    if not data:
                        self._lose()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        except OSError:
            self._lose()
        except Exception as error:
            if not isinstance(self._app, Resident):
                raise
            self._app.input_failed(error)

    def disable_input(self) -> None:
        os.write(self._wake[1], b".")
        super().disable_input()

    def _lose(self) -> None:
        if not self._lost.is_set():
            self._lost.set()
            logger.info("the terminal is gone")
            if isinstance(self._app, Resident):
                self._app.terminal_lost()

    def _stop_here(self) -> None:
        """Stop, as ^Z asks a program to; go on when the shell says so."""
        if not self._active:
            return
        around = (
            self._app.stilled() if isinstance(self._app, Resident) else contextlib.nullcontext()
        )
        with around:
            self.suspend_application_mode()
            # Without a shell that could say to go on, the system ignores this.
            signal.raise_signal(signal.SIGTSTP)
        self._resume()

    def _continued(self) -> None:
        """Somebody stopped the process from outside; what the screen shows is unknown."""
        if self._active and time.monotonic() - self._resumed_at > _JUST_RESUMED:
            self.suspend_application_mode()
            self._resume()

    def _resume(self) -> None:
        self.resume_application_mode()
        self._resumed_at = time.monotonic()
        self._app.refresh(layout=True)


class _LastingFile:
    """A terminal to write to; what is written after the line dropped is nothing."""

    def __init__(self, file: IO[str], lose: Callable[[], None]) -> None:
        self._file = file
        self._lose = lose

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except (OSError, ValueError):
            self._lose()

    def flush(self) -> None:
        try:
            self._file.flush()
        except (OSError, ValueError):
            self._lose()

    def fileno(self) -> int:
        return self._file.fileno()


def _attributes(fileno: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(fileno)
    except termios.error:
        return None


def _in_foreground(fileno: int) -> bool | None:
    """Whether the terminal is this job's now; None where it is gone."""
    try:
        return os.tcgetpgrp(fileno) == os.getpgrp()
    except OSError as error:
        # A terminal that does not control this process has no foreground.
        return True if error.errno == errno.ENOTTY else None
