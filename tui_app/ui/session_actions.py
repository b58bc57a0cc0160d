"""What can be done to sessions besides talking in them."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from tui_app.core.conversation import SessionSummary
from tui_app.core.keeping import Change, Changed, Keeping

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine
    from tui_app.store.store import Store


class SessionActions:
    """Changes sessions in the store. They are named by their keys there."""

    def __init__(self, store: "Store", engine: "Engine") -> None:
        self._store = store
        self._engine = engine

    def rename(self, session_id: str, title: str) -> Future[None]:
        return self._store.rename_session(session_id, title)

    def change(self, numbers: Sequence[int], change: Change) -> Future[Changed]:
        """Change how sessions are kept. What streams in those that go into the trash is stopped."""
        if change.keeping is Keeping.DELETED and change.on:
            wanted = frozenset(numbers)
            for session_id in self._engine.streaming:
                if self._store.key_of(session_id) in wanted:
                    self._engine.interrupt(session_id)
        return self._store.change_sessions(numbers, change)

    def undo(self, changed: Changed) -> Future[list[str]]:
        """Take a change back; the ids of the sessions it was about that still are."""
        return self._store.undo_change(changed)

    def duplicate(self, session: SessionSummary) -> Future[str]:
        """Copy a session; the id of the copy."""
        return self._store.duplicate_session(session.id, f"{session.title} (copy)")

    def erase(self, session_id: str) -> Future[None]:
        """Stop what streams in a session and delete it for good."""
        self._engine.interrupt(session_id)
        return self._store.erase_session(session_id)

    def in_trash(self) -> list[SessionSummary]:
        """What was deleted and could still be brought back. Raises: StoreError."""
        return self._store.deleted_sessions()

    def summaries(self, numbers: Sequence[int]) -> list[SessionSummary]:
        """The sessions with these keys. Raises: StoreError."""
        return list(self._store.summaries(numbers).values())
