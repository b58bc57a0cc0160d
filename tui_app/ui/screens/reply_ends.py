"""Telling of replies that end where nobody sees it."""

from collections.abc import Callable

from tui_app.core.conversation import MessageState
from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.engine.live import LiveReply
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.presence import Presence
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.services import Services

_TITLE_SHOWN = 60
_WORDS = {MessageState.COMPLETE: "is answered.", MessageState.FAILED: "has a reply that failed."}
"""Of the ends that a person may want to hear of: one that was stopped is not among them."""


class ReplyEnds:
    """Says on `screen` that a reply has ended in another chat than the open one, or while nobody
    was there. `call` draws attention from outside of the terminal."""

    def __init__(
        self,
        screen: ChatLayout,
        chat: OpenChat,
        services: Services,
        presence: Presence,
        call: Callable[[str], object],
    ) -> None:
        self._screen = screen
        self._chat = chat
        self._services = services
        self._presence = presence
        self._call = call
        self._told_group: str | None = None
        """Of which replies that are compared the end was told last: all may have ended before the
        end of the first is heard of."""

    def ended(self, live: LiveReply) -> None:
        """A reply has ended. Where the next question is sent by itself, its own will be told of;
        of those that are compared, the last one is."""
        here = live.session_id == self._chat.session_id
        if (
            live.withdrawn
            or live.state not in _WORDS
            or (here and not self._presence.away)
            or any(engine.queues.follows(live) for engine in self._services.engines)
            or (live.compared and live.session_id in self._services.streaming)
            or (live.compared and live.group_id == self._told_group)
        ):
            return
        self._told_group = live.group_id
        text = f"{self._name(live.session_id)} {_WORDS[live.state]}"
        if any(engine.queues.any_waiting(live.session_id) for engine in self._services.engines):
            text += " Its queue waits."
        if here:
            # It is there to be seen.
            self._screen.notices.add(text)
        else:
            self._screen.tell_beside(text)
        self._call(text)

    def _name(self, session_id: str) -> str:
        """What a chat is called. A temporary one has no name outside."""
        try:
            session = self._services.store.session(session_id)
        except StoreError:
            session = None
        if session is None:
            temporary = self._services.temporary.has(session_id)
            return "The temporary chat" if temporary else "A chat"
        return f"“{safe_line(session.title, _TITLE_SHOWN)}”"
