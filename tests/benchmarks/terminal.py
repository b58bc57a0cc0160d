"""A pseudo-terminal that notes when bytes arrive, and reads nothing else into them.

An emulator would compete with the program for the cores. What is looked for is therefore a word
that stands nowhere else and is written in one piece.
"""

import os
import pty
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.e2e.terminal import set_size, start
from tests.stubs.processor import cpu_seconds

COLUMNS, ROWS = 120, 40
PATIENCE = 120.0
"""Seconds after which what is waited for will not come."""
_LOOK = 0.05
"""Seconds between looks at whether a program still works."""
_BUSY = 0.1
"""The share of a core above which it does; a blinking cursor takes less."""


class RawTerminal:
    """A program on a terminal of its own. Times are in seconds of `time.monotonic`.

    Use it as a context manager; the program is killed at the end.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        columns: int = COLUMNS,
        rows: int = ROWS,
    ) -> None:
        self._output = bytearray()
        self._ends: list[int] = []
        """Where each piece that was read ends in the output."""
        self._times: list[float] = []
        """When it had come."""
        self._changed = threading.Condition()
        self._wanted: Callable[[], bool] | None = None
        self._closed = False
        self._master, slave = pty.openpty()
        set_size(slave, columns, rows)
        self.started = time.monotonic()
        self._process = start(command, slave, environ)
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        os.close(self._master)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def written(self) -> int:
        """How many bytes the program has written: a place to search from."""
        with self._changed:
            return len(self._output)

    def send(self, data: str | bytes) -> float:
        """Write bytes as the terminal would; when."""
        encoded = data.encode() if isinstance(data, str) else data
        now = time.monotonic()
        os.write(self._master, encoded)
        return now

    def resize(self, columns: int, rows: int) -> float:
        now = time.monotonic()
        set_size(self._master, columns, rows)
        return now

    def wait_for(self, word: str, since: int = 0) -> float:
        """Until `word` was written after the place `since`; when the last of it had come."""
        wanted, place = word.encode(), since

        def found() -> bool:
            nonlocal place
            at = self._output.find(wanted, place)
            place = max(place, len(self._output) - len(wanted) + 1) if at < 0 else at
            return at >= 0

        self._wait(found, word)
        return self._time_at(place + len(wanted))

    def has_written(self, word: str, since: int = 0) -> bool:
        """Whether `word` was written after the place `since`."""
        with self._changed:
            return self._output.find(word.encode(), since) >= 0

    def wait_for_more(self, since: int) -> float:
        """Until anything was written after the place `since`; when its first bytes had come."""
        self._wait(lambda: len(self._output) > since, "any output")
        return self._time_at(since + 1)

    def cpu(self) -> float:
        """Seconds of processor that the program has had."""
        return cpu_seconds(self.pid)

    def settle(self, least: float = 1.0, quiet: float = 0.3) -> None:
        """Until the program has rested for `quiet` seconds, and `least` seconds have gone by."""
        begun = rested = now = time.monotonic()
        before = self.cpu()
        while now < max(begun + least, rested + quiet):
            if now > begun + PATIENCE:
                raise AssertionError("the program does not come to rest")
            time.sleep(_LOOK)
            then, now, after = now, time.monotonic(), self.cpu()
            if after - before > _BUSY * (now - then):
                rested = now
            before = after

    def resting_share(self, seconds: float = 1.0) -> float:
        """The share of a core that the program takes while it rests."""
        self.settle(0.3)
        before, begun = self.cpu(), time.monotonic()
        time.sleep(seconds)
        return (self.cpu() - before) / (time.monotonic() - begun)

    def cost(
        self,
        act: Callable[[], object],
        *,
        share: float = 0.0,
        least: float = 1.0,
        quiet: float = 0.3,
    ) -> float:
        """Seconds of processor from `act` until the program rests again.

        `share`: of a core, which it takes anyhow and which is taken off. `least`, `quiet`: as for
        `settle`.
        """
        before, begun = self.cpu(), time.monotonic()
        act()
        self.settle(least, quiet)
        return self.cpu() - before - share * (time.monotonic() - begun)

    def memory(self) -> dict[str, float]:
        """Megabytes in use: `rss`, and `pss`, which counts what is shared with others in part."""
        fields = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: int(rest.split()[0]) for name, _, rest in (f.partition(":") for f in fields)}
        return {"rss": sizes["Rss"] / 1024, "pss": sizes["Pss"] / 1024}

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        """Raises: AssertionError when the program has ended, or nothing came for long."""
        with self._changed:
            if not ready():
                # The reader looks, and wakes this thread once: both share an interpreter.
                self._wanted = ready
                self._changed.wait_for(lambda: self._wanted is None or self._closed, PATIENCE)
                if self._wanted is not None:
                    self._wanted = None
                    last = bytes(self._output[-2000:])
                    raise AssertionError(f"waited for {what!r}; the last was {last!r}")

    def _time_at(self, end: int) -> float:
        with self._changed:
            return self._times[bisect_left(self._ends, end)]

    def _read(self) -> None:
        data = b"."
        while data:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            now = time.monotonic()
            with self._changed:
                self._output += data
                self._ends.append(len(self._output))
                self._times.append(now)
                self._closed = not data
                if self._closed or (self._wanted is not None and self._wanted()):
                    if not self._closed:
                        self._wanted = None
                    self._changed.notify_all()
