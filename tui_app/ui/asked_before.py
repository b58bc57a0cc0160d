"""Pointing out that what is being typed was asked before. Nothing here knows Textual."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from tui_app.core.errors import StoreError
from tui_app.core.similar import Similar
from tui_app.ui.threads import in_thread

if TYPE_CHECKING:
    from tui_app.store.store import Store

DELAY = 0.5
"""Seconds without a key after which it is looked for."""
_SHORTEST = 12
"""Characters of a question that is looked for."""


class Timer(Protocol):
    """What can be stopped before its time has come."""

    def stop(self) -> None: ...


class AskedBefore:
    """Looks for an earlier question that is like the one being typed.

    `later` runs a function after so many seconds on the event loop, `on_loop` runs one there at
    once, from any thread. `offer` is called whenever another question is to be pointed out, or
    none.
    """

    def __init__(
        self,
        store: "Store",
        later: Callable[[float, Callable[[], None]], Timer],
        on_loop: Callable[[Callable[[], None]], object],
        offer: Callable[[Similar | None], None],
    ) -> None:
        self.found: Similar | None = None
        """What is pointed out."""
        self._store = store
        self._later = later
        self._on_loop = on_loop
        self._offer = offer
        self._timer: Timer | None = None
        self._number = 0

    def changed(self, text: str, session_id: str | None) -> None:
        """Take note of what now stands in the prompt of a session."""
        self._stop()
        # A command is no question.
        if len(text.strip()) < _SHORTEST or text.startswith("/"):
            self._tell(None)
        else:
            number = self._number
            self._timer = self._later(DELAY, lambda: self._look(number, text, session_id))

    def forget(self) -> None:
        """Point out nothing until something else is typed."""
        self._stop()
        self._tell(None)

    def _stop(self) -> None:
        self._number += 1
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _look(self, number: int, text: str, session_id: str | None) -> None:
        def take() -> None:
            if number == self._number:
                self._tell(found.result())

        def work() -> Similar | None:
            # Where the history cannot be read, whoever needs it says so.
            with suppress(StoreError):
                return self._store.similar(text, session_id)
            return None

        def deliver() -> None:
            # Where the app has been left since, nobody looks any more.
            with suppress(RuntimeError):
                self._on_loop(take)

        found = in_thread(work)
        found.add_done_callback(lambda _: deliver())

    def _tell(self, found: Similar | None) -> None:
        if found != self.found:
            self.found = found
            self._offer(found)
