"""What the figures were measured on."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Processor, cores and versions, in a line."""
    cores = len(os.sched_getaffinity(0))
    return (
        f"{_processor()}, {cores} cores, {platform.system()}, "
        f"Python {platform.python_version()}, Textual {version('textual')}"
    )


class Company:
    """What other programs do meanwhile: they make every figure worse."""

    def __init__(self) -> None:
        self._begun, self._busy, self._own = time.monotonic(), _busy_seconds(), _own_seconds()

    def share(self) -> float:
        """The part of all cores that they took since."""
        cores = os.cpu_count() or 1
        others = _busy_seconds() - self._busy - (_own_seconds() - self._own)
        return max(0.0, others) / (cores * (time.monotonic() - self._begun))


def _busy_seconds() -> float:
    """Seconds of processor that everything on the machine has had."""
    user, nice, system, _, _, interrupts, soft, stolen = map(
        int, Path("/proc/stat").read_text().split(maxsplit=9)[1:9]
    )
    ticks = user + nice + system + interrupts + soft + stolen
    return ticks / os.sysconf("SC_CLK_TCK")


def _own_seconds() -> float:
    """Those of this process and of the ones it started that have ended."""
    return sum(os.times()[:4])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
