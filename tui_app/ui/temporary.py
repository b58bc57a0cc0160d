"""The temporary chat: on disk nowhere, and gone with the app."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_app.core.conversation import SessionSummary

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine
    from tui_app.store.store import Store


class TemporaryChat:
    """A history in memory and an engine of its own, made when they are first used.

    `begin` makes them. There is one temporary chat at a time.
    """

    def __init__(self, begin: "Callable[[], tuple[Store, Engine]]") -> None:
        self._begin = begin
        self._made: tuple[Store, Engine] | None = None

    @property
    def store(self) -> "Store":
        return self._there()[0]

    @property
    def engine(self) -> "Engine":
        return self._there()[1]

    @property
    def session(self) -> SessionSummary | None:
        """The chat, once something was asked in it. Raises: StoreError."""
        return self._made[0].newest_session() if self._made else None

    @property
    def streaming(self) -> frozenset[str]:
        """Ids of the sessions in which a reply is streaming."""
        return self._made[1].streaming if self._made else frozenset()

    @property
    def engines(self) -> "Sequence[Engine]":
        """What runs its replies, once it was begun."""
        return [self._made[1]] if self._made else []

    def has(self, session_id: str) -> bool:
        """Whether a session is the temporary chat."""
        return self._made is not None and self._made[0].key_of(session_id) is not None

    @property
    def empty(self) -> bool:
        """Whether nothing was asked or typed in it. Raises: StoreError."""
        if self._made is None:
            return True
        store = self._made[0]
        return not (self.session or store.draft(None) or store.texts_put_aside(None))

    def forget(self) -> None:
        """Let go of all of it; the next use begins another one."""
        if self._made is not None:
            (store, engine), self._made = self._made, None
            engine.close()
            store.close()

    def _there(self) -> "tuple[Store, Engine]":
        if self._made is None:
            self._made = self._begin()
        return self._made
