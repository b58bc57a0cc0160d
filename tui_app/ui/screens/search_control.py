"""Searching everywhere from the chat, and going to what was found."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_app.core.clock import Clock
from tui_app.core.finding import Needle
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.search import SearchScreen
from tui_app.ui.searcher import Searcher, Target
from tui_app.ui.widgets.conversation import ConversationView

if TYPE_CHECKING:
    from tui_app.store.store import Store

Opener = Callable[[Target, str, Needle], None]
"""Opens what was found, with what was looked for: as it was typed, and to be found there again."""


class SearchControl:
    """Lays the search over `screen`, each time as it was left.

    `mending`: see `Searcher`.
    """

    def __init__(
        self,
        screen: ChatLayout,
        view: ConversationView,
        store: "Store",
        clock: Clock,
        open_found: Opener,
        mending: Callable[[int | None], None],
    ) -> None:
        self._screen = screen
        self._view = view
        self._open_found = open_found
        self._searcher = Searcher(store, clock, screen.call_later, mending)

    def open(self, text: str = "") -> None:
        """Search for `text`; empty: go on with the search before."""
        searcher = self._searcher
        # What was looked for in a chat that was found is what the search found it by.
        if text and text != searcher.words:
            searcher.look_for(text)
        still = self._screen.reduced_motion
        screen = SearchScreen(searcher, self._view.sheet, reduced_motion=still)
        self._screen.app.push_screen(screen, self._chosen)

    def _chosen(self, target: Target | None) -> None:
        if target is not None:
            self._open_found(target, self._searcher.words, self._searcher.needle)
