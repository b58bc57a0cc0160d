"""The debug log: nothing is logged anywhere but to the file that `--log FILE` names.

A line holds time (UTC), level, thread, module and message. Secrets are taken out of each line; no
text of a chat is ever given to the log.
"""

import contextlib
import logging
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tui_app import __version__
from tui_app.config.paths import Paths
from tui_app.config.private import open_private
from tui_app.config.settings import Settings
from tui_app.core.errors import ConfigError
from tui_app.core.redaction import Redactor
from tui_app.core.tracing import describe

logger = logging.getLogger(__name__)

_LEVELS = {"tui_app": logging.DEBUG, "httpx": logging.INFO, "asyncio": logging.WARNING}
"""What is logged; httpx names method, address and status of each request."""


class RedactedLines(logging.Formatter):
    """One record, one line; the traceback of an exception follows, indented."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self.redact = redact

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        # `name` is the module; a line break in a message must not begin another record.
        message = self.redact(record.getMessage()).replace("\n", "␊").replace("\t", " ")
        line = f"{moment} {record.levelname:7} {record.threadName} {record.name}: {message}"
        if record.exc_info and record.exc_info[1] is not None:
            trace = self.redact(describe(record.exc_info[1]))
            line += "".join(f"\n    {each}" for each in trace.splitlines())
        return line


class PrivateFile(logging.StreamHandler[IO[str]]):
    """Appends to a file of the person's own. A disk that fails must not end the app."""

    def __init__(self, path: Path) -> None:
        """Raises: ConfigError where the file cannot be written."""
        if not path.parent.is_dir():
            raise ConfigError(
                f"--log: there is no folder {path.parent}.",
                advice="Make it first, or name another file.",
            )
        if path.exists() and not path.is_file():
            raise ConfigError(f"--log: {path} is no file.", advice="Name another file.")
        super().__init__(open_private(path, "a"))

    def close(self) -> None:
        super().close()
        with contextlib.suppress(OSError):
            self.stream.close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's name
        return


class Log:
    """The log of this process, if one is wanted."""

    def __init__(self, file: Path | None, redact: Redactor) -> None:
        """Raises: ConfigError where `file` cannot be written."""
        # Without a handler of its own, logging writes warnings to stderr.
        self._handlers: list[tuple[str, logging.Handler]] = [("", logging.NullHandler())]
        if file is not None:
            handler = PrivateFile(file)
            handler.setFormatter(RedactedLines(redact))
            self._handlers += [(name, handler) for name in _LEVELS]
        for name, handler in self._handlers:
            logging.getLogger(name).addHandler(handler)
            if name:
                logging.getLogger(name).setLevel(_LEVELS[name])

    def close(self) -> None:
        """Log nothing more to the file."""
        for name, handler in self._handlers[1:]:
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).setLevel(logging.NOTSET)
            handler.close()


def log_start(paths: Paths, settings: Settings) -> None:
    """Log what is running here, and with which files."""
    logger.info(
        "chinwag %s, Python %s, %s", __version__, platform.python_version(), platform.platform()
    )
    logger.info("started as %s with %d arguments", Path(sys.argv[0]).name, len(sys.argv) - 1)
    logger.info("database %s, configuration %s", paths.database, paths.config_file)
    logger.info("providers %s; set: %s", ", ".join(settings.providers), settings.provider or "none")
