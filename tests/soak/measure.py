"""What a process holds: memory, objects, threads, descriptors."""

import contextlib
import ctypes
import functools
import gc
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_Cached = type(functools.lru_cache(len))
OF_THE_TESTS = ("loopback",)
"""Names of threads that are not the app's."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the process while the app rests."""

    turns: int
    seconds: float
    rss: int
    """Kilobytes of memory in use, as the system counts."""
    blocks: int
    """Pieces of memory that Python has given out: an exact measure, and a calm one."""
    objects: Mapping[str, int]
    """How many there are of each class, by its full name."""
    threads: Mapping[str, int]
    """By name, but for those of the tests."""
    files: Mapping[str, int]
    """Open descriptors by what they are."""
    tasks: int
    sessions: int


def memory_kb() -> int:
    """Resident memory in kilobytes, without what the C library keeps for later where it can."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def count_objects() -> Counter[str]:
    """Live objects of classes that are not built in, by name."""
    kinds = Counter(type(each) for each in gc.get_objects())
    return Counter(
        {
            # Samples are kept, and their own names would look like a leak.
            sys.intern(f"{kind.__module__}.{kind.__qualname__}"): count
            for kind, count in kinds.items()
            if kind.__module__ != "builtins"
        }
    )


def count_threads() -> Counter[str]:
    names = (thread.name for thread in threading.enumerate())
    return Counter(name for name in names if not name.startswith(OF_THE_TESTS))


def count_files() -> Counter[str]:
    """Open descriptors: `socket`, `pipe`, `anon_inode`, or the end of a file's name."""
    found: Counter[str] = Counter()
    for number in Path("/proc/self/fd").iterdir():
        try:
            target = str(number.readlink())
        except OSError:
            continue
        found[target.partition(":")[0] if ":" in target else Path(target).suffix or target] += 1
    return found


def slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line that fits best: how much y grows while x grows by one."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def blocks() -> int:
    """Pieces of memory in use after everything that can go has gone.

    So have caches with a limit: some of Textual's and Rich's hold 16,384 entries and need days to
    fill. Those without one stay, and would show.
    """
    # What the app set aside at its start would not be seen here.
    gc.unfreeze()
    for each in gc.get_objects():
        if isinstance(each, _Cached) and each.cache_info().maxsize is not None:
            each.cache_clear()
    for _ in range(3):
        gc.collect()
    return sys.getallocatedblocks()
