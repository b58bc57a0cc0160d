import json

import pytest
from jsonschema import Draft202012Validator

from tests.stubs.request_schema import from_openapi, original_validator, own_validator
from tui_app.core.chat import ChatMessage, ChatRequest, Role
from tui_app.core.errors import AuthenticationError, BadRequestError
from tui_app.providers.requests import body_of, encode, headers_of

CONVERSATION = (
    ChatMessage(Role.SYSTEM, "Be brief."),
    ChatMessage(Role.USER, "Hi"),
    ChatMessage(Role.ASSISTANT, "Hello!"),
    ChatMessage(Role.USER, "How do I learn Python?"),
)
REQUESTS = [
    ChatRequest("call-1", "google/gemini-3-flash-preview", CONVERSATION),
    ChatRequest("call-2", "google/gemini-3-flash-preview", CONVERSATION[1:2]),
    ChatRequest(
        "call-3",
        "google/gemini-3-flash-preview",
        CONVERSATION,
        {"temperature": 0.7, "max_tokens": 1000, "top_p": 1, "stop": ["END"], "seed": 7},
    ),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_sent_fits_the_schema(request_: ChatRequest) -> None:
    own_validator().validate(json.loads(encode(body_of(request_))))


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_sent_fits_the_provider_s_own_description(request_: ChatRequest) -> None:
    validator = original_validator()
    if validator is None:
        pytest.skip("the provider's description is not beside the checkout")
    validator.validate(json.loads(encode(body_of(request_))))


WRONG = [
    {"temprature": 1},
    {"temperature": 3},
    {"stream": "yes"},
    {"stream_options": {}},
    {"stream_options": {"include_usage": True, "more": 1}},
    {"messages": [{"role": "user", "content": None}]},
    {"messages": [{"role": "user", "content": "x", "id": "1"}]},
    {"messages": [{"role": "critic", "content": "x"}]},
    {"messages": [{"role": "tool", "content": "x"}]},
    {"seed": None},
]


@pytest.mark.parametrize("change", WRONG)
@pytest.mark.parametrize("source", ["own", "original"])
def test_the_schemas_refuse_what_is_wrong(change: dict[str, object], source: str) -> None:
    validator = own_validator() if source == "own" else original_validator()
    if validator is None:
        pytest.skip("the provider's description is not beside the checkout")
    assert not validator.is_valid(body_of(REQUESTS[0]) | change)


@pytest.mark.parametrize("change", [{"n": None}, {"stop": None}, {"presence_penalty": None}])
def test_the_schemas_take_null_where_it_is_allowed(change: dict[str, object]) -> None:
    assert own_validator().is_valid(body_of(REQUESTS[0]) | change)
    original = original_validator()
    assert original is None or original.is_valid(body_of(REQUESTS[0]) | change)


def test_nullable_is_understood_wherever_it_stands() -> None:
    schema = from_openapi(
        {
            "type": "object",
            "properties": {
                "nullable": {"type": "string", "nullable": True, "enum": ["a"]},
                "b": {"anyOf": [{"type": "string"}, {"type": "integer", "nullable": True}]},
                "c": {"type": "string", "nullable": False},
            },
        }
    )
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"nullable": None, "b": None, "c": "x"})
    assert validator.is_valid({"nullable": "a", "b": 1})
    assert not validator.is_valid({"nullable": "b"})
    assert not validator.is_valid({"c": None})
    assert not validator.is_valid({"d": 1})


def test_parameters_do_not_replace_what_the_app_relies_on() -> None:
    body = body_of(ChatRequest("call", "m", CONVERSATION, {"stream": False, "model": "x", "n": 1}))
    assert (body["stream"], body["model"], body["n"]) == (True, "m", 1)
    assert body["stream_options"] == {"include_usage": True}


def test_any_text_can_be_sent() -> None:
    text = 'ü 😀 \ud83d\ude00 \udc00 \x00 \u2028 "quoted"\n'
    sent = json.loads(encode(body_of(ChatRequest("call", "m", (ChatMessage(Role.USER, text),)))))
    assert sent["messages"][0]["content"] == 'ü 😀 😀 \ufffd \x00 \u2028 "quoted"\n'


def test_headers() -> None:
    headers = headers_of("call-1", {"X-Team": " blue ", "User-Agent": "other"}, "sk-key")
    assert headers["authorization"] == "Bearer sk-key"
    assert headers["x-client-request-id"] == "call-1"
    assert headers["x-team"] == "blue"
    assert headers["user-agent"] == "other"


def test_without_a_key_there_is_no_authorization() -> None:
    assert "authorization" not in headers_of("call-1", {}, None)


@pytest.mark.parametrize("key", ["sk key", "sk-key\n", "sk-\x00", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_not_quoted(key: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        headers_of("call-1", {}, key)
    assert key.strip() not in caught.value.what


@pytest.mark.parametrize(
    ("name", "value"),
    [("X Team", "se-cret"), ("", "se-cret"), ("X", "se-cret\r\nB: c"), ("X", "se-crët")],
)
def test_a_header_that_cannot_be_sent_is_not_quoted(name: str, value: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        headers_of("call-1", {name: value}, None)
    assert "se-cr" not in caught.value.what + caught.value.advice
