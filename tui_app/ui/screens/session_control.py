"""Renaming, pinning, deleting and erasing sessions, with what is asked and told."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.session_actions import SessionActions
from tui_app.ui.widgets.facts import Fact

_TITLE_SHOWN = 40
_LONGEST_TITLE = 200


class SessionControl:
    """Does to a session what the person asked for on `screen`, and says how it went.

    `changed` is called after each write, `open_session` with the id of one that is back.
    """

    def __init__(
        self,
        screen: ChatLayout,
        actions: SessionActions,
        changed: Callable[[], None],
        open_session: Callable[[str], None],
    ) -> None:
        self._screen = screen
        self._actions = actions
        self._changed = changed
        self._open = open_session

    @property
    def undoable(self) -> bool:
        """Whether there is anything to bring back."""
        return bool(self._actions.deleted)

    def rename(
        self, session: SessionSummary, title: str, renamed: Callable[[str, str], None]
    ) -> None:
        """Give a session a title; empty: ask for it. `renamed` gets its id and the title."""

        def named(text: str | None) -> None:
            words = safe_line(text or "", _LONGEST_TITLE)
            if words:
                self._after(
                    self._actions.rename(session, words), lambda: renamed(session.id, words)
                )

        if title:
            named(title)
        else:
            self._screen.app.push_screen(AskLine("Rename this chat", session.title), named)

    def delete(self, session: SessionSummary) -> None:
        """Put a session into the trash and offer to undo that."""
        title = safe_line(session.title, _TITLE_SHOWN)
        self._after(
            self._actions.delete(session),
            lambda: self._screen.offer_undo(f"Deleted “{title}”. ^Z or /undo brings it back."),
        )

    def erase(self, sessions: Sequence[SessionSummary], erasing: Callable[[], None]) -> None:
        """Ask, then delete sessions for good. `erasing` is called once it was agreed to."""
        screen, count = self._screen, len(sessions)
        if not sessions:
            screen.tell("No deleted chats are kept.")
            return
        messages = sum(session.messages for session in sessions)
        what = safe_line(sessions[0].title, _TITLE_SHOWN) if count == 1 else f"{count} chats"

        def erased() -> None:
            screen.tell(f"Erased “{what}”." if count == 1 else f"Erased {what}.")

        def answered(wanted: bool | None) -> None:
            if wanted:
                erasing()
                screen.tell("Erasing…")
                self._after_all([self._actions.erase(session) for session in sessions], erased)

        facts = [
            Fact("Chat" if count == 1 else "Chats", what),
            Fact("Messages", str(messages)),
            Fact("", "No file of chinwag will hold its texts any more, nor its own backups."),
            Fact("", "It cannot be undone. Backups that you made elsewhere stay as they are."),
        ]
        title = "Erase this chat for good?" if count == 1 else "Erase the deleted chats for good?"
        screen.app.push_screen(Reader(title, facts, "Enter erases · Esc keeps it all"), answered)

    def erase_deleted(self) -> None:
        """Ask, then delete for good what is in the trash."""
        self.erase(self._actions.in_trash(), lambda: None)

    def undo(self) -> None:
        """Bring back what was deleted last, and open it."""
        undone = self._actions.undo()
        if undone is None:
            self._screen.tell("There is nothing to undo.")
            return
        session, written = undone

        def restored() -> None:
            self._open(session.id)
            self._screen.tell(f"“{safe_line(session.title, _TITLE_SHOWN)}” is back.")

        self._after(written, restored)

    def pin(self, session: SessionSummary) -> None:
        """Pin a session, or let it go."""
        self._after(self._actions.pin(session), lambda: None)

    def _after(self, written: Future[None], then: Callable[[], None]) -> None:
        self._after_all([written], then)

    def _after_all(self, writes: Sequence[Future[None]], then: Callable[[], None]) -> None:
        """Go on with `then` when writes are done; say so where one could not be."""

        async def wait() -> None:
            # Leaving meanwhile must not take the writes back.
            waiting = (asyncio.shield(asyncio.wrap_future(written)) for written in writes)
            results = await asyncio.gather(*waiting, return_exceptions=True)
            self._changed()
            failed = next(filter(None, results), None)
            if failed is None:
                then()
            elif isinstance(failed, ChinwagError):
                self._screen.tell_error(failed)
            else:
                raise failed

        self._screen.run_worker(wait())
