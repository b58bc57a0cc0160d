"""Showing the highlighted chat in the place of the open one, which is left as it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.engine.live import LiveReply
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.threads import beside
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.preview import Preview

if TYPE_CHECKING:
    from tui_app.store.store import Store

_PAUSE = 0.25
"""Seconds without a key after which the highlighted chat is shown."""


class Previewing:
    """Lays a view of its own over the open conversation of `screen`.

    Prompt, draft, place and streaming of the open chat know nothing of it. `running` tells the
    replies that stream in a session. `changed` is called when another chat is seen than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        view: ConversationView,
        store: "Store",
        running: Callable[[str], Sequence[LiveReply]],
        changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._view = view
        self._store = store
        self._running = running
        self._changed = changed
        self._pane: Preview | None = None
        self._timer: Timer | None = None
        self._wanted: SessionSummary | None = None
        self.session: SessionSummary | None = None
        """What is seen in place of the open chat; None: nothing."""

    def look_at(self, session: SessionSummary) -> None:
        """Show a session once the highlight has rested on it."""
        self._wanted = session
        self._stop_timer()
        if self.session is None or self.session.id != session.id:
            self._timer = self._screen.set_timer(_PAUSE, self._show_wanted)

    def end(self) -> None:
        """Show the open chat again."""
        self._wanted = None
        self._stop_timer()
        if self.session is not None and self._pane is not None:
            self.session = None
            self._pane.display = False
            self._pane.show(())
            self._changed()

    def receive(self, live: LiveReply) -> None:
        """Show what a live reply said since, if it is seen."""
        if self._pane is not None and self.session is not None:
            self._pane.update_live(live)

    def follow(self, live: LiveReply) -> None:
        """Show a turn that began by itself, if its chat is seen."""
        if self.session is not None and self.session.id == live.session_id:
            self._show_wanted()

    def tick(self) -> None:
        """Move on the signs of what is going on there."""
        if self._pane is not None and self.session is not None:
            self._pane.tick()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _show_wanted(self) -> None:
        self._screen.run_worker(self._show())

    async def _show(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        # Asked for first: one that ends in between is still shown to its end.
        running = self._running(wanted.id)
        try:
            heads = await beside(lambda: self._store.branch(wanted.id))
        except StoreError as error:
            self._screen.tell_error(error)
            return
        if self._wanted is not wanted:
            return
        pane = self._pane or await self._mount()
        if self._wanted is not wanted:
            return
        pane.set_sheet(lambda own: replace(self._view.sheet, ready=own.ready, width=own.width))
        ids = {head.id for head in heads}
        pane.show(heads, next((live for live in running if live.message_id in ids), None))
        pane.display = True
        self.session = wanted
        self._changed()

    async def _mount(self) -> Preview:
        pane = self._pane = Preview(self._view.sheet, id="preview")
        pane.display = False
        await self._screen.query_one("#main").mount(pane, after=self._view)
        return pane
