"""Building the text index again while the history is in use."""

import logging
import sqlite3
from collections.abc import Callable

from tui_app.store.backing_up import Progress
from tui_app.store.reindexing import END, fill, is_whole, renew, tidy
from tui_app.store.writer import Writer

logger = logging.getLogger(__name__)


class Mending:
    """One building of the index, in steps between which other writes are done.

    `read` runs a function on a connection that reads; `shared`: whether other windows are open.
    """

    def __init__(
        self,
        writer: Writer,
        read: Callable[[Callable[[sqlite3.Connection], int]], int],
        shared: Callable[[], bool],
    ) -> None:
        self._writer = writer
        self._read = read
        self._shared = shared

    def run(self, progress: Progress | None = None) -> None:
        """Do it all. Raises: StoreError."""
        self._writer.submit_look(self._begin).result()
        total = self._read(lambda c: c.execute("SELECT count(*) FROM message").fetchone()[0])
        done, below = 0, END
        while below is not None:
            step = _step(below)
            taken, below = self._writer.submit(step).result()
            done += taken
            if progress:
                progress(done, max(done, total))
        logger.info("the text index was built again, of %d messages", done)

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Make the index anew, unless that was done: by another window, or before this one."""
        if not is_whole(connection):
            return
        logger.warning("the text index is damaged and is built again")
        if renew(connection) and not self._shared():
            tidy(connection)


def _step(below: int) -> Callable[[sqlite3.Connection], tuple[int, int | None]]:
    return lambda connection: fill(connection, below)
