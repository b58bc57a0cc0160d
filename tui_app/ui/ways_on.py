"""The ways on where the history cannot be opened. Nothing here knows Textual."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from pathlib import Path

from tui_app.config.command_line import CommandLine
from tui_app.config.paths import Paths
from tui_app.core.errors import DamagedStoreError, ErrorReport, StoreError
from tui_app.engine.live import LiveReply
from tui_app.ui.services import Progress, Services, open_services
from tui_app.ui.surroundings import Surroundings

_NEEDED = 1_000_000
"""Bytes that a new history takes, roughly."""
_BACKUP = "Then `chinwag restore FILE` puts a backup in its place."


class WayOn(StrEnum):
    """What can be done about a history that cannot be opened."""

    AGAIN = "again"
    RECOVER = "recover"
    ELSEWHERE = "elsewhere"
    MEMORY = "memory"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Way:
    """A way on as it is offered."""

    way: WayOn
    title: str
    detail: str


def ways_on(problem: ErrorReport, paths: Paths, command: CommandLine | None = None) -> list[Way]:
    """What is offered for a problem. `command`: how chinwag was started."""
    damaged = problem.kind == DamagedStoreError.kind
    again = Way(WayOn.AGAIN, "Try again", "Once the cause is gone.")
    recover = Way(
        WayOn.RECOVER,
        "Recover what can be read",
        "A new history takes its place; the damaged one is kept beside it.",
    )
    first = [recover, again] if damaged else [again]
    elsewhere = other_folder(paths)
    if elsewhere is not None:
        title = "Begin a new history in another folder"
        detail = f"In {elsewhere}; this one stays where it is."
        first.append(Way(WayOn.ELSEWHERE, title, detail))
    # What else is advised for damage is offered already.
    once_left = (command or CommandLine()).advice(_BACKUP) if damaged else problem.advice
    return [
        *first,
        Way(
            WayOn.MEMORY, "Go on without a history", "What is said is gone when chinwag is closed."
        ),
        Way(WayOn.QUIT, "Quit", once_left),
    ]


def open_by(
    way: WayOn, around: Surroundings, notify: Callable[[LiveReply], None], progress: Progress
) -> tuple[Services, str]:
    """Open a history by a way on; the services, and what to tell the person.

    To be called on a thread of its own. Raises: StoreError.
    """
    paths: Paths | None = around.paths
    told = ""
    match way:
        case WayOn.RECOVER:
            told = _recover(around.paths, progress)
        case WayOn.ELSEWHERE:
            paths = replace(around.paths, data_dir=_folder_for(around.paths))
            told = (
                f"A new history begins in {paths.data_dir}. Quitting says how to come back to it."
            )
        case WayOn.MEMORY:
            paths = None
            told = "Nothing is saved. What is said here is gone when chinwag is closed."
        case _:
            pass
    return open_services(around, notify, paths, progress), told


def other_folder(paths: Paths) -> Path | None:
    """A folder beside the one of the history that is not there yet; None where none can be: the
    disk is full there, too, or may only be read."""
    folder = paths.data_dir
    with suppress(OSError, ValueError):
        if not _takes_more(folder.parent):
            return None
        names = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
        return next(name for name in names if not name.exists())
    return None


def _takes_more(folder: Path) -> bool:
    """Raises: OSError."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= _NEEDED


def _folder_for(paths: Paths) -> Path:
    folder = other_folder(paths)
    if folder is None:
        raise StoreError(f"There is no room for another folder beside {paths.data_dir}.")
    return folder


def _recover(paths: Paths, progress: Progress) -> str:
    """Put what can be read of the history in its place. Raises: StoreError."""
    from tui_app.store.backing_up import restore
    from tui_app.store.recovering import recover

    recovered = recover(paths.database, progress=progress)
    try:
        restored = restore(recovered.file, paths.database, paths.locks_dir)
    finally:
        recovered.file.unlink(missing_ok=True)
    lost = f"\nMessages lost: {recovered.lost_messages}." if recovered.lost_messages else ""
    return (
        f"Chats recovered: {recovered.sessions}, with {recovered.messages} messages.{lost}\n"
        f"The damaged file is kept: {restored.kept}"
    )
