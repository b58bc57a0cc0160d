"""Bytes: line ends, cuts, encodings, labels that lie, framing."""

import gzip
import tracemalloc
import zlib

import pytest

from tests.stubs.loopback import (
    Close,
    Hang,
    LoopbackServer,
    Send,
    chunk,
    completion,
    delta,
    event,
    events,
    head,
    lines,
    stream_text,
    whole,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tests.unit.providers.outcomes import Row, check
from tui_app.core.errors import NetworkError, ProtocolError, StreamError

SAID = "aé€😀 z"
PAYLOADS = (delta("aé"), delta("€😀"), delta(" z", "stop"), "[DONE]")
RAW = '{"choices":[{"delta":{"content":"%s"}}]}'
DONE = b"data: [DONE]\n\n"


def unescaped(text: str) -> bytes:
    return f"data: {RAW % text}\n\n".encode()


def plain(body: bytes, *fields: bytes) -> list[Send | Close]:
    """A body that is neither chunked nor measured, unless `fields` say so."""
    start = b"".join(field + b"\r\n" for field in (b"HTTP/1.1 200 OK", *fields))
    return [Send(start + b"\r\n" + body), Close()]


def packed(body: bytes, encoding: str, *, label: str | None = None, size: int = 7) -> list[Send]:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return whole(*pieces, headers={"Content-Encoding": encoding if label is None else label})  # type: ignore[return-value]


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def flushed(window_bits: int) -> bytes:
    """All but the end of a stream, with the reason why it ends."""
    packer = zlib.compressobj(wbits=window_bits)
    return packer.compress(lines(*PAYLOADS[:3])) + packer.flush(zlib.Z_SYNC_FLUSH)


BODY = lines(*PAYLOADS)
LONG = lines(delta("x" * 3000), *PAYLOADS[1:])
TWICE = gzip.compress(lines(*PAYLOADS[:2])) + gzip.compress(lines(*PAYLOADS[2:]))

ROWS = {
    "LF": Row(whole(BODY), SAID),
    "CR LF": Row(whole(lines(*PAYLOADS, end="\r\n")), SAID),
    "CR": Row(whole(lines(*PAYLOADS, end="\r")), SAID),
    "all line ends mixed": Row(
        whole(
            lines(PAYLOADS[0], end="\r")
            + lines(PAYLOADS[1], end="\r\n")
            + lines(PAYLOADS[2])
            + b"data: [DONE]\r\n\n"
        ),
        SAID,
    ),
    "a byte order mark": Row(whole(b"\xef\xbb\xbf" + BODY), SAID),
    "a byte order mark in pieces": Row(whole(b"\xef", b"\xbb", b"\xbf", BODY), SAID),
    "a byte order mark before JSON": Row(
        [head(headers={"Content-Type": "application/json"}), chunk(b"\xef\xbb\xbf" + completion(SAID)[1].data), chunk(b"")],
        SAID,
    ),
    "blank lines first": Row(whole(b"\n\r\n \t\r\n" + BODY), SAID),
    "invalid UTF-8": Row(
        whole(b'data: {"choices":[{"delta":{"content":"a\xffb\xc3(\xf0\x9f\x98"}}]}\n\n', DONE),
        "a\ufffdb\ufffd(\ufffd",
    ),
    "overlong and surrogate UTF-8": Row(
        whole(b'data: {"choices":[{"delta":{"content":"\xc0\xaf\xed\xa0\x80"}}]}\n\n', DONE),
        "\ufffd" * 5,
    ),
    "NUL in the text": Row(whole(lines(delta("a\0b")) + DONE), "a\0b"),
    "a raw NUL, which JSON forbids": Row(whole(unescaped("a\0b"), lines(delta("c")), DONE), "c", skipped=1),
    "U+2028 and U+0085 inside": Row(whole(unescaped("a\u2028b\u2029c\x85d") + DONE), "a\u2028b\u2029c\x85d"),
    "UTF-16": Row(whole(BODY.decode().encode("utf-16")), "", ProtocolError, "holds no reply"),
    "gzip": Row(packed(gzip.compress(BODY), "gzip"), SAID),
    "x-gzip": Row(packed(gzip.compress(BODY), "X-GZIP"), SAID),
    "gzip in two members": Row(packed(TWICE, "gzip"), SAID),
    "gzip byte by byte": Row(packed(gzip.compress(BODY), "gzip", size=1), SAID),
    "gzip that is not announced": Row(packed(gzip.compress(BODY), "gzip", label="identity"), SAID),
    "gzip announced, none there": Row(packed(BODY, "gzip"), SAID),
    "deflate": Row(packed(zlib.compress(BODY), "deflate"), SAID),
    "raw deflate": Row(packed(raw_deflate(BODY), "deflate"), SAID),
    "two encodings": Row(packed(gzip.compress(zlib.compress(BODY)), "deflate, gzip"), SAID),
    "an encoding that is none": Row(packed(BODY, "utf-8"), SAID),
    "gzip that breaks": Row(
        packed(gzip.compress(lines(delta("kept" * 9)), 0) [:-8] + b"\xff" * 40, "gzip"), "kept" * 9, ProtocolError, "compression is broken"
    ),
    "gzip that stops": Row(
        packed(gzip.compress(LONG, 0)[:3300], "gzip", size=1000), "x" * 3000, ProtocolError, "cut off"
    ),
    "gzip that stops between events": Row(
        packed(flushed(zlib.MAX_WBITS | 16), "gzip"), SAID, ProtocolError, "cut off"
    ),
    "deflate that stops between events": Row(
        packed(flushed(zlib.MAX_WBITS), "deflate"), SAID, ProtocolError, "cut off"
    ),
    "gzip without its checksum": Row(
        packed(gzip.compress(lines(*PAYLOADS[:3]))[:-8], "gzip"), SAID, ProtocolError, "cut off"
    ),
    "gzip that stops after [DONE]": Row(packed(gzip.compress(BODY)[:-8], "gzip"), SAID),
    "brotli": Row(packed(b"\x8b\x03\x80garbage", "br"), "", ProtocolError, "compressed its answer with br"),
    "zstd": Row(packed(b"\x28\xb5\x2f\xfd\x04", "zstd"), "", ProtocolError, "compressed its answer with zstd"),
    "text/plain in Latin-1": Row(whole(BODY, headers={"Content-Type": "text/plain; charset=iso-8859-1"}), SAID),
    "application/json": Row(whole(BODY, headers={"Content-Type": "application/json"}), SAID),
    "no content type": Row(plain(BODY), SAID),
    "a content type that is none": Row(whole(BODY, headers={"Content-Type": ";;=\x7f\xff"}), SAID),
    "odd chunks": Row(whole(*(BODY[n : n + 13] for n in range(0, len(BODY), 13))), SAID),
    "chunk extensions and trailers": Row(
        [head(), Send(b"%x;a=b;c\r\n%b\r\n0;x\r\nX-Trailer: 1\r\n\r\n" % (len(BODY), BODY))], SAID
    ),
    "ended by closing": Row(plain(BODY), SAID),
    "ended by closing, without [DONE]": Row(plain(lines(*PAYLOADS[:3])), SAID),
    "ended by closing, without any end": Row(plain(lines(delta("a"))), "a", StreamError, "cut off"),
    "HTTP/1.0": Row([Send(b"HTTP/1.0 200 OK\r\n\r\n" + BODY), Close()], SAID),
    "the right length": Row(plain(BODY, b"Content-Length: %d" % len(BODY)), SAID),
    "too great a length, after [DONE]": Row(
        [Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY), Hang()], SAID
    ),
    "too great a length, without [DONE]": Row(
        plain(lines(*PAYLOADS[:3]), b"Content-Length: 9999"), SAID, NetworkError, "hung up in the middle"
    ),
    "too small a length": Row(
        plain(BODY, b"Content-Length: %d" % len(lines(PAYLOADS[0]))), "aé", StreamError, "cut off"
    ),
    "two lengths": Row(plain(BODY, b"Content-Length: 1", b"Content-Length: 2"), "", ProtocolError, "does not answer in HTTP"),
    "an unknown transfer encoding": Row(
        plain(BODY, b"Transfer-Encoding: gzip, chunked"), "", ProtocolError, "does not answer in HTTP"
    ),
    "a chunk of no size": Row(
        [head(), event(delta("a")), Send(b"zz\r\nabc\r\n"), Close()], "a", ProtocolError, "broke the rules of HTTP"
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_bytes(server: LoopbackServer, make_provider: MakeProvider, row: Row) -> None:
    check(server, make_provider, row)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=["LF", "CR", "CR LF"])
def test_every_cut_of_a_reply(
    server: LoopbackServer, make_provider: MakeProvider, end: str
) -> None:
    body = f"data: {RAW % 'aé€😀'}{end}{end}data: [DONE]{end}{end}".encode()
    cuts = range(1, len(body))
    server.script(*(whole(body[:cut], body[cut:]) for cut in cuts))
    server.script(whole(*(body[cut : cut + 1] for cut in range(len(body)))))
    provider = make_provider(server.url)
    for _ in range(len(body)):
        listener = Listener(provider.stream(ask()))
        listener.join()
        assert (listener.text, listener.error) == ("aé€😀", None)
    assert server.connections == 1


@pytest.mark.parametrize(
    "left_over",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nOh!",
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nlate",
    ],
)
@pytest.mark.parametrize("chunked", [True, False])
def test_what_follows_a_reply_is_not_taken_for_the_next(
    server: LoopbackServer, make_provider: MakeProvider, left_over: bytes, *, chunked: bool
) -> None:
    said = (
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
        if chunked
        else b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
    )
    server.script([Send(b"HTTP/1.1 200 OK\r\n" + said + left_over)], stream_text("second"))
    provider = make_provider(server.url)
    first, second = Listener(provider.stream(ask())), None
    first.join()
    second = Listener(provider.stream(ask()))
    second.join()
    assert (first.text, first.error) == (SAID, None)
    assert (second.text, second.error) == ("second", None)
    assert len(server.requests) == 2


def test_a_bomb_in_an_error_is_not_unpacked(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    bomb = gzip.compress(b"boom " + b"x" * 50_000_000)
    answer = [
        head(400, {"Content-Encoding": "gzip", "Content-Length": str(len(bomb))}, chunked=False),
        Send(bomb),
    ]
    server.script(answer)
    provider = make_provider(server.url)
    tracemalloc.start()
    listener = Listener(provider.stream(ask()))
    listener.join()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "boom xxx" in getattr(listener.error, "what", "")
    assert peak < 10_000_000


def test_events_after_the_reply_do_not_matter(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(events([delta("a"), "[DONE]", delta("b"), {"error": "late"}]))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("a", None)
