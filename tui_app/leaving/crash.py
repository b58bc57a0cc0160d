"""Reports of bugs: what was running and where it broke; no text of a chat, no key."""

import contextlib
import logging
import platform
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tui_app import __version__
from tui_app.config.paths import default_paths
from tui_app.core.redaction import Redactor
from tui_app.core.tracing import describe, place
from tui_app.leaving.private_files import leave_behind

logger = logging.getLogger(__name__)

_KEPT = 20
"""Reports that are kept; older ones are removed."""
_LIBRARIES = ("textual", "rich", "httpx", "markdown-it-py", "pygments", "filelock")


class Crash:
    """The first bug that was met, and the report of it."""

    def __init__(self, folder: Path | None, redact: Redactor) -> None:
        """`folder`: where reports lie; None where that is not known."""
        self._folder = folder
        self._redact = redact
        self._lock = threading.Lock()
        self.message = ""
        """One line for the person; empty while nothing has gone wrong."""

    def note(self, error: BaseException) -> None:
        """Write a report of `error`, if it is the first. From any thread; raises nothing."""
        with self._lock:
            if self.message:
                return
            # Whatever goes wrong from here on, there is something to say.
            self.message = "chinwag stopped because of a bug."
        with contextlib.suppress(Exception):
            logger.critical("a bug", exc_info=error)
        with contextlib.suppress(Exception):
            self.message = f"chinwag stopped because of a bug: {self._redact(place(error))}."
            lies = self._write(self._redact(_report(error)))
            self.message += (
                f" A report without texts and keys lies in {self._redact(str(lies))}"
                if lies is not None
                else " No report of it could be written."
            )

    def _write(self, report: str) -> Path | None:
        path = leave_behind(report, self._folder, "crash")
        if self._folder is not None:
            with contextlib.suppress(OSError):
                for old in sorted(self._folder.glob("*.txt"))[:-_KEPT]:
                    old.unlink()
        return path


def crash_before_start(environ: Mapping[str, str], error: BaseException) -> str:
    """Report a bug met outside the app; the line for the person. Raises nothing."""
    logging.getLogger("tui_app").addHandler(logging.NullHandler())
    folder = None
    with contextlib.suppress(Exception):
        folder = default_paths(environ).crashes_dir
    secrets = (value for name, value in environ.items() if "KEY" in name or "TOKEN" in name)
    crash = Crash(folder, Redactor(secrets))
    crash.note(error)
    return crash.message


def _report(error: BaseException) -> str:
    threads = ", ".join(sorted(thread.name for thread in threading.enumerate()))
    return "\n".join(
        [
            f"chinwag {__version__} met a bug at {datetime.now(UTC).isoformat(timespec='seconds')}",
            f"Python {platform.python_version()} on {platform.platform()}",
            ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
            f"in the thread {threading.current_thread().name}, beside {threads}",
            "",
            describe(error),
            "",
        ]
    )


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not there"
