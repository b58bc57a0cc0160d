"""Watching for what other windows write, beside everything else."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from tui_app.store.file_events import FileEvents, file_events


class Watch:
    """Calls `changed` on a thread of its own whenever `version`, which is asked after something may
    have happened to `files`, answers otherwise than before; at first, than `known`.

    This is what chinwag does while nobody does anything: it is to be little, and nothing that wakes
    the event loop.
    """

    def __init__(
        self,
        version: Callable[[], int],
        known: int,
        files: Sequence[Path],
        changed: Callable[[], object],
    ) -> None:
        self._version = version
        self._known = known
        self._files = files
        self._changed = changed
        self._events: Future[FileEvents] = Future()
        self._thread = threading.Thread(target=self._run, name="store-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread: nothing is called after this. Not from within `changed`. Safe more than
        once."""
        if self._thread.is_alive():
            self._events.result().stop()
            self._thread.join()

    def _run(self) -> None:
        # Here, as what it imports takes a moment.
        events = file_events(self._files)
        self._events.set_result(events)
        self._look()
        while events.wait():
            self._look()
        events.close()

    def _look(self) -> None:
        version = self._version()
        if version != self._known:
            self._known = version
            self._changed()
