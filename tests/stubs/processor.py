"""What another process has had of the processors, on Linux."""

import time


def cpu_seconds(pid: int) -> float:
    """Seconds of processor that a process has had, those of threads that have ended included.

    To the nanosecond, where /proc counts hundredths. Raises: OSError when there is no such process.
    """
    # Linux makes the number of a process's clock from its id, as clock_getcpuclockid(3) does.
    return time.clock_gettime((~pid << 3) | 2)
