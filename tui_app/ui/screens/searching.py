"""Searching everywhere from the open chat, also for what was asked before as it is typed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_app.core.clock import Clock
from tui_app.ui.asked_before import AskedBefore
from tui_app.ui.moments import day_words
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.services import Services
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui_app.core.finding import Needle
    from tui_app.core.similar import Similar
    from tui_app.ui.screens.find_control import FindControl
    from tui_app.ui.screens.search_control import SearchControl
    from tui_app.ui.searcher import Target


class Searching:
    """Has the person search, opens what was found in `view`, and offers on `divider` a question like
    the one being typed, where `similar` says so.

    `open_chat` opens a chat on the branch of a message; `finder` is what finds in the open one.
    """

    def __init__(
        self,
        screen: ChatLayout,
        view: ConversationView,
        divider: Divider,
        status: StatusLine,
        chat: OpenChat,
        services: Services,
        clock: Clock,
        *,
        similar: bool,
        open_chat: Callable[[str, str], None],
        finder: "Callable[[], FindControl | None]",
    ) -> None:
        self._screen = screen
        self._view = view
        self._divider = divider
        self._status = status
        self._chat = chat
        self._store = services.store
        self._clock = clock
        self._open_chat = open_chat
        self._finder = finder
        self._control: SearchControl | None = None
        self._asked: AskedBefore | None = None
        if similar and services.data_dir is not None:
            self._asked = AskedBefore(
                services.store, screen.set_timer, screen.call_later, self._offer
            )

    def search(self, text: str) -> None:
        """Search everywhere; empty: open the question that is offered, else go on searching."""
        similar = self._asked.found if self._asked is not None else None
        if similar is not None and not text:
            self._open_similar(similar)
        else:
            self.everywhere(text)

    def everywhere(self, text: str) -> None:
        """Search for `text`; empty: go on with the search before."""
        if self._control is None:
            # Starting does without it.
            from tui_app.ui.screens.search_control import SearchControl

            self._control = SearchControl(
                self._screen,
                self._view,
                self._store,
                self._clock,
                self._open_found,
                self._show_mending,
            )
        self._control.open(text)

    def typed(self, text: str) -> None:
        """Take note of what now stands in the prompt."""
        if self._asked is not None:
            self._asked.changed("" if self._chat.temporary else text, self._chat.session_id)

    def offer_nothing(self) -> None:
        """Take back what is offered: the person is at something else."""
        if self._asked is not None:
            self._asked.forget()

    def _open_found(self, target: "Target", query: str, needle: "Needle") -> None:
        """Open a chat at a message, with what was looked for highlighted."""
        chat, found = self._chat, target.message_id
        if chat.session_id != target.session_id or not (found and chat.shows(found)):
            self._open_chat(target.session_id, found)
        if not (chat.session_id == target.session_id and found and chat.shows(found)):
            return
        finder = self._finder()
        if finder is not None and needle:
            finder.show_found(query, needle, found)
        self._view.go_to(found)
        self._screen.set_focus(self._view)

    def _open_similar(self, similar: "Similar") -> None:
        from tui_app.core.finding import Needle
        from tui_app.ui.searcher import Target

        self._open_found(Target(similar.session_id, similar.message_id), "", Needle())

    def _offer(self, similar: "Similar | None") -> None:
        self._divider.offer = ("", "")
        if similar is not None:
            day = day_words(similar.created_at, self._clock.now_ms())
            self._divider.offer = (f"Similar: {similar.title}", f", {day}, F3 opens it")

    def _show_mending(self, percent: int | None) -> None:
        building = percent is not None
        self._status.state = f"Building the search index… {percent} %" if building else ""
        self._status.busy = building
