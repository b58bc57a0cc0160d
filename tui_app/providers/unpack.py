"""Compressed bodies to bytes, in pieces of bounded size, without I/O.

chinwag asks for no compression, but some servers and proxies compress all the same, or say that
they do. gzip is known by its first bytes, whatever the headers say; zlib and raw deflate are only
tried where the headers name them. Sources: RFC 9110, section 8.4; RFC 1950; RFC 1952.
"""

import itertools
import zlib
from collections.abc import Iterable, Iterator

_LARGEST_PIECE = 256 * 1024
"""Bytes unpacked at a time: a kilobyte may hold a megabyte."""
_GZIP = b"\x1f\x8b"
_GZIP_BITS = zlib.MAX_WBITS | 16
_MOST_LAYERS = 3
_UNREADABLE = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class CutShortError(zlib.error):
    """A compressed body stops before its end, although the message around it is whole."""


def unreadable_encoding(header: str) -> str:
    """The compression in a `Content-Encoding` that chinwag cannot undo; empty: there is none."""
    return next((name for name in _names(header) if name in _UNREADABLE), "")


def unpack(body: Iterable[bytes], header: str) -> Iterator[bytes]:
    """The pieces of `body`, unpacked. `header`: its `Content-Encoding`.

    Raises: zlib.error where the compression is broken; CutShortError where its end is missing,
    after all that could be unpacked.
    """
    layers = [name == "deflate" for name in _names(header) if name in ("gzip", "x-gzip", "deflate")]
    pieces = iter(body)
    for deflate in reversed(layers[-_MOST_LAYERS:] or [False]):
        pieces = _layer(pieces, deflate=deflate)
    return pieces


def _names(header: str) -> list[str]:
    return [name.strip().casefold() for name in header.split(",")]


def _layer(pieces: Iterator[bytes], *, deflate: bool) -> Iterator[bytes]:
    start = b""
    for piece in pieces:
        start += piece
        if len(start) > 1 or not (deflate or _GZIP.startswith(start)):
            break
    whole = itertools.chain((start,), pieces)
    bits = _window_bits(start, deflate=deflate)
    yield from whole if bits is None else _inflate(whole, bits)


def _window_bits(start: bytes, *, deflate: bool) -> int | None:
    """What zlib calls the format; None for a body that is not compressed."""
    if start.startswith(_GZIP):
        return _GZIP_BITS
    if not deflate or not start:
        return None
    is_zlib = start[0] & 15 == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflate(pieces: Iterable[bytes], bits: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(bits)
    for packed in pieces:
        left = packed
        while left:
            if inflater.eof:
                if bits != _GZIP_BITS:
                    return
                inflater = zlib.decompressobj(bits)  # gzip may come in several members
            yield inflater.decompress(left, _LARGEST_PIECE)
            left = inflater.unused_data or inflater.unconsumed_tail
    yield inflater.flush()
    if not inflater.eof:
        raise CutShortError("the compressed data stop before their end")
