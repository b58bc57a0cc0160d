"""What happened to the history outside this window, shown while it is open."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.ui.open_chat import Look, OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.status import titles_of

if TYPE_CHECKING:
    from tui_app.store.store import Store


class OtherWindows:
    """Shows what other windows wrote, and says on `screen` what a person should know of it.

    `changed` is called after anything was written, `gone` when the open chat was deleted, `shown`
    when it was set anew, `unread` with sessions that a reply ended in.
    """

    def __init__(
        self,
        screen: ChatLayout,
        store: "Store",
        chat: OpenChat,
        *,
        changed: Callable[[], None],
        gone: Callable[[], None],
        shown: Callable[[], None],
        unread: Callable[[Sequence[SessionSummary]], None],
    ) -> None:
        self._screen = screen
        self._store = store
        self._chat = chat
        self._changed = changed
        self._gone = gone
        self._shown = shown
        self._unread = unread
        self._look_due = False
        """Whether another window wrote since the open chat was last looked at."""

    def begin(self) -> None:
        """Begin to look: what is in the history now is known."""
        self._store.watch(lambda: self._screen.call_later(self._written))

    def look_now(self) -> None:
        """Look at the open chat: another window is known to have written there."""
        self._look_due = True
        self.look()

    def look(self) -> None:
        """Show what was written into the open chat since it was looked at. Also to be called after
        a reply of this window, which comes first, has ended."""
        try:
            if self._look_due:
                self._look_due = self._look_again()
        except StoreError as error:
            self._screen.tell_error(error)

    def _written(self) -> None:
        self._changed()
        self.tell_unattended("Finished without a window")
        self.look_now()

    def tell_unattended(self, what: str) -> None:
        """Say which replies ended while no window was open."""
        self._screen.run_worker(self._take_unattended(what))

    async def look_over(self) -> None:
        """Have the whole history read in the background; damage is told before it is met."""
        try:
            await asyncio.shield(asyncio.wrap_future(self._store.look_over()))
        except StoreError as error:
            self._screen.tell_error(error)

    def _look_again(self) -> bool:
        """Show what became of the open chat; whether that is still to be done."""
        match self._chat.look_again():
            case Look.LATER:
                return True
            case Look.GONE:
                self._gone()
                # Urgent, so that putting back what was typed does not count as typing it away.
                self._screen.tell("This chat was deleted in another window.", urgent=True)
            case Look.SHOWN:
                self._shown()
        return False

    async def _take_unattended(self, what: str) -> None:
        try:
            ended = await asyncio.shield(asyncio.wrap_future(self._store.take_unattended()))
        except StoreError as error:
            self._screen.tell_error(error)
            return
        if ended:
            self._unread(ended)
            self._screen.tell(f"{what}: {titles_of(ended)}")
