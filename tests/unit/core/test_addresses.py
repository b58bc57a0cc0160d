"""Where an address leads is never hidden."""

import pytest

from tests.stubs import hostile
from tui_app.core.addresses import has_user, host_of, misleads, openable, readable_host


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://e.example/\x1b[31m\n", "http://e.example/%1B[31m"),
        ("http://e.example/a\u202eb\x9bc d", "http://e.example/a%E2%80%AEb%C2%9Bc%20d"),
        ("https://evil.example\\@bank.example/", "https://evil.example%5C@bank.example/"),
        ("https://\u0430pple.com/x", "https://xn--pple-43d.com/x"),
        ("https://bücher.example:8080/", "https://xn--bcher-kva.example:8080/"),
        ("MAILTO:me@e.example?subject=\x07", "MAILTO:me@e.example?subject=%07"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://e.example/\ud800", "http://e.example/%EF%BF%BD"),
    ],
)
def test_what_is_opened_is_plain(address: str, opened: str) -> None:
    assert openable(address) == opened


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ssh://x",
        "//x",
        "",
        "http:",
    ],
)
def test_other_schemes_are_not_opened(address: str) -> None:
    assert openable(address) == ""


@pytest.mark.parametrize("text", hostile.ALL.values(), ids=hostile.ALL)
def test_no_text_becomes_more_than_an_address(text: str) -> None:
    made = openable(f"https://e.example/{text}")
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made


def test_hosts() -> None:
    assert host_of("https://google.com:443@EVIL.example:80/x@y") == "evil.example"
    assert host_of("http://[::1]:80/") == "[::1]"
    assert host_of("http://[bad/") == ""
    assert host_of("mailto:me@e.example") == ""
    assert readable_host("xn--pple-43d.com") == "\u0430pple.com"
    assert readable_host("xn--\u0430.com") == "xn--\u0430.com"
    assert has_user("https://google.com@evil.example/")
    assert not has_user("https://evil.example/google.com@x")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://google.com", "https://evil.example/"),
        ("google.com", "https://evil.example/google.com"),
        ("www.google.com/login", "https://google.com.evil.example/"),
        ("https://apple.com", "https://xn--pple-43d.com/"),
        ("bank", "https://bank.example@evil.example/"),
        ("google.com", "https://notgoogle.com"),
    ],
)
def test_a_text_that_names_another_site_misleads(text: str, address: str) -> None:
    assert misleads(text, address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://google.com", "https://www.google.com/"),
        ("python.org", "https://docs.python.org/3/"),
        ("www.Python.org", "http://python.org"),
        ("the documentation", "https://docs.python.org/3/"),
        ("node.js", "https://nodejs.org/"),
        ("README.md", "https://github.com/x/y"),
        ("https://\u0430pple.com/", "https://xn--pple-43d.com/"),
        ("me@e.example", "mailto:me@e.example"),
    ],
)
def test_other_texts_do_not(text: str, address: str) -> None:
    assert not misleads(text, address)
