"""After the line dropped: replies are finished without a screen."""

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

from tui_app.cli.launch import Launch
from tui_app.engine.unattended import Unattended
from tui_app.leaving.departure import Departure
from tui_app.leaving.left_over import keep_left_over

if TYPE_CHECKING:
    from tui_app.ui.services import Services

_CLOSING = 2.0
"""Seconds that the end waits for the database at most: nobody waits for it."""


def finish_away(services: "Services", launch: Launch, departure: Departure) -> str:
    """Finish what `services` stream, then close them. Another signal than SIGHUP ends it at once.

    What to say of what the history did not take.
    """
    from tui_app.ui.threads import in_thread

    unattended = Unattended(services.engine)

    def stop(number: int) -> None:
        if number != getattr(signal, "SIGHUP", None):
            unattended.stop()

    departure.react(stop)
    if not _tell("Replies are being finished without a screen. ^C ends them."):
        let_go_of_terminal()
    unattended.finish(launch.configuration.settings.finish_away_minutes * 60)
    with contextlib.suppress(TimeoutError):
        in_thread(services.close).result(_CLOSING)
    return keep_left_over(services.left_over(), launch.paths.unsaved_dir)


def _tell(text: str) -> bool:
    """Whether the terminal is still there to be told."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        return os.isatty(0)
    except (OSError, ValueError):
        return False


def let_go_of_terminal() -> None:
    """Have what is read and written from here on come from and go to nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
