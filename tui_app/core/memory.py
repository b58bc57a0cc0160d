"""What the C library does with memory that was freed."""

import sys
from contextlib import suppress

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""
_ARENAS = 2


def share_freed_memory() -> None:
    """Have threads share what others freed: glibc gives each a pool of its own, and with a thread
    for every reply these would grow for days. Elsewhere nothing is to be done. Source: mallopt(3).
    """
    if sys.platform != "linux":
        return
    import ctypes

    # Another C library may not know it.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)
