"""Which replies are on their way, in whatever chat, and the signs that something is going on."""

from collections.abc import Callable, Sequence
from typing import Protocol

from tui_app.engine.live import LiveReply
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.services import Services
from tui_app.ui.widgets.session_list import SessionList

_TICK = 0.1
"""Seconds between steps of the signs that something is going on."""


class Ticking(Protocol):
    """What shows replies that stream."""

    def tick(self) -> None:
        """Move on the signs of what is going on."""
        ...


class Replies:
    """Keeps account of the replies of this window, and moves the signs in `views` and `sessions` on
    while any streams. `rested` is called when none does any more."""

    def __init__(
        self,
        screen: ChatLayout,
        views: Sequence[Ticking],
        sessions: SessionList,
        services: Services,
        rested: Callable[[], None],
    ) -> None:
        self._views = views
        self._list = sessions
        self._services = services
        self._rested = rested
        self._streaming: set[str] = set()
        """Ids of the replies whose end was not seen yet."""
        self._begun: set[str] = set()
        """Ids of the replies of which nothing was heard yet: their chat may not be in the list."""
        self._painted_since_tick = False
        self._tick_due = False
        """Whether the signs are to move on with the next text."""
        self._ticker = screen.set_interval(_TICK, self._tick, pause=True)

    def began(self, live: LiveReply) -> None:
        """Take note of a reply that was asked for."""
        self._streaming.add(live.message_id)
        self._begun.add(live.message_id)
        self.go_on()

    def go_on(self) -> None:
        """Have the signs move, as long as something is going on."""
        self._ticker.resume()

    def heard(self, live: LiveReply) -> bool:
        """Take note that a reply changed; whether the list of chats is to be read anew."""
        new = live.message_id in self._begun
        self._begun.discard(live.message_id)
        self._painted_since_tick = True
        if self._tick_due:
            self._turn()
        return new or live.ended

    def saw_end(self, live: LiveReply) -> bool:
        """Whether a reply has ended, and that was not seen yet."""
        new = live.ended and live.message_id in self._streaming
        if new:
            self._streaming.discard(live.message_id)
        return new

    def _tick(self) -> None:
        """Move on what shows that something is going on.

        While text comes, with the text: painting twice would cost twice.
        """
        if not self._services.streaming:
            self._ticker.pause()
            self._rested()
        if self._painted_since_tick:
            self._tick_due = True
        else:
            self._turn()
        self._painted_since_tick = False

    def _turn(self) -> None:
        self._tick_due = False
        for view in self._views:
            view.tick()
        self._list.turn()
