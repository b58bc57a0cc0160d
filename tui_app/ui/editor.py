"""Writing a text in the person's own editor."""

import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line

_GOODBYE = 0.5
"""Seconds given to the editor to end when chinwag is asked to."""


class EditorError(ChinwagError):
    title = "The editor could not be used"
    default_advice = "Set VISUAL or EDITOR to an editor that is installed."


def edit(text: str, environ: Mapping[str, str]) -> str:
    """Open `text` in the editor of VISUAL or EDITOR and wait; the text as it was left.

    The file is private to the user and gone afterwards. A signal that asks chinwag to end also ends
    the editor; the text is then as it was saved last. Raises: EditorError.
    """
    fallback = "notepad" if os.name == "nt" else "vi"
    written = environ.get("VISUAL") or environ.get("EDITOR") or fallback
    try:
        with tempfile.TemporaryDirectory(prefix="chinwag-") as folder:
            file = Path(folder, "prompt.md")
            file.write_text(text, encoding="utf-8")
            command = [*shlex.split(written), str(file)]
            status, ended = _run(command)
            edited = file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    except (OSError, ValueError) as error:
        raise EditorError(f"{safe_line(written, 60)} could not be used: {error}.") from error
    if status != 0 and not ended:
        raise EditorError(f"{safe_line(written, 60)} ended with status {status}; nothing changed.")
    return edited


def _run(command: list[str]) -> tuple[int, bool]:
    """The editor's exit status, and whether a signal for chinwag ended it."""
    editors: list[subprocess.Popen[bytes]] = []
    # Listening first: a signal may come as soon as the editor is there.
    with _passing_on(editors) as asked:
        process = subprocess.Popen(command)  # noqa: S603 - their editor
        editors.append(process)
        if asked:
            _end(process, asked[0])
        process.wait()
    return process.returncode, bool(asked)


def _end(process: "subprocess.Popen[bytes]", number: int) -> None:
    """Ask a program to end, and make it end where it does not."""
    process.send_signal(number)
    limit = threading.Timer(_GOODBYE, process.kill)
    limit.daemon = True
    limit.start()


@contextlib.contextmanager
def _passing_on(editors: "Sequence[subprocess.Popen[bytes]]") -> Generator[list[int]]:
    """Inside, a signal that asks to end goes to `editors`; afterwards to where it belongs.

    Yields the signals that came. SIGINT and SIGQUIT are the editor's: the keys that cause them
    are typed to it, and reach every program of the terminal.
    """
    asked: list[int] = []
    before: dict[int, object] = {}

    def end(number: int, _: FrameType | None) -> None:
        asked.append(number)
        for process in editors:
            _end(process, number)

    def leave(_: int, __: FrameType | None) -> None:
        return

    if threading.current_thread() is threading.main_thread():
        for name, handler in (
            ("SIGTERM", end),
            ("SIGHUP", end),
            ("SIGINT", leave),
            ("SIGQUIT", leave),
        ):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # pyright: ignore[reportArgumentType] - as it was
        for number in asked:
            signal.raise_signal(number)
