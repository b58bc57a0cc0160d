"""Identifiers of sessions, messages and calls: UUID version 7 (RFC 9562, section 5.7).

They sort by the time they were made and are unique across windows and machines, so a value
has its identity before it is written.
"""

import os
import uuid


def new_id(now_ms: int) -> str:
    """A new UUIDv7 in its canonical form, 36 characters. `now_ms`: milliseconds since 1970."""
    random = int.from_bytes(os.urandom(10))
    value = (now_ms & 0xFFFF_FFFF_FFFF) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
