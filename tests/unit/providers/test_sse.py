import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.core.errors import ProtocolError
from tui_app.providers import sse
from tui_app.providers.sse import EventDecoder, ServerEvent


def decode(body: bytes, *cuts: int) -> list[ServerEvent]:
    decoder = EventDecoder()
    events: list[ServerEvent] = []
    for start, end in zip((0, *cuts), (*cuts, len(body)), strict=True):
        events += decoder.feed(body[start:end])
    return events + decoder.end()


STREAM = "\ufeff: hello\r\ndata: one\r\n\r\nevent: error\rdata:two\rdata: ü😀\r\rid: 7\ndata\ndata:  x\n\nretry: 1\n\ndata: last"
EVENTS = [
    ServerEvent("one"),
    ServerEvent("two\nü😀", "error"),
    ServerEvent("\n x"),
    ServerEvent("last"),
]


def test_every_way_of_cutting_a_stream_in_three_gives_the_same_events() -> None:
    body = STREAM.encode()
    for first in range(len(body) + 1):
        for second in range(first, len(body) + 1):
            assert decode(body, first, second) == EVENTS


def test_byte_by_byte() -> None:
    body = STREAM.encode()
    assert decode(body, *range(1, len(body))) == EVENTS


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_each_line_ending(end: str) -> None:
    body = f"data: a{end}{end}data: b{end}data: c{end}{end}".encode()
    assert decode(body, *range(1, len(body))) == [ServerEvent("a"), ServerEvent("b\nc")]


def test_a_carriage_return_completes_its_line_before_the_next_byte_comes() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: a\r\r") == [ServerEvent("a")]
    assert decoder.feed(b"\n") == []
    assert decoder.feed(b"data: b\n\n") == [ServerEvent("b")]


def test_only_cr_and_lf_end_a_line() -> None:
    odd = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    assert decode(f"data: {odd}\n\n".encode()) == [ServerEvent(odd)]


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    assert decode(b"data: a\xffb\xf0\x9f\n\n") == [ServerEvent("a\ufffdb\ufffd")]
    assert decode(b"data: \xc3") == [ServerEvent("\ufffd")]


def test_a_byte_order_mark_counts_only_at_the_start() -> None:
    mark = "\ufeff".encode()
    assert decode(mark + b"data: a\n\n" + mark + b"data: b\n\ndata: c\n\n", 1, 2) == [
        ServerEvent("a"),
        ServerEvent("c"),
    ]


def test_a_name_lasts_for_one_event_and_an_event_without_data_is_none() -> None:
    body = b"event: error\n\nevent: ping\ndata: a\n\ndata: b\n\n"
    assert decode(body) == [ServerEvent("a", "ping"), ServerEvent("b")]


def test_one_space_after_the_colon_goes() -> None:
    assert decode(b"data:a\n\ndata: a\n\ndata:  a\n\n") == [
        ServerEvent("a"),
        ServerEvent("a"),
        ServerEvent(" a"),
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))))
def test_what_is_framed_comes_out(texts: list[str]) -> None:
    body = "".join(f"data: {text}\n\n" for text in texts).encode()
    cuts = range(3, len(body), 7)
    assert decode(body, *cuts) == [ServerEvent(text) for text in texts]


def test_a_long_line_in_small_pieces_costs_as_much_per_piece_as_a_short_one() -> None:
    def seconds(size: int) -> float:
        pieces = [b"x" * 64] * (size // 64)
        best = float("inf")
        for _ in range(3):
            decoder = EventDecoder()
            decoder.feed(b"data: ")
            begun = time.process_time()
            for piece in pieces:
                decoder.feed(piece)
            [event] = decoder.feed(b"\n\n")
            best = min(best, time.process_time() - begun)
            assert len(event.data) == len(pieces) * 64
        return best

    assert seconds(5_000_000) < 12 * seconds(1_000_000) + 0.05


def test_an_event_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "LARGEST_EVENT", 1000)
    decoder = EventDecoder()
    decoder.feed(b"data: " + b"x" * 900 + b"\n\n")
    decoder.feed(b"data: " + b"x" * 900 + b"\n")
    with pytest.raises(ProtocolError):
        decoder.feed(b"data: " + b"x" * 900)
