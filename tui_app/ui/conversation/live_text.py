"""The text of a live reply as lines, set a little at a time so that keys are answered meanwhile."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from tui_app.core.loading import LOADING
from tui_app.render.lines import Line
from tui_app.render.styles import RenderStyles
from tui_app.ui.threads import in_thread

if TYPE_CHECKING:
    from tui_app.render.markdown import Rendering
    from tui_app.render.page import CodeBlock

PIECE = 8_000
"""Characters that are set in one go at first; what they cost decides how many are next."""
_SMALLEST, _LARGEST = 1_000, 16_000
BUDGET = 0.03
"""Seconds of setting after which the rest waits for the next frame."""
LONG = 40_000
"""Characters of a reply from which its last setting is done beside the event loop."""


class LiveText:
    """Takes text as it comes and sets as much of it as there is time for.

    `take` is to be called again while it is `behind`, and once `last` is done.
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
            from tui_app.render.streaming import StreamingMarkdown

        self._stream = StreamingMarkdown(
            width, styles, sliding_code=sliding_code, raw_maths=raw_maths
        )
        self._piece = PIECE
        self._backlog = ""
        self._length = 0
        self.last: Future[Rendering] | None = None
        """The setting of a long text as a whole, while that goes on."""
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
        self._length += len(text)
        changed = len(self.lines)
        if self.last is None and self._rendering is None:
            changed = self._set(time.monotonic() + BUDGET)
        if ended and not self._backlog:
            changed = min(changed, self._finish())
        self.behind = bool(self._backlog)
        return changed

    def _set(self, until: float) -> int:
        stream, start = self._stream, 0
        changed = len(stream.lines)
        now = time.monotonic()
        while start < len(self._backlog):
            piece, begun = self._backlog[start : start + self._piece], now
            changed = min(changed, stream.append(piece))
            start += len(piece)
            now = time.monotonic()
            if len(piece) == self._piece:
                fitting = len(piece) * BUDGET / max(now - begun, 0.001)
                self._piece = min(max(int(fitting), _SMALLEST), _LARGEST)
            if now > until:
                break
        self._backlog = self._backlog[start:]
        self.lines, self.links, self.code = stream.lines, stream.links, stream.code
        return changed

    def _finish(self) -> int:
        """Set it as a whole, as soon as that is done; the first line that changed."""
        if self._length < LONG:
            return self._show(self._stream.finish(), settled=self._stream.changed_last)
        if self.last is None:
            # The stream changes its lines while they are being painted: these stay.
            self.lines, self.links = list(self.lines), list(self.links)
            self.code = list(self.code)
            self.last = in_thread(self._stream.finish)
        if self._rendering is None and self.last.done():
            return self._show(self.last.result(), settled=0)
        return len(self.lines)

    def _show(self, rendering: "Rendering", settled: int) -> int:
        kept = settled if rendering.lines is self.lines else 0
        self._rendering = rendering
        self.lines, self.links, self.code = rendering.lines, rendering.links, rendering.code
        return kept
