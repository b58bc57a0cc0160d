"""What is typed and not yet sent, kept while it is typed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

if TYPE_CHECKING:
    from tui_app.store.store import Store

DELAY = 0.4
"""Seconds without a key after which a draft is stored."""


class Drafts:
    """Stores the prompt's text, session by session, shortly after it changed.

    `later` runs a function after so many seconds on the event loop.
    """

    def __init__(self, store: "Store", later: Callable[[float, Callable[[], None]], Timer]) -> None:
        self._store = store
        self._later = later
        self._timer: Timer | None = None
        self._pending: tuple[str | None, str] | None = None

    def read(self, session_id: str | None) -> str:
        """The draft of a session; None: of the new chat. Raises: StoreError."""
        return self._store.draft(session_id)

    def known(self, session_id: str | None) -> str:
        """The draft of a session as it was read or stored last."""
        return self._store.last_draft(session_id).text

    def changed(self, session_id: str | None, text: str) -> None:
        """Take note of what now stands in the prompt."""
        self._pending = (session_id, text)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._later(DELAY, self.flush)

    def sent(self) -> None:
        """The prompt was sent; the store clears its draft with the same transaction."""
        self._pending = None

    def keep(self, session_id: str | None, text: str) -> None:
        """The prompt is being left with this text: store it once more where it was typed here,
        as another window may have taken its draft away."""
        self._pending = None
        last = self._store.last_draft(session_id)
        if last.own or last.text != text:
            self._store.save_draft(session_id, text)

    def flush(self) -> None:
        """Store now what is not stored yet."""
        if self._pending is None:
            return
        session_id, text = self._pending
        self._pending = None
        if self.known(session_id) != text:
            self._store.save_draft(session_id, text)
