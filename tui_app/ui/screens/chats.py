"""Which chat is open, and what is done with chats as a whole."""

from collections.abc import Callable, Sequence

from tui_app.core.clock import Clock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import ChinwagError, StoreError
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.list_control import ListControl
from tui_app.ui.screens.previewing import Previewing
from tui_app.ui.screens.session_control import SessionControl
from tui_app.ui.screens.talking import Talking
from tui_app.ui.screens.temporary_control import TemporaryControl
from tui_app.ui.services import Services
from tui_app.ui.session_actions import SessionActions
from tui_app.ui.undoing import Undoing
from tui_app.ui.widgets.session_list import SessionList

_AT_HAND = 300
"""Chats that the palette has at once."""
_ONLY_KEPT = "This chat is a temporary one. /keep saves it; then it can be done."


class Chats:
    """Opens chats, and has what was asked for done to the open one or to those in the list.

    `lists` has the list of all, `temporary` the temporary chat, `preview` what is seen in place of
    the open one. `arrived` is called when another chat is open, `shown` when another title is to be
    shown.
    """

    def __init__(
        self,
        screen: ChatLayout,
        sessions: SessionList,
        chat: OpenChat,
        talking: Talking,
        preview: Previewing,
        services: Services,
        clock: Clock,
        pick: Pick,
        undoing: Undoing,
        *,
        arrived: Callable[[], None],
        shown: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._list = sessions
        self._chat = chat
        self._talking = talking
        self._store = services.store
        self._arrived = arrived
        self._shown = shown
        self.preview = preview
        self._undoing = undoing
        actions = SessionActions(services.store, services.engine)
        self._control = SessionControl(screen, actions, undoing, self._changed, self.open, pick)
        self.temporary = TemporaryControl(screen, chat, services.temporary, self._was_saved)
        self.lists = ListControl(
            screen,
            sessions,
            self._control,
            preview,
            services.store,
            clock,
            pick,
            open_id=lambda: chat.saved_id,
            left=self.new,
            renamed=self._renamed,
        )
        self._visited: dict[str, None] = {}
        """Ids of the chats that were left for another one, the last one at the end."""

    # the open one

    def new(self) -> None:
        """Leave the open chat for a new one; an untouched new one for the temporary one."""
        begun = self._chat.session_id or self._chat.temporary or self._screen.typed
        if self._chat.empty and not begun:
            self.go_temporary()
            return
        stays = self._chat.temporary and not self._chat.empty
        self._leave()
        self._chat.start_new()
        self._arrive()
        if stays:
            self.temporary.left()

    def go_temporary(self) -> None:
        """Go to the temporary chat."""
        if not self._chat.temporary:
            self._leave()
            self._chat.go_temporary()
            self._arrive()

    def open(self, session_id: str, through: str = "") -> None:
        """Open a session, on the branch on which the message `through` is, if any is named."""
        if session_id == self._chat.session_id and not through:
            return
        try:
            session = self._store.session(session_id)
            if session is None:
                self._screen.tell("This chat is no longer there.")
                self.lists.refresh()
                return
            self._leave()
            self._chat.open(session, through)
            self._arrive()
        except StoreError as error:
            self._screen.tell_error(error)

    def step(self, step: int) -> None:
        """Go to a chat so many places below the open one in the list; negative: above."""
        other = self.lists.neighbour(self._chat.session_id, step)
        if other is not None:
            self.open(other)

    def at_hand(self) -> tuple[list[SessionSummary], list[str]]:
        """The sessions used last, in any order, and the ids of those that were left here, the last
        one at the end. Raises: StoreError."""
        sessions = {session.id: session for session in self._store.recent_sessions(_AT_HAND)}
        visited = list(self._visited)
        further = [self._store.session(id_) for id_ in visited if id_ not in sessions]
        return [*sessions.values(), *filter(None, further)], visited

    def forget(self) -> None:
        """Leave the open chat; what is typed in it goes on in a new one."""
        self._chat.start_new()
        self._talking.put_before_draft("")
        self._arrived()

    def _leave(self) -> None:
        """Keep what is typed, and remember where one comes from."""
        self._talking.keep_draft()
        if self._chat.saved_id is not None:
            self._visited.pop(self._chat.saved_id, None)
            self._visited[self._chat.saved_id] = None
            if len(self._visited) > _AT_HAND:
                del self._visited[next(iter(self._visited))]

    def _was_saved(self) -> None:
        self._talking.was_saved()
        self.lists.refresh()
        self._arrived()

    def _arrive(self) -> None:
        self._screen.tell("")
        self.preview.end()
        self._talking.show_draft()
        self._list.unread -= {self._chat.session_id or ""}
        self._arrived()

    # the list

    @property
    def list_in_use(self) -> bool:
        """Whether the person is at the list."""
        return self._list.has_focus or self.lists.renaming

    def mark_unread(self, sessions: Sequence[SessionSummary]) -> None:
        """Say that a reply ended in chats while nobody looked."""
        unread = {session.id for session in sessions}
        self._list.unread |= unread - {self._chat.session_id or ""}

    def _changed(self) -> None:
        """Show what the person changed."""
        self.lists.refresh(soon=True)

    # what is done to them

    @property
    def undoable(self) -> bool:
        """Whether there is anything to take back."""
        return self._undoing.undoable

    def act(self, action: str, argument: str) -> None:
        """Do what `LIST_ACTIONS` has to the chats chosen in the list, else to the open one."""
        temporary = self._chat.temporary and not self.list_in_use
        if temporary and action == "delete":
            self.temporary.forget(self._arrive)
        elif temporary:
            self._screen.tell(_ONLY_KEPT)
        else:
            self.lists.act(action, None, argument)

    def erase(self) -> None:
        """Delete the open chat for good, if that is agreed to."""
        session_id = self._chat.session_id
        session = self._store.session(session_id) if session_id else None
        if session is not None:
            self._control.erase([session], self.forget)
        elif self._chat.temporary:
            self._screen.tell(_ONLY_KEPT)
        else:
            self._screen.tell("This chat has no messages yet.")

    def erase_deleted(self) -> None:
        """Delete for good what is in the trash, if that is agreed to."""
        self._control.erase_deleted()

    def undo(self) -> None:
        """Take back what was done last."""

        async def undo() -> None:
            try:
                self._screen.tell(await self._undoing.undo())
            except ChinwagError as error:
                self._screen.tell_error(error)

        self._screen.run_worker(undo())

    def _renamed(self, session_id: str, title: str) -> None:
        if self._chat.session_id == session_id:
            self._chat.title = title
        self._shown()
