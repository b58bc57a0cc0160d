import json
import math
from collections.abc import Iterable

import pytest

from tests.stubs.loopback import delta, usage
from tui_app.core.errors import ChatError, ContentFilterError, ProtocolError, StreamError
from tui_app.core.events import (
    Citation,
    EventsSkipped,
    Finished,
    FinishReason,
    ModelNamed,
    ReasoningDelta,
    RefusalDelta,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
    UsageReport,
)
from tui_app.core.usage import Usage
from tui_app.providers.chunks import ReplyDecoder
from tui_app.providers.echoes import redactor
from tui_app.providers.sse import ServerEvent


def decode(*payloads: object, end: bool = True) -> list[StreamEvent]:
    decoder = ReplyDecoder(redactor([]))
    events: list[StreamEvent] = []
    for payload in payloads:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        events += decoder.event(ServerEvent(text))
    return events + list(decoder.end()) if end else events


def of(kind: type, events: Iterable[StreamEvent]) -> list[StreamEvent]:
    return [event for event in events if isinstance(event, kind)]


def text_of(events: Iterable[StreamEvent], kind: type = TextDelta) -> str:
    return "".join(event.text for event in of(kind, events))


def choice(**fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, **fields}]}


def test_a_reply_from_role_to_usage() -> None:
    assert decode(
        delta("", role="assistant"),
        delta("Hel"),
        delta("lo"),
        delta(finish="stop"),
        usage(5, 7, credits_used=8846, usd_spent=0.0088),
    ) == [
        ModelNamed("stub-model"),
        TextDelta("Hel"),
        TextDelta("lo"),
        UsageReport(Usage(5, 7, 12, credits=8846, cost_usd=0.0088)),
        Finished(FinishReason.STOP),
    ]


@pytest.mark.parametrize(
    "payload",
    [
        {"choices": []},
        {"choices": None},
        choice(delta=None),
        choice(delta={}),
        choice(delta={"content": None, "role": None, "tool_calls": None, "annotations": None}),
        choice(delta={"content": [], "refusal": [], "reasoning": {}, "reasoning_details": "x"}),
        choice(delta={"tool_calls": ["x", None, {}], "annotations": [1], "function_call": "f"}),
        choice(delta={}, finish_reason=None, native_finish_reason=3),
        {"model": 7, "usage": "many", "meta": [], "error": None},
        {"usage": {"prompt_tokens": "5", "completion_tokens": True, "total_tokens": -1, "cost": "1"}},
    ],
)  # fmt: skip
def test_nothing_and_wrong_types_say_nothing(payload: object) -> None:
    assert decode(payload, delta("on"), end=False) == [ModelNamed("stub-model"), TextDelta("on")]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"choices": {"0": "x"}},
        {"choices": [None, 7, "x", []]},
        choice(delta="text"),
        choice(delta={"content": 7}),
    ],
)
def test_what_may_hide_text_that_cannot_be_read_is_counted(payload: object) -> None:
    assert decode(payload, delta("on"), end=False) == [
        EventsSkipped(1),
        ModelNamed("stub-model"),
        TextDelta("on"),
    ]


def test_content_as_parts() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "a"},
        "b",
        {"type": "output_text", "text": "c"},
        {"type": "refusal", "refusal": "no"},
        {"type": "hologram", "text": "?"},
    ]
    events = decode(delta(content=None) | choice(delta={"content": parts}))
    assert text_of(events) == "abc"
    assert text_of(events, ReasoningDelta) == "hm"
    assert text_of(events, RefusalDelta) == "no"


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning": "hmm"},
        {"reasoning_content": "hmm"},
        {"reasoning_details": [{"type": "reasoning.text", "text": "h"}, {"summary": "mm"}]},
        {"reasoning": "hmm", "reasoning_content": "hmm"},
        {"reasoning": "hmm", "reasoning_details": [{"type": "reasoning.text", "text": "hmm"}]},
        {"reasoning": "", "reasoning_content": None, "reasoning_details": [{"text": "hmm"}]},
        {"content": "<think>hmm</think>"},
    ],
)
def test_reasoning_in_each_of_its_forms_counts_once(fields: dict[str, object]) -> None:
    events = decode(choice(delta=fields), delta("So."), end=False)
    assert text_of(events, ReasoningDelta) == "hmm"
    assert text_of(events) == "So."


def test_reasoning_that_is_repeated_whole_in_another_field_counts_once() -> None:
    events = decode(
        delta(reasoning="a"),
        delta(reasoning="b"),
        choice(delta={"reasoning_details": [{"text": "ab"}]}),
        delta(reasoning="c"),
    )
    assert text_of(events, ReasoningDelta) == "abc"


def test_inline_reasoning_cut_anywhere() -> None:
    events = decode(*(delta(letter) for letter in "<think>a<b</think>\n\nYes </think>"))
    assert text_of(events, ReasoningDelta) == "a<b"
    assert text_of(events) == "Yes </think>"


def test_halves_of_a_character_are_joined_and_lone_ones_replaced() -> None:
    events = decode(
        '{"choices":[{"delta":{"content":"a\\ud83d"}}]}',
        '{"choices":[{"delta":{"content":"\\ude00b\\ude00c\\ud83d"}}]}',
    )
    assert text_of(events) == "a😀b\ufffdc\ufffd"
    assert all(event.text for event in of(TextDelta, events))


def test_no_lone_half_gets_through_anywhere() -> None:
    half = "x\ud83d"
    events = decode(
        {
            "model": half,
            "choices": [
                {
                    "delta": {
                        "reasoning": half,
                        "refusal": half,
                        "annotations": [{"url_citation": {"url": half, "title": half}}],
                        "tool_calls": [
                            {"index": 0, "id": half, "function": {"name": half, "arguments": half}}
                        ],
                    },
                    "finish_reason": half,
                    "native_finish_reason": half,
                }
            ],
        }
    )
    assert len(events) == 9
    assert "\\ud83d" not in repr(events)
    assert repr(events).count("\ufffd") == 9


def test_refusals() -> None:
    events = decode(delta(refusal="I ca"), delta(refusal="nnot"), delta(finish="stop"))
    assert text_of(events, RefusalDelta) == "I cannot"


def test_tool_calls_in_pieces_by_index() -> None:
    def piece(index: int, arguments: str, **more: str) -> dict[str, object]:
        name = {"name": more.pop("name")} if "name" in more else {}
        return {"index": index, **more, "function": {**name, "arguments": arguments}}

    events = decode(
        delta(tool_calls=[piece(0, "", id="a", name="look")]),
        delta(tool_calls=[piece(0, '{"q":'), piece(1, "{", id="b", name="find")]),
        delta(tool_calls=[piece(1, "}"), piece(0, "1}")]),
        delta(finish="tool_calls"),
    )
    assert of(ToolCallDelta, events) == [
        ToolCallDelta(0, "a", "look"),
        ToolCallDelta(0, arguments='{"q":'),
        ToolCallDelta(1, "b", "find", "{"),
        ToolCallDelta(1, arguments="}"),
        ToolCallDelta(0, arguments="1}"),
    ]
    assert events[-1] == Finished(FinishReason.TOOL_CALLS)


def test_tool_calls_without_index_are_told_apart_by_id_and_name() -> None:
    events = decode(
        delta(tool_calls=[{"id": "a", "function": {"name": "f", "arguments": {"x": 1}}}]),
        delta(tool_calls=[{"id": "b", "function": {"name": "f", "arguments": "{"}}]),
        delta(tool_calls=[{"function": {"arguments": "}"}}]),
        delta(tool_calls=[{"function": {"name": "g"}}]),
    )
    assert of(ToolCallDelta, events) == [
        ToolCallDelta(0, "a", "f", '{"x": 1}'),
        ToolCallDelta(1, "b", "f", "{"),
        ToolCallDelta(1, arguments="}"),
        ToolCallDelta(2, name="g"),
    ]


def test_the_older_form_of_a_tool_call() -> None:
    events = decode(
        delta(function_call={"name": "f", "arguments": "{"}),
        delta(function_call={"arguments": "}"}, finish="function_call"),
    )
    assert of(ToolCallDelta, events) == [
        ToolCallDelta(0, "", "f", "{"),
        ToolCallDelta(0, arguments="}"),
    ]
    assert events[-1] == Finished(FinishReason.TOOL_CALLS, "function_call")


def test_citations_count_once_a_page() -> None:
    page = {"type": "url_citation", "url_citation": {"url": "https://a.example", "title": "A"}}
    flat = {"type": "url_citation", "url": "https://b.example"}
    other = {"type": "file_citation", "file": "x"}
    events = decode(delta(annotations=[page, flat]), delta(annotations=[page, other, {}]))
    assert of(Citation, events) == [
        Citation("https://a.example", "A"),
        Citation("https://b.example"),
    ]


@pytest.mark.parametrize(
    ("word", "native", "finished"),
    [
        ("stop", "STOP", Finished(FinishReason.STOP, "STOP")),
        ("length", None, Finished(FinishReason.LENGTH)),
        ("MAX_TOKENS", None, Finished(FinishReason.LENGTH, "MAX_TOKENS")),
        ("eclipse", None, Finished(FinishReason.OTHER, "eclipse")),
        ("content_filter", "SAFETY", Finished(FinishReason.CONTENT_FILTER, "SAFETY")),
    ],
)  # fmt: skip
def test_finish_reasons(word: str, native: str | None, finished: Finished) -> None:
    last = choice(delta={}, finish_reason=word, native_finish_reason=native)
    assert decode(delta("x"), last, choice(delta={}, finish_reason=None))[-1] == finished


def test_a_reply_withheld_whole_is_an_error() -> None:
    with pytest.raises(ContentFilterError):
        decode(delta(finish="content_filter"))


def test_usage_is_gathered_over_chunks() -> None:
    events = decode(
        {"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}, "cost": 0.5}},
        {"usage": {"prompt_tokens": 9}},
        {
            "usage": {
                "completion_tokens": 7.0,
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            "meta": {"usage": {"credits_used": 120000, "usd_spent": 0.06}},
        },
        end=False,
    )
    assert events == [
        UsageReport(Usage(prompt_tokens=9, cached_tokens=4, cost_usd=0.5)),
        UsageReport(Usage(9, 7, None, 4, 3, 120000, 0.06)),
    ]


@pytest.mark.parametrize("number", [math.nan, math.inf, -1, 1.5, 10**400, 2**63, True])
def test_counts_that_are_none(number: float) -> None:
    assert decode({"usage": {"prompt_tokens": number}}, end=False) == []


@pytest.mark.parametrize(
    "error", [{"message": "out of\x1b[31m red", "code": 502}, "out of\x1b[31m red"]
)
def test_an_error_inside_the_stream(error: object) -> None:
    decoder = ReplyDecoder(redactor([]))
    payload = delta("last words") | {"error": error}
    said: list[StreamEvent] = []
    with pytest.raises(StreamError) as caught:
        said.extend(decoder.event(ServerEvent(json.dumps(payload))))
    assert caught.value.what == "out of␛[31m red"


def test_what_came_with_an_error_still_holds() -> None:
    event = ServerEvent(json.dumps(delta("last words") | {"error": "no"}))
    events = ReplyDecoder(redactor([])).event(event)
    assert [next(events), next(events)] == [ModelNamed("stub-model"), TextDelta("last words")]
    with pytest.raises(StreamError):
        next(events)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('{"error": {"message": "too busy"}}', "too busy"),
        ('{"message": "too busy"}', "too busy"),
        ("too busy", "too busy"),
        ("{}", "The provider reported an error and did not say which."),
        ("[" * 100_000, None),
    ],
)
def test_error_events(data: str, words: str | None) -> None:
    with pytest.raises(StreamError) as caught:
        list(ReplyDecoder(redactor([])).event(ServerEvent(data, "error")))
    assert words is None or caught.value.what == words


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"error": {"message": "no", "code": "content_filter"}}, ContentFilterError),
        ({"error": {"message": "no", "type": "content_policy_violation"}}, ContentFilterError),
        ({"choices": [{"error": {"message": "no"}, "finish_reason": "error"}]}, StreamError),
        ({"statusCode": 503, "message": "no"}, StreamError),
        ({"error": True, "message": "no"}, StreamError),
    ],
)
def test_kinds_of_errors_inside_the_stream(payload: object, kind: type[ChatError]) -> None:
    with pytest.raises(kind) as caught:
        decode(payload)
    assert caught.value.what == "no"


def test_events_that_make_no_sense_are_counted_and_left_out() -> None:
    deep = '{"choices":' + "[" * 100_000
    events = decode(delta("a"), '{"choices": [', "null", "[]", "7", deep, "", " ", delta("b"))
    assert text_of(events) == "ab"
    assert of(EventsSkipped, events) == [EventsSkipped(count) for count in range(1, 6)]


def test_named_events_that_are_none_of_ours_are_passed_over() -> None:
    decoder = ReplyDecoder(redactor([]))
    assert list(decoder.event(ServerEvent("12:30", "ping"))) == []


def test_only_the_first_choice_counts() -> None:
    both = {
        "choices": [
            {"index": 1, "delta": {"content": "no"}},
            {"index": 0, "delta": {"content": "yes"}},
        ]
    }
    assert text_of(decode(both)) == "yes"


def test_a_last_chunk_that_repeats_the_message_adds_nothing() -> None:
    repeat = choice(message={"content": "Hello"}, finish_reason="stop")
    assert text_of(decode(delta("Hello"), repeat)) == "Hello"
    assert text_of(decode(repeat)) == "Hello"


def test_a_whole_document() -> None:
    message = {
        "role": "assistant",
        "content": "Hello",
        "reasoning_content": "hm",
        "refusal": None,
        "annotations": [{"type": "url_citation", "url_citation": {"url": "https://a.example"}}],
        "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        ],
    }
    whole = {
        "model": "m",
        **choice(message=message, finish_reason="stop"),
        "usage": {"total_tokens": 3},
    }
    decoder = ReplyDecoder(redactor([]))
    assert [*decoder.document(json.dumps(whole)), *decoder.end()] == [
        ModelNamed("m"),
        ReasoningDelta("hm"),
        TextDelta("Hello"),
        ToolCallDelta(0, "a", "f", "{}"),
        Citation("https://a.example"),
        UsageReport(Usage(total_tokens=3)),
        Finished(FinishReason.STOP),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"error": {"message": "no"}}', StreamError),
        ('{"detail": "no"}', StreamError),
        ('[{"error": {"message": "no"}}]', StreamError),
        ('{"choices": [{"mess', ProtocolError),
        ('{"choices": []}', ProtocolError),
        ("{}", ProtocolError),
        ("[]", ProtocolError),
    ],
)
def test_documents_that_are_no_reply(text: str, kind: type[ChatError]) -> None:
    with pytest.raises(kind):
        list(ReplyDecoder(redactor([])).document(text))
