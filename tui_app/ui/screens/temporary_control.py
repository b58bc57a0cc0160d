"""Saving the temporary chat, and asking before it is lost."""

import asyncio
from collections.abc import Callable

from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.temporary import TemporaryChat
from tui_app.ui.widgets.facts import Fact

_TITLE_SHOWN = 40


class TemporaryControl:
    """Does with the temporary chat what the person asked for on `screen`.

    `saved` is called when it has become one as any other.
    """

    def __init__(
        self,
        screen: ChatLayout,
        chat: OpenChat,
        temporary: TemporaryChat,
        saved: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._chat = chat
        self._temporary = temporary
        self._saved = saved
        self._asking = False
        """Whether the person is just asked whether to quit."""

    def left(self) -> None:
        """Say that it is still there."""
        self._screen.tell("The temporary chat stays until you quit: /temp goes back to it.")

    def keep(self) -> None:
        """Save the open chat, if it is the temporary one. Raises: StoreError."""
        if not self._chat.temporary:
            self._screen.tell("This chat is no temporary one; it is saved as you go.")
        elif self._chat.session_id is None:
            self._screen.tell("Nothing was said here yet. ^N goes to a chat that is saved.")
        elif not self._chat.keeping:
            self._screen.run_worker(self._keep(self._chat.title))

    def forget(self, forgotten: Callable[[], None]) -> None:
        """Ask, then let go of the temporary chat. `forgotten` is called after it."""

        def answered(agreed: bool | None) -> None:
            if agreed and not self._chat.keeping:
                self._chat.forget_temporary()
                forgotten()

        self._ask("Forget the temporary chat?", "Enter forgets it · Esc keeps it open", answered)

    def before_quitting(self, leave: Callable[[], None]) -> None:
        """Call `leave`; where the temporary chat would be lost, only if the person agrees, which is
        also to want it again."""
        session = self._temporary.session
        if session is None or self._asking:
            leave()
            return

        def answered(agreed: bool | None) -> None:
            self._asking = False
            if agreed:
                leave()

        self._asking = True
        self._ask("Quit and lose the temporary chat?", "Enter quits · Esc stays", answered)

    def _ask(self, title: str, hint: str, answered: Callable[[bool | None], None]) -> None:
        session = self._temporary.session
        facts = [Fact("", "It is on disk nowhere. /temp goes to it, and /keep saves it.")]
        if session is not None:
            facts = [
                Fact("Chat", safe_line(session.title, _TITLE_SHOWN)),
                Fact("Messages", str(session.messages)),
                *facts,
            ]
        self._screen.app.push_screen(Reader(title, facts, hint), answered)

    async def _keep(self, title: str) -> None:
        saved = False
        try:
            written = self._chat.keep()
            # Leaving meanwhile must not take the write back.
            await asyncio.shield(asyncio.wrap_future(written))
            saved = True
        except StoreError as error:
            self._screen.tell_error(error)
        finally:
            self._chat.kept(saved=saved)
        if saved:
            self._saved()
            self._screen.tell(f"“{safe_line(title, _TITLE_SHOWN)}” is saved.")
