import json
import time

import pytest

from tui_app.providers.echoes import redactor
from tui_app.providers.server_words import LONGEST, code_of, spoken, words_of_body


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"error": {"message": "No key.", "type": "auth", "code": "bad"}}, "No key."),
        ({"error": "No key."}, "No key."),
        ({"message": "No key.", "statusCode": 401, "requestId": "x"}, "No key."),
        ({"message": ["a must be set", "b is odd"], "error": None}, "a must be set; b is odd"),
        ({"detail": "No key."}, "No key."),
        (
            {"detail": [{"loc": ["body", "messages", 0], "msg": "too short", "type": "x"}]},
            "body.messages.0: too short",
        ),
        ({"errors": [{"message": "one"}, {"message": "two"}]}, "one; two"),
        ([{"error": {"message": "No key.", "status": "UNAUTHENTICATED"}}], "No key."),
        ({"error": {"code": 401}, "message": "No key."}, "No key."),
        ("No key.", "No key."),
        ({"reason": "?"}, '{"reason": "?"}'),
        ({"error": {"error": {"error": {"message": "deep"}}}}, "deep"),
    ],
)
def test_json_bodies(payload: object, words: str) -> None:
    assert words_of_body(json.dumps(payload).encode()) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ""),
        (b"  upstream gone \n", "upstream gone"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b'{"error": {"mess', '{"error": {"mess'),
        (b"<html><head><title>502 Bad\n Gateway</title></head><body>x</body>", "502 Bad Gateway"),
        (
            b"<p>Blocked<script>if (a < b) alert('no')</script> by &lt;us&gt;</p>",
            "Blocked by <us>",
        ),
        (b"<STYLE type=a>p{}</STYLE><h1>Gone</h1>", "Gone"),
    ],
)
def test_other_bodies(body: bytes, words: str) -> None:
    assert words_of_body(body) == words


@pytest.mark.parametrize("unit", [b"<", b"<script", b"<title>", b'{"error":', b"[", b"<a ", b"</"])
def test_hostile_bodies_cost_little(unit: bytes) -> None:
    begun = time.process_time()
    words_of_body(unit * (64 * 1024 // len(unit)))
    assert time.process_time() - begun < 1.0


def test_codes() -> None:
    assert code_of({"error": {"code": "Invalid_API_Key", "type": "x"}}) == "invalid_api_key"
    assert code_of({"error": {"code": 401, "type": "auth"}}) == "auth"
    assert code_of([{"error": {"code": "a"}}]) == "a"
    assert code_of({"code": "b"}) == "b"
    assert code_of("c") == ""


def test_words_are_shown_as_one_safe_line() -> None:
    assert spoken("a\r\nb\x1b]0;x\x07\u202ec", str) == "a b␛]0;x␇c"
    assert len(spoken("word " * 1000, str)) <= LONGEST


def test_secrets_go_before_the_words_are_shortened() -> None:
    redact = redactor(["sk-secret+key/1", "none"])
    assert spoken("key sk-secret+key/1 and none", redact) == "key [hidden] and none"
    assert spoken("?k=sk-secret%2Bkey%2F1", redact) == "?k=[hidden]"
    for padding in range(LONGEST - 20, LONGEST + 5):
        assert "sk-" not in spoken("x" * padding + "sk-secret+key/1", redact)
