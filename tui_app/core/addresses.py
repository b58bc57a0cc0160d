"""Addresses that a model or a server gives: where they lead, and how they can be opened safely."""

import re
from urllib.parse import quote, urlsplit

from tui_app.core.text import encodable

_OPENABLE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_UNTOUCHED = "!#$%&'()*+,/:;=?@[]~-._"
"""Reserved and unreserved characters of RFC 3986; all others are percent-encoded."""
_WRITTEN = re.compile(
    r"(?:(?:https?://|www\.)[^\s/?#]+|(?:[\w-]+\.)+(?:com|edu|gov|info|io|net|org))(?:[/?#]\S*)?",
    re.IGNORECASE,
)
"""A text that reads as an address. Without a scheme only common endings: `node.js` is none."""


def openable(address: str) -> str:
    """`address` as it may be handed to a browser: printable ASCII, the host in punycode.

    Empty where it is no http, https or mailto address.
    """
    address = address.strip()
    if not _OPENABLE.match(address):
        return ""
    host = _host(address)
    if host and not host.isascii():
        try:
            address = address.replace(host, host.encode("idna").decode(), 1)
        except UnicodeError:
            return ""
    return quote(encodable(address), safe=_UNTOUCHED)


def host_of(address: str) -> str:
    """The host that a web address leads to, in small letters; empty where it has none."""
    return _host(address).lower()


def readable_host(host: str) -> str:
    """`host` with its letters in place of punycode, where it can be read so."""
    try:
        return host.encode().decode("idna")
    except UnicodeError:
        return host


def has_user(address: str) -> bool:
    """Whether a name stands before the host, as in `https://bank.example@evil.example`."""
    return "@" in _authority(address)


def misleads(text: str, address: str) -> bool:
    """Whether `text` reads as one web address and `address` leads to another site."""
    host = host_of(address)
    if not host:
        return False
    if has_user(address):
        return True
    text = text.strip()
    if not _WRITTEN.fullmatch(text):
        return False
    scheme = "" if "://" in text else "http://"
    shown = host_of(openable(scheme + text)).removeprefix("www.")
    bare = host.removeprefix("www.")
    return bare != shown and not bare.endswith("." + shown)


def _authority(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


def _host(address: str) -> str:
    return re.sub(r":\d*$", "", _authority(address).rpartition("@")[2])
