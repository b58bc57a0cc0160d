"""Finishing replies when the line has dropped and nobody looks any more."""

import contextlib
import logging
import time
from queue import Empty, SimpleQueue

from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply

logger = logging.getLogger(__name__)

_STEP = 0.5
"""Seconds of waiting at a stretch: Python runs the handlers of signals between two of them only,
and not every signal ends one."""


class Unattended:
    """Waits for the replies of an engine. `stop` ends the waiting from anywhere, a signal handler
    included."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wakes: SimpleQueue[bool] = SimpleQueue()
        """True: stop."""

    def finish(self, seconds: float) -> None:
        """Let what is streaming go on, for `seconds` at most; return when all of it is stored.

        What is still streaming then is left to `Engine.close`.
        """
        until = time.monotonic() + seconds
        self._engine.leave_unattended(self._changed)
        logger.info("%d replies go on without a screen", len(self._engine.streaming))
        stopped = False
        while not stopped and self._engine.busy and (left := until - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                stopped = self._wakes.get(timeout=min(left, _STEP))
        logger.info("without a screen: %d replies are left", len(self._engine.streaming))

    def stop(self, _: int = 0) -> None:
        """Wait no longer."""
        self._wakes.put(True)

    def _changed(self, reply: LiveReply) -> None:
        if reply.ended:
            self._wakes.put(False)
