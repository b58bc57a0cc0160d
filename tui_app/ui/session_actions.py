"""What can be done to a session besides talking in it."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from tui_app.core.conversation import SessionSummary

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine
    from tui_app.store.store import Store


class SessionActions:
    """Changes sessions in the store, and remembers what can be undone."""

    def __init__(self, store: "Store", engine: "Engine") -> None:
        self._store = store
        self._engine = engine
        self.deleted: list[SessionSummary] = []
        """What `undo` brings back, the last one first."""

    def rename(self, session: SessionSummary, title: str) -> Future[None]:
        return self._store.rename_session(session.id, title)

    def pin(self, session: SessionSummary) -> Future[None]:
        """Pin it, or let it go."""
        return self._store.pin_session(session.id, session.pinned_at is None)

    def delete(self, session: SessionSummary) -> Future[None]:
        """Stop what streams in it and put it into the trash."""
        self._engine.interrupt(session.id)
        self.deleted.append(session)
        return self._store.delete_session(session.id)

    def erase(self, session: SessionSummary) -> Future[None]:
        """Stop what streams in it and delete it for good."""
        self._engine.interrupt(session.id)
        self.deleted = [each for each in self.deleted if each.id != session.id]
        return self._store.erase_session(session.id)

    def in_trash(self) -> list[SessionSummary]:
        """What was deleted and could still be brought back. Raises: StoreError."""
        return self._store.deleted_sessions()

    def undo(self) -> tuple[SessionSummary, Future[None]] | None:
        """Bring back what was deleted last; None where there is nothing."""
        if not self.deleted:
            return None
        session = self.deleted.pop()
        return session, self._store.restore_session(session.id)
