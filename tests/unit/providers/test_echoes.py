import base64
import html
import json
import re
import time
from urllib.parse import quote

import pytest

from tui_app.providers.echoes import LONGEST_TEXT, EchoFilter, redactor, secrets_among

SECRET = "sk-Test+4f1c/9b7d=2e"
redact = redactor([SECRET, "none"])


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        SECRET.upper(),
        quote(SECRET, safe=""),
        quote(quote(SECRET, safe=""), safe=""),
        html.escape(SECRET),
        "".join(f"&#{ord(each)};" for each in SECRET),
        "".join(f"&#x{ord(each):X};" for each in SECRET),
        "".join(f"\\u{ord(each):04x}" for each in SECRET),
        json.dumps(json.dumps(SECRET)).replace("/", "\\\\/").strip('"\\'),
        SECRET.encode().hex(),
        SECRET[:12],
        SECRET[-9:],
        SECRET[4:13],
    ],
)
@pytest.mark.parametrize("around", ["%s", "Bad key: %s.", "ü%s\u2028", "\\%s\\", "%%41%s%%zz"])
def test_a_secret_is_hidden_however_it_is_written(echo: str, around: str) -> None:
    before, after = (around % "\0").split("\0")
    assert redact(around % echo) in (f"{before}[hidden]{after}", f"{before[:-1]}[hidden]{after}")


@pytest.mark.parametrize("before", ["", "u", "me", "me:", "user:", "Bearer "])
@pytest.mark.parametrize("packer", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_in_base64(before: str, packer: object) -> None:
    echo = packer(f"{before}{SECRET}{before}".encode()).decode()  # type: ignore[operator]
    shown = redact(f"Basic {echo}!")
    assert "[hidden]" in shown
    kept = shown.replace("[hidden]", "\0").removeprefix("Basic ").rstrip("!").split("\0")
    assert all(len(part) <= 4 + 4 * len(before) // 3 for part in kept)


def test_other_text_stays_as_it_is() -> None:
    for text in ("", "none", "sk-Test", "a &amp; b %41 \\u0041 \\", "x" * 1000, "İstanbul 😀"):
        assert redact(text) == text
    assert redact("İ😀 " + SECRET + " İ") == "İ😀 [hidden] İ"
    assert redactor([])(SECRET) == SECRET
    assert redactor(["short"])("short") == "short"
    assert redactor(["sixsix"])("asixsixb") == "a[hidden]b"


def test_a_long_text_costs_little() -> None:
    begun = time.process_time()
    redact(("&#x41;%2F" + "\\" * 50) * (LONGEST_TEXT // 59))
    assert time.process_time() - begun < 1.0


def spell(pieces: list[str], *secrets: str) -> str:
    echoes = EchoFilter(secrets_among(secrets or (SECRET, SECRET[:10] + "-other")))
    return "".join(map(echoes.feed, pieces)) + echoes.end()


@pytest.mark.parametrize("size", range(1, 30))
def test_a_secret_in_a_stream(size: int) -> None:
    text = f"It is {SECRET}{SECRET}, or {SECRET[:10]}-other, sk-Tes, {SECRET[:8]}"
    shown = spell([text[at : at + size] for at in range(0, len(text), size)])
    shown = re.sub(r"(s|sk|sk-)\[hidden\]", "[hidden]", shown)
    assert shown == f"It is [hidden][hidden], or [hidden], sk-Tes, {SECRET[:8]}"
    assert spell([f"It is {SECRET[:-1]}"]) == "It is [hidden]"


def test_a_stream_without_secrets_is_passed_on_at_once() -> None:
    echoes = EchoFilter(secrets_among([SECRET]))
    for piece in ("The", "s", "sk", "sk-", "\n", "", SECRET[:3]):
        assert echoes.feed(piece) == piece
    assert EchoFilter(()).feed("anything") == "anything"
