"""Secrets in what is logged or reported."""

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
