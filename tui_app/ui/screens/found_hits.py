"""Where in the messages of the open chat it stands what is looked for, also while they change."""

import time
from collections.abc import Callable, Collection, Sequence

from tui_app.core.finding import Needle
from tui_app.ui.conversation.counting import Tally
from tui_app.ui.conversation.finding import Hits, hits_in
from tui_app.ui.threads import in_thread
from tui_app.ui.widgets.conversation import ConversationView

_SOON, _RECOUNT = 0.01, 0.1
"""Seconds until a live message is counted, and until one that changed is counted again."""
_SHARE = 9
"""Times as long as counting took that nobody counts again."""
_LONG = 2_000
"""Lines of a message from which it is not looked through on the event loop."""


class NotYetError(Exception):
    """Not enough is known; there will be news when more is."""


class FoundHits:
    """The hits in the messages of `view`, kept as long as the lines of a message do not change.

    Messages that change are counted again on a thread, now and then. `from_thread` calls on the
    event loop; `told` is called there with the numbers of those that were counted again.
    """

    def __init__(
        self,
        view: ConversationView,
        from_thread: Callable[[Callable[[], None]], None],
        told: Callable[[Collection[int]], None],
    ) -> None:
        self._view = view
        self._from_thread = from_thread
        self._told = told
        self._tally = Tally(Needle(), 0)
        self._hits: dict[int, Hits] = {}
        self._stale: set[int] = set()
        """Messages that changed since they were counted."""
        self._recounting = False

    def begin(self, tally: Tally) -> None:
        """Find something else, or in other messages; `tally` takes what is counted again."""
        self._tally = tally
        self._hits.clear()
        blocks = self._view.blocks
        last = len(blocks) - 1
        self._recount([n for n in range(max(0, last - 1), last + 1) if blocks[n].live], _SOON)

    def stop(self) -> None:
        """Find nothing any more."""
        self._tally = Tally(Needle(), 0)
        self._hits.clear()
        self._stale.clear()

    def within(self, index: int) -> Hits:
        """Those in a message. Raises: NotYetError where that takes long."""
        block = self._view.blocks[index]
        block.prepare()
        if block.waits:
            return []
        if index not in self._hits:
            if block.height > _LONG:
                self._recount([index], _SOON)
                raise NotYetError
            self._hits[index] = hits_in(block.passages(), self._tally.needle)
        return self._hits[index]

    def forget(self, index: int) -> None:
        """Take note that a message has other lines, though it says the same."""
        self._hits.pop(index, None)

    def changed(self, index: int) -> None:
        """Take note that a message may say something else."""
        self.forget(index)
        self._recount([index])

    def _recount(self, indexes: Sequence[int], pause: float = _RECOUNT) -> None:
        self._stale.update(indexes)
        if self._stale and not self._recounting:
            self._recounting = True
            self._view.set_timer(pause, self._recount_now)

    def _recount_now(self) -> None:
        stale, self._stale = self._stale, set()
        tally, blocks, started = self._tally, self._view.blocks, time.monotonic()
        # Their lines go on changing while they are read.
        texts = {
            index: [(first, list(lines)) for first, lines in blocks[index].passages()]
            for index in stale
            if index < len(blocks) and not blocks[index].waits
        }

        def counted() -> None:
            self._recounting = False
            if tally is self._tally:
                for index, hits in found.result().items():
                    tally.settle(index, len(hits))
                    if index not in self._stale:
                        self._hits[index] = hits
                self._told(texts.keys())
            self._recount([], max(_RECOUNT, _SHARE * (time.monotonic() - started)))

        found = in_thread(
            lambda: {index: hits_in(text, tally.needle) for index, text in texts.items()}
        )
        found.add_done_callback(lambda _: self._from_thread(counted))
