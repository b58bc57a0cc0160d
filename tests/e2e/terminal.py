"""A pseudo-terminal that runs the real command, types into it and reads its screen."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyte

from tui_app.ui.terminal_input import LONG_BURST

_UNKNOWN_CSI = re.compile(rb"\x1b\[(?:[<>=][0-9;]*[a-zA-Z]|\?[0-9;]*[^hl0-9;])")
"""Sequences that the emulator does not know and would print or stumble over."""
_AT_ONCE = LONG_BURST - 1
"""Keys that may come in one read and still are typed."""
_ON_TERMINAL = 'exec "$@" <>"$0" >&0 2>&0'
"""Shell: run the arguments on the terminal $0."""


def start(
    command: Sequence[str], terminal: int, environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Run a command on a terminal, given by the descriptor of its end, as a shell would."""
    _hear_signals()
    return subprocess.Popen(
        # Opening it makes it the controlling terminal: a dropped line then means SIGHUP.
        ["/bin/sh", "-c", _ON_TERMINAL, os.ttyname(terminal), *command],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=dict(environ),
        start_new_session=True,
        close_fds=True,
    )


def _hear_signals() -> None:
    """Have what is started here hear the signals that the tests may be started to ignore, by nohup
    or in the background of a script: what is ignored is passed on, a handler is not."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def set_size(terminal: int, columns: int, rows: int) -> None:
    """Give a terminal another size; what runs on it is told."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def environment(home: Path) -> dict[str, str]:
    """What a program sees of the world that has `home` as its home folder."""
    inherited = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "COVERAGE_PROCESS_START")
        if key in os.environ
    }
    return {
        **inherited,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


class Terminal:
    """One run of chinwag on a terminal of its own. `raw` is every byte the program wrote."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        columns: int,
        rows: int,
        program: Sequence[str] = (sys.executable, "-m", "tui_app"),
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._shown = [""] * rows
        self._changed = threading.Condition()
        self._closed = False
        self._hung_up = False
        self._woken, self._wake = os.pipe()
        self.raw = b""
        self._master, self._slave = pty.openpty()
        set_size(self._slave, columns, rows)
        self._process = start([*program, *arguments], self._slave, environ)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def lines(self) -> list[str]:
        """The screen, a line each."""
        with self._changed:
            return self._display().split("\n")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def type(self, text: str) -> None:
        """Type text and wait until it stands on the screen."""
        # More at once would be taken for a paste, and Enter right after it for a part of that.
        for end in range(_AT_ONCE, len(text) + _AT_ONCE, _AT_ONCE):
            self.send(text[end - _AT_ONCE : end])
            self.wait_for(re.escape(text[:end].rstrip()))

    def submit(self, text: str) -> None:
        """Type text, and press Enter when the program has taken it, as a person does."""
        self.type(text)
        self.send("\r")

    def send(self, data: str | bytes) -> None:
        """Write bytes as the terminal would, all at once."""
        os.write(self._master, data.encode() if isinstance(data, str) else data)

    def wait_for(self, pattern: str, seconds: float = 15.0) -> None:
        """Until the screen shows `pattern` (a regular expression)."""
        self._wait(
            lambda: bool(re.search(pattern, self._display(), re.MULTILINE)), pattern, seconds
        )

    def wait_written(self, data: bytes, seconds: float = 15.0, *, times: int = 1) -> None:
        """Until the program has written `data` as many times."""
        self._wait(lambda: self.raw.count(data) >= times, repr(data), seconds)

    def wait_cursor_after(self, text: str, seconds: float = 15.0) -> None:
        """Until the terminal's cursor is shown on the cell after `text`."""
        self._wait(lambda: self._before_cursor().endswith(text), f"a cursor after {text}", seconds)

    def wait_no_cursor(self, seconds: float = 15.0) -> None:
        """Until the terminal's cursor is hidden."""
        self._wait(lambda: self._screen.cursor.hidden, "no cursor", seconds)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, and say so to the program."""
        with self._changed:
            self._screen.resize(rows, columns)
            self._screen.dirty.clear()
            self._screen.dirty.update(range(rows))
            self._shown = [""] * rows
            set_size(self._slave, columns, rows)

    def wait_gone(self, pattern: str, seconds: float = 15.0) -> None:
        """Until the screen no longer shows `pattern`."""
        self._wait(lambda: not re.search(pattern, self._display(), re.MULTILINE), pattern, seconds)

    def wait_exit(self, seconds: float = 10.0) -> int:
        """Until the program has ended; its exit status."""
        status = self._process.wait(seconds)
        if self._slave >= 0:
            # The last holder of this end lets go, so that the reader sees the end.
            os.close(self._slave)
            self._slave = -1
        self._reader.join(seconds)
        return status

    def kill(self, with_signal: signal.Signals = signal.SIGKILL) -> None:
        self._process.send_signal(with_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def modes(self) -> list[object]:
        """The terminal's attributes but for its speed, as `stty -a` shows them."""
        return termios.tcgetattr(self._master)[:4]

    def hang_up(self) -> None:
        """Let the line drop: the terminal is gone."""
        self._hung_up = True
        os.close(self._slave)
        self._slave = -1
        # The last reader of this end must let go as well.
        os.write(self._wake, b".")
        self._reader.join()
        os.close(self._master)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self.wait_exit()
        if not self._hung_up:
            os.close(self._master)
        os.close(self._wake)
        os.close(self._woken)

    def _display(self) -> str:
        # Only what has changed, as every piece of output is looked at.
        # The cursor may stand below the last line until the program paints for a new size.
        for y in self._screen.dirty.intersection(range(len(self._shown))):
            line = self._screen.buffer[y]
            # The second cell of a wide character holds nothing.
            self._shown[y] = "".join([line[x].data for x in range(self._screen.columns)]).rstrip()
        self._screen.dirty.clear()
        return "\n".join(self._shown)

    def _before_cursor(self) -> str:
        """The line that the cursor stands in, up to it; nothing while it is hidden."""
        cursor = self._screen.cursor
        line = self._screen.buffer[cursor.y]
        return "" if cursor.hidden else "".join(line[x].data for x in range(cursor.x))

    def _wait(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: ready() or self._closed, seconds) or not ready():
                raise AssertionError(f"waited for {what!r}; the screen:\n{self._display()}")

    def _read(self) -> None:
        while True:
            if self._woken in select.select([self._master, self._woken], [], [])[0]:
                return
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            with self._changed:
                if not data:
                    self._closed = True
                else:
                    self.raw += data
                    self._stream.feed(_UNKNOWN_CSI.sub(b"", data))
                self._changed.notify_all()
            if not data:
                return


@contextlib.contextmanager
def running(
    home: Path,
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    columns: int = 120,
    rows: int = 36,
    program: Sequence[str] = (sys.executable, "-m", "tui_app"),
) -> Iterator[Terminal]:
    """chinwag with `home` as its home folder, so that it touches nothing else.

    `program`: what to run in place of it.
    """
    terminal = Terminal(arguments, {**environment(home), **(environ or {})}, columns, rows, program)
    try:
        yield terminal
    finally:
        terminal.close()
