"""Signals that ask chinwag to end, and the lines that drop.

A handler runs between any two steps of the main thread, also while that holds a lock; so it only
puts the signal into a queue that bears this, and a thread of its own does the rest.
"""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Generator
from queue import SimpleQueue
from types import FrameType
from typing import Self

logger = logging.getLogger(__name__)

_NAMES = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGBREAK")
"""SIGINT and SIGQUIT come from outside only: on the app's screen ^C and ^\\ are keys."""
_TYPED = ("SIGINT", "SIGQUIT")
"""What those keys send to every program of a terminal that another one reads from."""

_HURRY = 0
"""No signal has this number."""


class Departure:
    """Why chinwag is to end, once something asks for it. A context manager: listens inside."""

    def __init__(self, patience: float, give_up: Callable[[], None]) -> None:
        """`give_up` is called, from a thread, where `done` does not follow within `patience`
        seconds of `ask` or `hurry`."""
        self.signal: int | None = None
        """The first signal that asked; None while nothing did."""
        self._patience = patience
        self._give_up = give_up
        self._asked: SimpleQueue[int | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._leave: Callable[[int], None] | None = None
        self._done = threading.Event()
        self._handlers: dict[int, object] = {}
        self._lent = False

    def __enter__(self) -> Self:
        for name in _NAMES:
            number = getattr(signal, name, None)
            # What is ignored from the start (nohup, a job in the background) stays ignored.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._handle)
        threading.Thread(target=self._wait, name="departure", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._asked.put(None)
        for number, handler in self._handlers.items():
            with contextlib.suppress(TypeError):
                signal.signal(number, handler)  # pyright: ignore[reportArgumentType] - as it was

    def ask(self, number: int) -> None:
        """Ask to end, as the signal `number` does. From anywhere; returns at once."""
        if self.signal is None:
            self.signal = number
        self._asked.put(number)

    def react(self, leave: Callable[[int], None]) -> None:
        """Have `leave` called, from a thread, on each asking from here on; and for an earlier one
        that nothing reacted to."""
        with self._lock:
            early = self._leave is None and self.signal is not None
            self._leave = leave
        if early and self.signal is not None:
            leave(self.signal)

    @contextlib.contextmanager
    def lending(self) -> Generator[None]:
        """While another program has the terminal: what is typed there asks for nothing here."""
        self._lent = True
        try:
            yield
        finally:
            self._lent = False

    def hurry(self) -> None:
        """Say that the screen is being left, whatever for. From anywhere; returns at once."""
        self._asked.put(_HURRY)

    def done(self) -> None:
        """Say that the screen was left, so that nobody need give up."""
        self._done.set()

    def _handle(self, number: int, _: FrameType | None) -> None:
        if not (self._lent and signal.Signals(number).name in _TYPED):
            self.ask(number)

    def _wait(self) -> None:
        watched = False
        while (number := self._asked.get()) is not None:
            with self._lock:
                leave = self._leave
            if number != _HURRY:
                logger.info("asked to end by signal %d", number)
                if leave is not None:
                    leave(number)
            if not watched:
                watched = True
                threading.Thread(target=self._watch, name="departure-limit", daemon=True).start()

    def _watch(self) -> None:
        if not self._done.wait(self._patience):
            logger.error("leaving the screen takes too long")
            self._give_up()
