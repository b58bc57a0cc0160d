"""Size: many small pieces, few big ones, and what never ends; memory and time stay bounded."""

import json
import time
import tracemalloc

import pytest

from tests.stubs.loopback import (
    END,
    LoopbackServer,
    Repeat,
    Send,
    chunk,
    completion,
    delta,
    event,
    head,
    lines,
    whole,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tests.unit.providers.outcomes import Row, check
from tui_app.core.errors import ProtocolError
from tui_app.core.events import Citation, EventsSkipped, ToolCallDelta

MANY = 10_000
MEGABYTE = "x" * 1_000_000
FAST = 3.0
"""Seconds of processor time that nothing here comes near on an idle machine."""


def tiny(number: int) -> bytes:
    return b'data: {"choices":[{"delta":{"content":"%d "}}]}\n\n' % number


def tool(index: object, text: str = "x") -> bytes:
    return lines(delta(tool_calls=[{"index": index, "function": {"arguments": text}}]))


def test_very_many_tiny_deltas(server: LoopbackServer, make_provider: MakeProvider) -> None:
    body = b"".join(map(tiny, range(MANY)))
    begun = time.process_time()
    row = Row(whole(body, b"data: [DONE]\n\n"), "".join(f"{number} " for number in range(MANY)))
    check(server, make_provider, row)
    assert time.process_time() - begun < FAST


@pytest.mark.parametrize("form", ["one line", "one delta in pieces", "many lines", "plain JSON"])
def test_five_megabytes_at_once(
    server: LoopbackServer, make_provider: MakeProvider, form: str
) -> None:
    text = MEGABYTE * 5
    body = lines(delta(text), "[DONE]")
    answer = {
        "one line": whole(body),
        "one delta in pieces": whole(*(body[at : at + 1009] for at in range(0, len(body), 1009))),
        "many lines": whole(b"data: \n" * 10_000 + body),
        "plain JSON": completion(text),
    }[form]
    begun = time.process_time()
    check(server, make_provider, Row(answer, text))
    assert time.process_time() - begun < FAST


ENDLESS = {
    "a line": (b"data: ", b"x" * 100_000, "one event without end"),
    "an event": (b"", b"data: " + b"x" * 1000 + b"\n", "one event without end"),
    "a comment": (b"", b": " + b"x" * 1000 + b"\n", "one event without end"),
    "JSON": (b'{"choices": "', b"x" * 100_000, "JSON without end"),
    "comments": (b"", (b":" + b"x" * 500 + b"\n\n") * 200, "more than"),
    "blanks": (b"\n", b" " * 100_000, "more than"),
    "pings": (b"", lines({"type": "ping", "x": "x" * 1000}) * 100, "more than"),
    "text": (b"", lines(delta("x" * 1000)) * 100, "more than"),
}


@pytest.mark.parametrize("form", ENDLESS)
def test_what_never_ends_is_given_up(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """The limits are a sixteenth here; the true ones are tried in one test below."""
    for module in ("sse", "replies"):
        monkeypatch.setattr(f"tui_app.providers.{module}.LARGEST_EVENT", 2 << 20)
    monkeypatch.setattr("tui_app.providers.replies.LARGEST_REPLY", 8 << 20)
    start, again, words = ENDLESS[form]
    server.script([head(), chunk(start or b":\n"), Repeat(chunk(again).data)])
    provider = make_provider(server.url)
    tracemalloc.start()
    listener = Listener(provider.stream(ask()))
    listener.join(15)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(listener.error, ProtocolError)
    assert words in listener.error.what
    assert peak < 32 << 20
    assert server.wait_until_gone(0)


def test_one_line_without_end_at_the_true_limit(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(), chunk(b"data: "), Repeat(chunk(b"x" * 1_000_000).data)])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join(15)
    assert isinstance(listener.error, ProtocolError)
    assert "one event without end" in listener.error.what


def test_a_line_in_single_bytes_takes_no_more_memory_than_it_is_long(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    body = lines(delta("ü" * 30_000), "[DONE]").decode().replace("\\u00fc", "ü").encode()
    pieces = b"".join(b"2\r\n%b\r\n" % body[at : at + 2] for at in range(0, len(body) - 1, 2))
    rest = chunk(body[len(body) // 2 * 2 :]).data if len(body) % 2 else b""
    server.script([head(), Send(pieces + rest), END])
    provider = make_provider(server.url)
    listener = Listener(provider.stream(ask()))
    listener.join(15)
    assert (len(listener.text), listener.error) == (30_000, None)


def test_tool_calls_in_very_many_pieces(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    begun = time.process_time()
    listener = check(server, make_provider, Row(whole(tool(0) * MANY, lines("[DONE]"))))
    assert time.process_time() - begun < FAST
    pieces = [each for each in listener.events if isinstance(each, ToolCallDelta)]
    assert "".join(piece.arguments for piece in pieces) == "x" * MANY


def test_tool_calls_with_absurd_places(server: LoopbackServer, make_provider: MakeProvider) -> None:
    body = b"".join(tool(index) for index in (10**9, 10**30, -1, None, "0", 2.5, 3, 3.0))
    listener = check(server, make_provider, Row(whole(body, lines("[DONE]"))))
    places = {each.index for each in listener.events if isinstance(each, ToolCallDelta)}
    assert places == {0, 3}


def test_of_very_many_tool_calls_some_are_kept(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    calls = [
        {"id": str(number), "function": {"name": "f", "arguments": "{}"}} for number in range(5000)
    ]
    begun = time.process_time()
    listener = check(
        server, make_provider, Row(whole(lines(delta(tool_calls=calls)), lines("[DONE]")))
    )
    assert time.process_time() - begun < FAST
    places = {each.index for each in listener.events if isinstance(each, ToolCallDelta)}
    assert places == set(range(1000))


def test_of_very_many_citations_some_are_kept(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    pages = [{"url_citation": {"url": f"https://a.example/{number}"}} for number in range(5000)]
    listener = check(
        server, make_provider, Row(whole(lines(delta(annotations=pages)), lines("[DONE]")))
    )
    assert sum(isinstance(each, Citation) for each in listener.events) == 1000


def test_very_many_malformed_events(server: LoopbackServer, make_provider: MakeProvider) -> None:
    begun = time.process_time()
    row = Row(whole(lines(delta("a")), b"data: {\n\n" * MANY, lines("[DONE]")), "a", skipped=MANY)
    listener = check(server, make_provider, row)
    assert time.process_time() - begun < FAST
    assert EventsSkipped(MANY) in listener.events


def test_names_of_absurd_length_are_cut(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    long = delta("a", finish=MEGABYTE)
    long["model"] = MEGABYTE
    call = {"index": 0, "id": MEGABYTE, "function": {"name": MEGABYTE}}
    body = lines(long, delta(tool_calls=[call]), "[DONE]")
    server.script([head(headers={"X-Inference-Id": "x" * 50_000}), chunk(body), END])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.error is None
    assert len(repr(listener.events)) < 3000


@pytest.mark.parametrize("depth", [10, 300, 900, 5000, 200_000])
@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_depth(server: LoopbackServer, make_provider: MakeProvider, depth: int, pair: str) -> None:
    opening, closing = ("[", "]") if pair == "[]" else ('{"error":', "}")
    deep = opening * depth + "1" + closing * depth
    for text in (
        deep,
        '{"choices":' + deep + "}",
        '{"choices":[{"delta":{"content":' + deep + "}}]}",
    ):
        server.script([head(), event(delta("a")), chunk(f"data: {text}\n\n".encode()), event(delta("b")), event("[DONE]"), END])  # fmt: skip
        listener = Listener(make_provider(server.url).stream(ask()))
        listener.join()
        assert listener.text in ("a", "ab")
        json.dumps(listener.text)
