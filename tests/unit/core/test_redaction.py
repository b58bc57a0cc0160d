"""Secrets in what is logged or reported."""

import base64
import html
import json
from urllib.parse import quote

import pytest

from tui_app.core.redaction import Redactor

KEY = "s3cr3t/Key+value"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"it was {KEY}.", "it was [hidden]."),
        (f"it was {KEY.upper()}.", "it was [hidden]."),
        ("/s3cr3t%2FKey%2Bvalue/", "/[hidden]/"),
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer [hidden]"),
        ("sent Bearer abcdef123456, then", "sent Bearer [hidden], then"),
        ('{"api_key": "abcdef123456"}', '{"api_key": "[hidden]"}'),
        ("?token=abcdef123456&x=1", "?token=[hidden]&x=1"),
        ("sk-proj-abcdef123456 is it", "[hidden] is it"),
        ("eyJhbGciOiJIUzI1.eyJzdWIi.c2ln", "[hidden]"),
        ("http://me:pass@proxy:80/", "http://[hidden]@proxy:80/"),
        ("key=none and 5 tokens", "key=none and 5 tokens"),
        ("a \x1b[31mred\x07 \x9b1m", "a ␛[31mred␇ \ufffd1m"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    assert Redactor([KEY, "short"])(text) == shown


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert KEY not in repr(Redactor([KEY]))


@pytest.mark.parametrize(
    "spelt",
    [
        quote(quote(KEY, safe=""), safe=""),
        KEY.encode().hex(),
        KEY.encode().hex().upper(),
        html.escape(KEY),
        "".join(f"&#{ord(each)};" for each in KEY),
        "".join(f"\\u{ord(each):04x}" for each in KEY),
        json.dumps(KEY).strip('"').replace("/", "\\/"),
    ],
)
def test_a_secret_is_hidden_in_every_spelling(spelt: str) -> None:
    assert Redactor([KEY])(f"it was {spelt}.") == "it was [hidden]."


@pytest.mark.parametrize("before", ["", "u", "me:"])
@pytest.mark.parametrize("packer", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_in_base64_is_hidden(before: str, packer: object) -> None:
    packed = packer(f"{before}{KEY}".encode()).decode()  # type: ignore[operator]
    shown = Redactor([KEY])(f"it was {packed}.")
    assert "[hidden]" in shown
    assert len(shown) <= len("it was [hidden].") + 4 + 4 * len(before) // 3


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef123456",
        '{"api_key": "abcdef123456"}',
        "?token=abcdef123456&x=1",
        "token=abc" + KEY + "def",
        f"key={KEY}]",
        "http://me:pass@proxy:80/",
        "it was hidden",
    ],
)
def test_what_is_hidden_stays_as_it_is(text: str) -> None:
    redact = Redactor([KEY, "hidden"])
    assert redact(redact(text)) == redact(text)
    assert redact(text).count("hidden") == 1
    assert "[[" not in redact(text)


def test_a_secret_that_looks_escaped_is_hidden() -> None:
    assert Redactor(["ab%41cd\\/ef"])("it was ab%41cd\\/ef.") == "it was [hidden]."
