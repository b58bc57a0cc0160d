"""Taking secrets out of what is logged or reported, known ones and what looks like one."""

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tui_app.core.text import safe

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
"""What is shorter (`none`, `x`: keys of local servers) is no secret but part of many words."""
# Few runs have anything to take out; the patterns are compiled, once, by the first that has.
_ESCAPE = (
    r"\\+u00(?P<u>[0-9a-f]{2})|\\+x(?P<x>[0-9a-f]{2})|\\+(?P<self>[\"'/\\])"
    r"|%(?:25)*(?P<url>[0-9a-f]{2})|&#x0*(?P<hex>[0-9a-f]{2});|&#0*(?P<dec>\d{2,3});"
    r"|&(?P<name>amp|lt|gt|quot|apos);"
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _value(character: str) -> str:
    """A pattern for a character of a secret; a mark counts as one, so that none is cut."""
    mark = re.escape(HIDDEN)
    return f"(?:{mark}|(?!{mark}){character})"


_SHAPES = (
    # The schemes of an Authorization header (RFC 9110, section 11).
    r"(?P<scheme>\b(?:bearer|basic|digest)\s++)"
    + _value(r"[^\s,;\"']")
    + "{6,}"
    # What follows a name such as api_key=, "token": or X-Auth-Token:
    + r"|(?P<name>[\w.-]*(?:key|token|secret|passw(?:or)?d|authorization|cookie)"
    r"[\"']?\s*[=:]\s*+[\"']?+(?:(?:bearer|basic|digest)\s++)?+)"
    + _value(r"[^\s,;&\"'}\]]")
    + "{6,}"
    # Keys of known form: sk-…, three-part web tokens; and a password in an address.
    + r"|\b(?:sk|pk|rk)[-_][\w-]{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|(?P<address>\b[a-z][a-z0-9+.-]*://)[^\s/@]+@"
)


class Redactor:
    """Replaces `secrets`, in any case and spelling, and whatever has their shape."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {
            form
            for secret in secrets
            if len(secret) >= SHORTEST_SECRET
            for form in spellings(secret)
        }
        longest_first = sorted(forms, key=len, reverse=True)
        pattern = "|".join(map(re.escape, (HIDDEN, *longest_first)))
        self._known = re.compile(pattern, re.IGNORECASE) if forms else None

    def __repr__(self) -> str:
        return "Redactor(•••)"

    def __call__(self, text: str) -> str:
        """`text` without secrets, and with nothing in it that a terminal would obey."""
        if self._known is not None:
            plain, places = unescaped(text)
            for match in reversed(list(self._known.finditer(plain))):
                start, end = places[match.start()], places[match.end()]
                text = f"{text[:start]}{HIDDEN}{text[end:]}"
        return safe(re.sub(_SHAPES, _hide, text, flags=re.IGNORECASE))


def _hide(match: re.Match[str]) -> str:
    kept = match["scheme"] or match["name"] or match["address"] or ""
    return f"{kept}{HIDDEN}{'@' if match['address'] else ''}"


def spellings(secret: str) -> Iterator[str]:
    """How `secret` may stand in a text: plain, percent-encoded, in hexadecimal and in base64.

    In lower case where ASCII has one; to be looked for in what `unescaped` gives.
    """
    data = secret.encode("utf-8", "replace")
    yield secret.translate(_LOWER)
    yield unescaped(secret)[0]  # it may hold what looks like an escape
    yield quote(secret, safe="", errors="replace").translate(_LOWER)
    yield data.hex()
    for shift in range(3):  # base64 reads three bytes at a time, so it depends on what precedes
        packed = base64.b64encode(bytes(shift) + data).decode().rstrip("=")[shift + (shift > 0) :]
        yield packed.translate(_LOWER)
        yield packed.replace("+", "-").replace("/", "_").translate(_LOWER)


def unescaped(text: str) -> tuple[str, list[int]]:
    """`text` in lower case with escapes undone, and where each character of it begins in `text`."""
    plain: list[str] = []
    places: list[int] = []
    at = 0
    for match in re.finditer(_ESCAPE, text, re.IGNORECASE):
        plain.append(text[at : match.start()])
        places += range(at, match.start() + 1)
        plain.append(_meant(match))
        at = match.end()
    plain.append(text[at:])
    places += range(at, len(text) + 1)
    return "".join(plain).translate(_LOWER), places


def _meant(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    value = match[kind]
    if kind == "self":
        return value
    if kind == "name":
        return _NAMED[value.lower()]
    code = int(value, 10 if kind == "dec" else 16)
    return chr(code)
