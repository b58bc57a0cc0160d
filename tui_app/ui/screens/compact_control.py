"""Having the older part of the open chat summarised, seeing the summary, and taking it back."""

import asyncio
from collections.abc import Callable, Mapping

from tui_app.core.branches import KEPT_TURNS, after_summary
from tui_app.core.context import ContextUse, estimate
from tui_app.core.errors import ChinwagError
from tui_app.engine.compactor import Compaction, Compactor
from tui_app.render.figures import number, short_number
from tui_app.store.store import Store
from tui_app.ui.answering import Answering
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.undoing import Undoing, kept
from tui_app.ui.widgets.facts import Fact, passage

_LOOK = 0.5
"""Seconds between looks at how far a summary is."""
_NOTHING = (
    f"There is nothing to summarise: the last {KEPT_TURNS} questions always stay as they are."
)


class CompactControl:
    """Has `compactor` summarise the branch that is shown. `changed` is called when something else
    is sent than before. `compact_at`: the part of the context window from which it begins by
    itself; 0: never."""

    def __init__(
        self,
        screen: ChatLayout,
        chat: OpenChat,
        answering: Answering,
        compactor: Compactor,
        undoing: Undoing,
        *,
        compact_at: float,
        changed: Callable[[], None],
        hints_changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._chat = chat
        self._answering = answering
        self._compactor = compactor
        self._undoing = undoing
        self._compact_at = compact_at
        self._changed = changed
        self._hints_changed = hints_changed

    @property
    def ways(self) -> Mapping[str, Callable[[str], None]]:
        """What it does to a message, by the name of the action."""
        return {"summary": lambda _: self._show()}

    @property
    def running(self) -> bool:
        """Whether a summary is on its way in the open chat."""
        return self._compactor.running(self._chat.session_id) is not None

    def act(self, what: str) -> None:
        """Summarise, or `show` or `undo` that. Raises: StoreError."""
        if what == "show":
            self._show()
        elif what == "undo":
            self._undo()
        elif what:
            self._screen.tell(
                "/compact summarises; /compact show and /compact undo are the others."
            )
        elif self._answering.is_guide:
            self._screen.tell(
                "The Guide is the manual and cannot summarise. Connect a model first."
            )
        elif self._chat.keeping:
            self._screen.tell("This chat is being saved. Summarise it in a moment.")
        elif self.running:
            self._screen.tell("It is being summarised already. ^C stops that.")
        elif not self._begin():
            self._screen.tell(_NOTHING)

    def fit(self, use: ContextUse) -> None:
        """Summarise by itself, where that is asked for and the window is as full as that."""
        wanted = self._compact_at and use.share_with_reply >= self._compact_at
        if wanted and not self._answering.is_guide and not self._chat.keeping:
            self._begin()

    def stop(self) -> bool:
        """Stop the summary on its way in the open chat. Whether there is one."""
        found = self._compactor.running(self._chat.session_id)
        if found is not None:
            found.stop()
        return found is not None

    def _begin(self) -> bool:
        heads, session_id = self._chat.heads, self._chat.session_id
        if session_id is None or not heads:
            return False
        found = self._compactor.begin(
            self._chat.store, session_id, heads[-1].id, self._answering.answerer()
        )
        if found is not None:
            self._screen.run_worker(self._follow(found, self._chat.store))
        return found is not None

    async def _follow(self, found: Compaction, store: Store) -> None:
        """Say how far a summary is until it is there, and then that."""
        done = asyncio.ensure_future(asyncio.wrap_future(found.done))
        self._hints_changed()
        while not done.done():
            self._tell_progress(found)
            await asyncio.wait([done], timeout=_LOOK)
        try:
            summary_id = await done
        except ChinwagError as error:
            self._screen.tell_error(error)
        else:
            self._tell_end(found, store, summary_id)
        finally:
            self._hints_changed()

    def _tell_progress(self, found: Compaction) -> None:
        if self._chat.session_id == found.session_id:
            written = len(found.live.body().text)
            far = f" {number(written)} characters so far." if written else ""
            self._screen.tell(f"Summarising {found.messages} messages…{far} ^C stops it.")

    def _tell_end(self, found: Compaction, store: Store, summary_id: str | None) -> None:
        here = self._chat.session_id == found.session_id
        if summary_id is None:
            if here:
                self._screen.tell("No summary was made: everything is sent as before.")
            return
        self._undoing.add(found.done, lambda _: self._take_back(store, summary_id))
        self._changed()
        where = "" if here else " in another chat"
        told = f"Summarised {found.messages} messages{where}; they stay readable."
        self._screen.offer_undo(f"{told} ^Z or /undo undoes it.")

    async def _take_back(self, store: Store, summary_id: str) -> str:
        undone = await kept(store.undo_summary(summary_id))
        self._changed()
        return "The summarised messages are sent again." if undone else ""

    def _undo(self) -> None:
        """Send again what the summary of the open branch stands for."""
        summary, _ = after_summary(self._chat.heads)
        if summary is None:
            self._screen.tell("Nothing is summarised here.")
            return
        store, summary_id = self._chat.store, summary.id

        async def redo(undone: bool) -> str:
            redone = undone and await kept(store.redo_summary(summary_id))
            self._changed()
            return "The summary is sent again." if redone else ""

        async def undo() -> None:
            written = store.undo_summary(summary_id)
            self._undoing.add(written, redo)
            await kept(written)
            self._changed()
            self._screen.offer_undo("All messages are sent again. ^Z or /undo undoes that.")

        self._screen.attempt(undo())

    def _show(self) -> None:
        """Show the summary of the open branch. Raises: StoreError."""
        summary, _ = after_summary(self._chat.heads)
        text = self._chat.store.summary(summary.id) if summary is not None else None
        if summary is None or text is None:
            self._screen.tell("Nothing is summarised here. /compact does that.")
            return
        title = f"Sent in place of the {number(summary.messages)} messages above"
        about = f"~{short_number(estimate(summary.length))} tokens"
        told = f"{about} instead of ~{short_number(estimate(summary.chars))}. /compact undo takes it back."
        facts = [Fact("", told), Fact(), *passage(text)]
        self._screen.app.push_screen(Reader(title, facts))
