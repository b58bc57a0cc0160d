"""Events: malformed, of the wrong type, in pieces, glued, without end, and errors among them."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stubs.loopback import (
    END,
    Close,
    LoopbackServer,
    Send,
    chunk,
    completion,
    delta,
    event,
    events,
    head,
    json_body,
    lines,
    status,
    usage,
    whole,
)
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tests.unit.providers.outcomes import Row, check
from tui_app.core.errors import ContentFilterError, ProtocolError, StreamError
from tui_app.core.events import EventsSkipped, Finished, FinishReason, TextDelta
from tui_app.providers.openai import OpenAIProvider

A, B = delta("a"), delta("b")
STOP = delta(finish="stop")
DONE = "[DONE]"


def raw(content: str) -> str:
    """A chunk with `content` as it stands for the value of its content."""
    return '{"choices":[{"delta":{"content":' + content + "}}]}"


def said(payload: object) -> list[Any]:
    """A stream with one chunk around `payload` as its only choice."""
    return events([A, {"choices": [payload]}, B])


DEEP = "[" * 100_000
ROWS = {
    "malformed ones between": Row(events([A, "{oops", B, "oops}", "12", "null", STOP]), "ab", skipped=4),
    "cut JSON": Row(events([A, json.dumps(B)[:-3], B]), "ab", skipped=1),
    "a list": Row(events([A, [B], "[]", B]), "ab", skipped=2),
    "text and numbers": Row(events([A, '"b"', "1e999", "NaN", "true", B]), "ab", skipped=4),
    "an object that is no chunk": Row(events([A, {}, {"delta": "x"}, B]), "ab", skipped=2),
    "a ping": Row(events([A, {"type": "ping"}, B]), "ab"),
    "a named ping": Row([head(), event(A), event({"x": 1}, "ping"), event("now", "ping"), event(DONE), END], "a"),
    "comments and blanks": Row(whole(b": hi\n\n:\n\n", lines(A), b"id: 7\nretry: 9\n\n", lines(DONE)), "a"),
    "empty data": Row(whole(b"data:\n\ndata: \n\n", lines(A, DONE)), "a"),
    "deep nesting": Row(events([A, DEEP, '{"choices":' + DEEP, B]), "ab", skipped=2),
    "nesting that can just be read": Row(events([A, '{"choices":' + "[" * 900 + "]" * 900 + "}", B]), "ab", skipped=1),
    "a huge integer": Row(events([A, raw("1" * 5000), '{"usage":{"prompt_tokens":%s}}' % ("9" * 4000), B]), "ab", skipped=1),
    "NaN and Infinity": Row(events([A, '{"choices":[],"usage":{"cost":NaN,"prompt_tokens":Infinity,"total_tokens":-1}}', B]), "ab"),
    "duplicate keys": Row(events(['{"choices":[],"choices":[{"delta":{"content":"x","content":"a"}}]}', B]), "ab"),
    "surrogates in two pieces": Row(events([raw('"\\ud83d"'), raw('"\\ude00"'), raw('"\\udc00x\\ud800"')]), "😀\ufffdx\ufffd"),
    "glued by a missing blank line": Row(whole(b"data: %b\ndata: %b\ndata: [DONE]\n\n" % (json.dumps(A).encode(), json.dumps(B).encode())), "ab"),
    "one event in many lines": Row(whole(b"data: " + json.dumps(A, indent=1).replace("\n", "\ndata: ").encode() + b"\n\n", lines(DONE)), "a"),
    "many in one segment": Row(whole(lines(*[A, B] * 500, DONE)), "ab" * 500),
    "no last blank line": Row(whole(lines(A) + b"data: [DONE]"), "a"),
    "an unfinished last event": Row(whole(lines(A, STOP) + b'data: {"choices'), "a", skipped=1),
    "no space after the colon": Row(whole(lines(A, DONE).replace(b"data: ", b"data:")), "a"),
    "[DONE] in blanks": Row(whole(lines(A), b"data:  [DONE] \n\n"), "a"),
    "[DONE] only": Row(events([]), "", ProtocolError, "holds no reply"),
    "[DONE] after nothing but pings": Row(events([{"type": "ping"}]), "", ProtocolError, "holds no reply"),
    "no [DONE], a finish reason": Row([head(), event(A), event(STOP), END], "a"),
    "no [DONE], no reason": Row([head(), event(A), END], "a", StreamError, "without saying that it was complete"),
    "a reason that is none": Row([head(), event(A), event(delta(finish=5)), END], "a", StreamError, "cut off"),  # type: ignore[arg-type]
    "cut at the length": Row(events([A, delta(finish="length")]), "a", finish=FinishReason.LENGTH),
    "an unknown reason": Row(events([A, delta(finish="moon")]), "a", finish=FinishReason.OTHER),
    "a reason that is an error": Row(events([A, delta(finish="error")]), "a", StreamError, "“error”"),
    "a reason that is an abort": Row(events([A, delta(finish="abort")]), "a", StreamError, "“abort”"),
    "nothing but a role": Row(events([delta(role="assistant"), STOP]), ""),
    "choices null": Row(events([{"choices": None}, A]), "a"),
    "choices a word": Row(events([A, {"choices": "b"}, B]), "ab", skipped=1),
    "choices with no choice": Row(events([A, {"choices": [None, 5]}, B]), "ab", skipped=1),
    "delta null": Row(said({"delta": None}), "ab"),
    "delta a word": Row(said({"delta": "x"}), "ab", skipped=1),
    "content a number": Row(said({"delta": {"content": 5}}), "ab", skipped=1),
    "content an object": Row(said({"delta": {"content": {"text": "x"}}}), "ab", skipped=1),
    "content in parts, some odd": Row(said({"delta": {"content": [{"type": "text", "text": "+"}, 5, {"type": "moon"}]}}), "a+b"),
    "another choice": Row(said({"index": 1, "delta": {"content": "x"}}), "ab"),
    "a huge index": Row(said({"index": 10**30, "delta": {"content": "+"}}), "a+b"),
    "an error before the text": Row(events([{"error": {"message": "No GPU."}}]), "", StreamError, "No GPU."),
    "an error after the text": Row(events([A, {"error": "No GPU."}, B]), "a", StreamError, "No GPU."),
    "an error with the text": Row(events([{**A, "error": {"message": "No GPU."}}]), "a", StreamError, "No GPU."),
    "an error in a choice": Row(said({"error": {"message": "No GPU."}}), "a", StreamError, "No GPU."),
    "an error of the wrong type": Row(events([A, {"error": 7}]), "a", StreamError, "did not say which"),
    "an error that is none": Row(events([A, {"error": None}, {**B, "error": {}}]), "ab"),
    "event: error": Row([head(), event(A), event({"message": "Gone."}, "error")], "a", StreamError, "Gone."),
    "event: error in words": Row([head(), event("overloaded", "error")], "", StreamError, "overloaded"),
    "event: error, empty": Row([head(), event(A), event("{}", "error")], "a", StreamError, "did not say which"),
    "a filter in the middle": Row(events([A, {"error": {"code": "content_filter", "message": "No."}}]), "a", ContentFilterError, "No."),
    "a filter at the end": Row(events([A, delta(finish="content_filter")]), "a", finish=FinishReason.CONTENT_FILTER),
    "the events of another API": Row(
        events([{"type": "response.output_text.delta", "delta": "Hi"}]), "", ProtocolError, "response.output_text"
    ),
    "plain JSON": Row(completion("a"), "a"),
    "plain JSON without an end": Row(json_body({"choices": [{"message": {"content": "a"}}]}), "a"),
    "plain JSON with an error": Row(json_body({"error": {"message": "No."}}), "", StreamError, "No."),
    "plain JSON that is something else": Row(json_body({"models": []}), "", ProtocolError, "holds no reply"),
    "plain JSON with odd choices": Row(json_body({"choices": [7]}), "", ProtocolError, "holds no reply"),
    "plain JSON with odd content": Row(json_body({"choices": [{"message": {"content": 7}}]}), "", ProtocolError, "holds no reply"),
    "a list in JSON": Row(json_body([1]), "", ProtocolError, "holds no reply"),
    "broken JSON": Row(status(200, '{"choices":[{"mess'), "", ProtocolError, "JSON is broken"),
    "deep JSON": Row(status(200, DEEP), "", ProtocolError, "JSON is broken"),
    "a web page": Row(status(200, "<html><title>Log in</title>" + "x" * 20_000), "", ProtocolError, "web page instead of a reply: “Log in”"),
    "words": Row(status(200, "Service suspended"), "", ProtocolError, "“Service suspended”"),
    "nothing": Row(status(200), "", ProtocolError, "then sent nothing"),
    "nothing, chunked": Row([head(), END], "", ProtocolError, "then sent nothing"),
    "no content": Row([Send(b"HTTP/1.1 204 No Content\r\n\r\n"), Close()], "", ProtocolError, "then sent nothing"),
    "partial content": Row([head(206), chunk(lines(A, DONE)), END], "a"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_events(server: LoopbackServer, make_provider: MakeProvider, row: Row) -> None:
    check(server, make_provider, row)


CHUNK: dict[str, Any] = {
    **usage(5, 7, credits_used=3),
    "choices": [
        {
            "index": 0,
            "finish_reason": None,
            "native_finish_reason": "x",
            "delta": {
                "role": "assistant",
                "content": [{"type": "text", "text": "t"}],
                "refusal": "",
                "reasoning": "r",
                "reasoning_details": [{"type": "reasoning.text", "text": "r"}],
                "tool_calls": [
                    {"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}
                ],
                "function_call": {"name": "g", "arguments": {}},
                "annotations": [
                    {"type": "url_citation", "url_citation": {"url": "https://a.example"}}
                ],
            },
        }
    ],
}
ODD = [
    None, True, 10**25, 1.5, "x" * 3000, "\ud800\x00\x1b[31m", [], {}, [None, [{}]],
    {"": None, "index": [], "message": {"message": {}}, "text": 5},
]  # fmt: skip


def spoiled(node: Any, value: object) -> Iterator[object]:
    """Copies of `node`, in each of which one node is `value`."""
    yield value
    places = list(enumerate(node)) if isinstance(node, list) else []
    for place, below in list(node.items()) if isinstance(node, dict) else places:
        for changed in spoiled(below, value):
            copied = copy.copy(node)
            copied[place] = changed
            yield copied


def ask_many(provider: OpenAIProvider, count: int) -> list[Listener]:
    listeners = []
    for _ in range(count):
        listeners.append(Listener(provider.stream(ask())))
        listeners[-1].join()
    return listeners


@pytest.mark.parametrize("odd", ODD, ids=[repr(odd)[:20] for odd in ODD])
def test_any_part_of_an_event_may_be_anything(
    server: LoopbackServer, make_provider: MakeProvider, odd: object
) -> None:
    """What it says ends in events or in one of our errors, and what stood before it is kept."""
    streams = [whole(lines(A, json.dumps(bad), B, DONE)) for bad in spoiled(CHUNK, odd)]
    server.script(*streams)
    for listener in ask_many(make_provider(server.url), len(streams)):
        assert listener.text.startswith("a")
        if listener.error is None:
            assert listener.text.endswith("b")
            assert isinstance(listener.events[-1], Finished)
        else:
            assert isinstance(listener.error, StreamError | ContentFilterError)
    assert len(server.requests) == len(streams)


@pytest.mark.parametrize("odd", ODD, ids=[repr(odd)[:20] for odd in ODD])
def test_any_part_of_a_plain_reply_may_be_anything(
    server: LoopbackServer, make_provider: MakeProvider, odd: object
) -> None:
    choice = {**CHUNK["choices"][0], "finish_reason": "stop"}
    choice["message"] = choice.pop("delta")
    replies = [json_body(bad) for bad in spoiled({**CHUNK, "choices": [choice]}, odd)]
    server.script(*replies)
    for listener in ask_many(make_provider(server.url), len(replies)):
        complete = bool(listener.events) and isinstance(listener.events[-1], Finished)
        assert complete == (listener.error is None)


def test_text_is_never_lost_in_silence(server: LoopbackServer, make_provider: MakeProvider) -> None:
    """Where a chunk's text cannot be read, the chunk is counted."""
    bad = [
        {"choices": [{"index": 0, "delta": {"content": odd}}]}
        for odd in ODD
        if odd not in (None, "") and not isinstance(odd, str | list)
    ]
    server.script(events([A, *bad, B]))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.events.count(TextDelta("a")) == 1
    skipped = [each for each in listener.events if isinstance(each, EventsSkipped)]
    assert skipped == [EventsSkipped(number + 1) for number in range(len(bad))]


@pytest.mark.parametrize("depth", range(930, 1000, 3))
def test_arguments_as_deep_as_can_be_read(
    server: LoopbackServer, make_provider: MakeProvider, depth: int
) -> None:
    call = '{"index":0,"function":{"arguments":%s}}' % ("[" * depth + "]" * depth)
    server.script(events([A, '{"choices":[{"delta":{"tool_calls":[' + call + "]}}]}", B]))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("ab", None)
