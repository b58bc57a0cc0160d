"""The text of a live reply as lines, set a little at a time so that keys are answered meanwhile."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from tui_app.core.loading import LOADING
from tui_app.render.lines import Line
from tui_app.render.styles import RenderStyles
from tui_app.ui.conversation.beside import set_beside

if TYPE_CHECKING:
    from tui_app.render.markdown import Rendering
    from tui_app.render.page import CodeBlock

PIECE = 8_000
"""The weight of what is set in one go at first; how long it took decides how much is next."""
_SMALLEST = 1_000
BUDGET = 0.03
"""Seconds of setting after which the rest waits for the next frame."""
_SHARE = 1 / 3
"""The part of them that one piece is to take."""
LONG = 40_000
"""The weight of a reply from which it is set as a whole beside the event loop."""
_HEAVY = 12_000
"""The same of what a piece of it makes to be set anew."""


class LiveText:
    """Takes text as it comes and sets as much of it as there is time for.

    `take` is to be called again while it is `behind`, and once `work` is done.
    """

    def __init__(
        self,
        width: int,
        styles: RenderStyles,
        *,
        sliding_code: bool = False,
        raw_maths: bool = False,
    ) -> None:
        with LOADING:
            from tui_app.render.growing import GrowingMarkdown
            from tui_app.render.size import weight_of

        self._stream = GrowingMarkdown(
            width, styles, sliding_code=sliding_code, raw_maths=raw_maths
        )
        self._weight_of = weight_of
        self._piece = PIECE
        self._backlog = ""
        self._weight = 0
        self.work: Future[tuple[int, Rendering | None]] | None = None
        """What is being set beside the event loop; meanwhile the lines stay as they are."""
        self._rendering: Rendering | None = None
        self.lines: Sequence[Line] = self._stream.lines
        self.links: Sequence[str] = ()
        self.code: Sequence[CodeBlock] = ()
        self.behind = False
        """Whether there is more text than there was time to set."""

    @property
    def whole(self) -> bool:
        """Whether the text has ended and all of it is set."""
        return self._rendering is not None

    def take(self, text: str, *, ended: bool) -> int:
        """Add `text`; the first line that changed, the number of lines where none did.

        `ended`: nothing more will come.
        """
        self._backlog += text
        self._weight += self._weight_of(text)
        changed = len(self.lines)
        if self.work is not None and self.work.done():
            (done, rendering), self.work = self.work.result(), None
            changed = min(changed, self._show(done, rendering))
        if self.work is None and not self.whole:
            changed = min(changed, self._set(time.monotonic() + BUDGET))
            if ended and self.work is None and not self._backlog:
                changed = min(changed, self._finish())
        self.behind = bool(self._backlog)
        return changed

    def _set(self, until: float) -> int:
        stream, start = self._stream, 0
        changed = len(stream.lines)
        now = time.monotonic()
        while start < len(self._backlog):
            piece, begun = self._next_piece(start), now
            start += len(piece)
            if stream.weight(piece) - self._weight_of(piece) > _HEAVY:
                self._beside(partial(self._append, piece))
                break
            changed = min(changed, stream.append(piece, hurried=start < len(self._backlog)))
            self.lines, self.links, self.code = stream.lines, stream.links, stream.code
            now = time.monotonic()
            if start < len(self._backlog):
                fitting = self._weight_of(piece) * _SHARE * BUDGET / max(now - begun, 0.001)
                self._piece = min(max(int(fitting), _SMALLEST), PIECE)
            if now > until:
                break
        self._backlog = self._backlog[start:]
        return changed

    def _next_piece(self, start: int) -> str:
        """What is set in one go, of the weight that there is time for."""
        piece = self._backlog[start : start + self._piece]
        return piece[: len(piece) * self._piece // max(self._weight_of(piece), self._piece)]

    def _finish(self) -> int:
        """Set it as a whole, as soon as that is done; the first line that changed."""
        stream = self._stream
        if self._weight < LONG:
            rendering = stream.finish()
            return self._show(stream.changed_last, rendering)
        self._beside(lambda: (0, stream.finish()))
        return len(self.lines)

    def _append(self, piece: str) -> "tuple[int, Rendering | None]":
        return self._stream.append(piece), None

    def _beside(self, work: "Callable[[], tuple[int, Rendering | None]]") -> None:
        # The stream changes its lines while they are being painted: these stay.
        kept = self._stream.kept()
        self.lines, self.links, self.code = kept.lines, kept.links, kept.code
        self.work = set_beside(work)

    def _show(self, changed: int, rendering: "Rendering | None") -> int:
        self._rendering = rendering
        stream = rendering or self._stream
        self.lines, self.links, self.code = stream.lines, stream.links, stream.code
        return changed
