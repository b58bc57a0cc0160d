"""What others leave behind who use the same history, seen without opening it."""

import os
from dataclasses import dataclass
from pathlib import Path

from tui_app.store.instance import window_files
from tui_app.store.side_files import LOG, side_file


@dataclass(frozen=True, slots=True)
class Traces:
    """A look at the files. Two that are equal say that most likely nothing happened between."""

    files: tuple[tuple[int, int], ...]
    """Nanoseconds and bytes of the database and its log."""
    locks: frozenset[str]
    """The files that windows keep locked, each its own."""


def traces_of(database: Path, locks_dir: Path) -> Traces | None:
    """The traces as they are now; None where they cannot be seen."""
    try:
        files = tuple(
            (found.st_mtime_ns, found.st_size)
            for found in map(os.stat, (database, side_file(database, LOG)))
        )
        return Traces(files, window_files(locks_dir))
    except OSError:
        return None
