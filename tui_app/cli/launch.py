"""What the app is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tui_app.config.command_line import CommandLine
from tui_app.config.load import Configuration
from tui_app.config.paths import Paths
from tui_app.core.redaction import Redactor


@dataclass(frozen=True, slots=True)
class Launch:
    """Everything `run_app` needs to know."""

    paths: Paths
    configuration: Configuration
    environ: Mapping[str, str] = field(repr=False)
    """The environment, which holds keys."""
    continue_last: bool = False
    """Whether to open the chat that was used last."""
    session: str | None = None
    """The id of the chat to open, or its beginning."""
    redact: Redactor = field(default_factory=Redactor)
    """Takes this run's secrets out of reports."""
    command: CommandLine = field(default_factory=CommandLine)
    """How to start it again, with the same files."""


class Resume(NamedTuple):
    """A chat to come back to, and the folder its history lies in."""

    session: str
    data_dir: Path


class Outcome(NamedTuple):
    """How `run_app` ended."""

    resume: Resume | None = None
    """The chat that was open, if it was stored."""
    signal: int | None = None
    """The number of the signal that asked to end."""
    bug: str = ""
    """One line about the bug that ended it, and where the report lies."""
    left_over: str = ""
    """What to say of texts that the history did not take."""
