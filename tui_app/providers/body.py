"""The body of a response as it arrives. httpx gives chunk by chunk what came in one read."""

import re
from collections.abc import Iterator
from operator import attrgetter

import httpx

_received = attrgetter(
    "stream._stream._httpcore_stream._stream._connection._h11_state._receive_buffer._data"
)
"""What has come over a response's connection and was not read yet; there is no public way to it."""
_CHUNK = re.compile(rb"(?:\r\n)?0*[1-9A-Fa-f][^\r\n]*\r\n.", re.DOTALL)
"""A chunk that can be read at once, behind the end of the last; not the one that ends the body."""
_LOOKED_AT = 100


def arrivals(response: httpx.Response) -> Iterator[bytes]:
    """The pieces of a body, still compressed; what one read brought is one piece.

    Raises: httpx.HTTPError. Everything that came before is there first, whatever is raised.
    """
    held: list[bytes] = []
    try:
        for piece in response.iter_raw():
            held.append(piece)
            if not more_came(response):
                yield b"".join(held)
                held.clear()
    except Exception:
        if held:
            yield b"".join(held)
        raise
    if held:
        yield b"".join(held)


def more_came(response: httpx.Response) -> bool | None:
    """Whether more of the body has come than was read; None where there is no telling."""
    try:
        return _CHUNK.match(_received(response)[:_LOOKED_AT]) is not None
    except AttributeError:
        return None


def is_clean(response: httpx.Response) -> bool:
    """Whether nothing came after the response that the next one would be mistaken for.

    httpcore reuses a connection with whatever is left in its buffer, and does not offer a look.
    """
    try:
        return not _received(response)
    except AttributeError:
        return False
