"""Setting what takes long beside the event loop, so that keys are answered meanwhile."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from tui_app.ui.threads import in_thread

T = TypeVar("T")
_TURN = threading.Lock()
"""One text at a time: every thread that computes would make the event loop wait longer."""


def set_beside(work: Callable[[], T]) -> Future[T]:
    """Run `work` on a thread of its own, after what was begun before."""

    def in_turn() -> T:
        with _TURN:
            collecting = gc.isenabled()
            # Of what a text is read into nothing is garbage until it is set, and looking through
            # a million pieces of it would hold up everything else for a second.
            gc.disable()
            try:
                return work()
            finally:
                if collecting:
                    gc.enable()

    return in_thread(in_turn)
