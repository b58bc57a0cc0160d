"""Renaming, pinning, deleting sessions and bringing them back, with what is asked and told."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.session_actions import SessionActions

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
        """Go on with `then` when a write is done; say so where it could not be."""

        async def wait() -> None:
            try:
                # Leaving meanwhile must not take the write back.
                await asyncio.shield(asyncio.wrap_future(written))
                self._changed()
                then()
            except ChinwagError as error:
                self._screen.tell_error(error)

        self._screen.run_worker(wait())
