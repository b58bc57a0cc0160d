import json
from collections.abc import Iterator

import pytest

from tests.stubs.loopback import delta, usage
from tui_app.core.errors import ChatError, ProtocolError, StreamError
from tui_app.core.events import (
    Finished,
    FinishReason,
    ModelNamed,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from tui_app.providers import replies
from tui_app.providers.echoes import redactor
from tui_app.providers.replies import ReplyReader
from tui_app.providers.sse import ServerEvent

BOM = "\ufeff".encode()


def read(*pieces: bytes) -> list[StreamEvent]:
    reader = ReplyReader(redactor(["sk-secret-key"]))
    events: list[StreamEvent] = []
    for piece in pieces:
        events += reader.feed(piece)
    return events + list(reader.end())


def sse(*payloads: object, end: str = "\n\n") -> bytes:
    return "".join(
        f"data: {payload if isinstance(payload, str) else json.dumps(payload)}{end}"
        for payload in payloads
    ).encode()


def text_of(events: list[StreamEvent], kind: type = TextDelta) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


def failure_of(*pieces: bytes) -> ChatError:
    with pytest.raises(ChatError) as caught:
        read(*pieces)
    return caught.value


def test_every_cut_gives_the_same_reply() -> None:
    body = BOM + b": hi\r\n\r\n" + sse(
        delta("<think>h\u00fcm</think>Hi \u2028\U0001f600"), delta(finish="stop"), usage(), "[DONE]", end="\r\n\r\n"
    )  # fmt: skip
    for cut in range(len(body) + 1):
        events = read(body[:cut], body[cut:])
        assert text_of(events) == "Hi \u2028\U0001f600"
        assert text_of(events, ReasoningDelta) == "h\u00fcm"
        assert events[-1] == Finished(FinishReason.STOP)
        assert any(isinstance(event, UsageReport) for event in events)


def test_nothing_after_done_counts() -> None:
    body = sse(delta("a"), "[DONE]", delta("b"), {"error": "late"})
    assert text_of(read(body, sse(delta("c")))) == "a"


def test_done_without_a_blank_line_after_it() -> None:
    assert read(sse(delta("a")) + b"data: [DONE]")[-1] == Finished(FinishReason.STOP)


def test_a_finish_reason_and_an_orderly_end_are_complete_without_done() -> None:
    assert read(sse(delta("a", finish="length")))[-1] == Finished(FinishReason.LENGTH)


@pytest.mark.parametrize("body", [sse(delta("a")), sse(delta("a")) + b'data: {"choices": ['])
def test_an_end_without_finish_reason_or_done_is_cut_off(body: bytes) -> None:
    error = failure_of(body)
    assert isinstance(error, StreamError)
    assert "cut off" in error.what


def test_what_came_before_the_end_was_given_out() -> None:
    reader = ReplyReader(redactor([]))
    assert list(reader.feed(sse(delta("a")))) == [ModelNamed("stub-model"), TextDelta("a")]
    assert reader.said
    assert reader.begun


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"data: [DONE]\n\n", b": only\n: comments\n\n", BOM]
)
def test_a_reply_without_events_is_none(body: bytes) -> None:
    assert isinstance(failure_of(body), ProtocolError)


def test_a_body_that_is_no_reply_is_quoted_without_the_key() -> None:
    assert (
        failure_of(b"OK sk-secret-key").what == "The server's answer holds no reply: “OK [hidden]”"
    )


@pytest.mark.parametrize("size", [0, 100_000])
def test_a_web_page_is_named_by_its_title(size: int) -> None:
    page = f"<!doctype html><html><head><title>Log &amp; in</title></head>{' ' * size}<p>x".encode()
    error = failure_of(page)
    assert isinstance(error, ProtocolError)
    assert error.what.endswith("“Log & in”")


def test_plain_json_is_read_whatever_its_cut() -> None:
    whole = {"model": "m", "choices": [{"message": {"content": "Hé"}, "finish_reason": "stop"}]}
    body = BOM + b"\n " + json.dumps(whole, indent=1, ensure_ascii=False).encode()
    expected = [ModelNamed("m"), TextDelta("Hé"), Finished(FinishReason.STOP)]
    for cut in range(len(body) + 1):
        assert read(body[:cut], body[cut:]) == expected


def test_plain_json_with_an_error() -> None:
    error = failure_of(b'{"error": {"message": "no such sk-secret-key"}}')
    assert isinstance(error, StreamError)
    assert error.what == "no such [hidden]"


def test_json_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "LARGEST_EVENT", 1000)
    assert isinstance(failure_of(b'{"a": "', *[b"x" * 100] * 11), ProtocolError)


def test_a_comment_is_no_beginning() -> None:
    reader = ReplyReader(redactor([]))
    assert list(reader.feed(b": still loading\n\n")) == []
    assert not reader.begun


def test_texts_in_one_piece_are_one_text() -> None:
    events = read(sse(delta("a"), delta("b"), delta(finish="stop"), "[DONE]"))
    assert events[:2] == [ModelNamed("stub-model"), TextDelta("ab")]


def test_texts_before_an_error_in_one_piece_are_there() -> None:
    feed = ReplyReader(redactor([])).feed(sse(delta("a"), delta("b"), {"error": {"message": "no"}}))
    assert [next(feed), next(feed)] == [ModelNamed("stub-model"), TextDelta("ab")]
    with pytest.raises(StreamError):
        next(feed)


def test_texts_before_a_bug_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ReplyReader(redactor([]))
    understand = reader._decoder.event

    def event(event: ServerEvent) -> Iterator[StreamEvent]:
        if "odd" in event.data:
            raise RecursionError
        return understand(event)

    monkeypatch.setattr(reader._decoder, "event", event)
    feed = reader.feed(sse(delta("a"), delta("b"), {"odd": 1}))
    assert [next(feed), next(feed)] == [ModelNamed("stub-model"), TextDelta("ab")]
    with pytest.raises(RecursionError):
        next(feed)
