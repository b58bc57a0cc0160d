"""Where chinwag was left: the id of the chat that was open, in a file beside the history."""

import threading
from contextlib import suppress
from pathlib import Path

from tui_app.config.private import write_private
from tui_app.core.errors import ConfigError

_NAME = "left-at"
_LONGEST = 100


class WhereLeft:
    """Remembers the open chat of a history in `folder`. Of several windows the last to move counts.

    It is a convenience: a file that cannot be read or written is passed over.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME
        self._lock = threading.Lock()
        self._now = self._written = self.read()

    def read(self) -> str:
        """The id of a chat; empty: a new one."""
        with suppress(OSError, UnicodeDecodeError), self._file.open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
        return ""

    def move(self, session_id: str | None) -> bool:
        """Take note of the chat that is open now; whether `write` has anything to do."""
        self._now = session_id or ""
        return self._now != self._written

    def write(self) -> None:
        """Write down the last one that was noted. From any thread."""
        with self._lock:
            now = self._now
            if now != self._written:
                with suppress(ConfigError):
                    write_private(self._file, f"{now}\n")
                self._written = now
