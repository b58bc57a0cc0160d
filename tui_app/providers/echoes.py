"""Taking secrets out of what a server sends, since some send back what they were sent."""

import base64
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

Redact = Callable[[str], str]
"""Takes secrets out of a text that a server may have echoed them in."""

HIDDEN = "[hidden]"
LONGEST_TEXT = 64 * 1024
"""Characters that a `Redact` is meant for; it takes 50 ms for so many."""
_SHORTEST_SECRET = 6
"""What is shorter (`none`, `x`: keys of local servers) is no secret but part of many words."""
_PART = 8
"""Characters of a secret that are hidden wherever they stand: servers cut and mask what they echo."""
_LEAST_HELD = 4
"""Characters of a streamed text that must look like a secret before they are held back."""
_ESCAPE = re.compile(
    r"\\+u00(?P<u>[0-9a-f]{2})|\\+x(?P<x>[0-9a-f]{2})|\\+(?P<self>[\"'/\\])"
    r"|%(?:25)*(?P<url>[0-9a-f]{2})|&#x0*(?P<hex>[0-9a-f]{2});|&#0*(?P<dec>\d{2,3});"
    r"|&(?P<name>amp|lt|gt|quot|apos);",
    re.IGNORECASE,
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def secrets_among(values: Iterable[str]) -> tuple[str, ...]:
    """Those of `values` that are long enough to be secrets, longest first."""
    return tuple(sorted({v for v in values if len(v) >= _SHORTEST_SECRET}, key=len, reverse=True))


def redactor(values: Iterable[str]) -> Redact:
    """A function that replaces each of `values`, and each part of 8 characters, by `[hidden]`.

    Whatever its case, also escaped for JSON, HTML or an address, in base64 and in hexadecimal.
    """
    forms = {form for secret in secrets_among(values) for form in _forms(secret)}
    if not forms:
        return str
    size = min(_PART, *map(len, forms))
    parts = {form[at : at + size] for form in forms for at in range(len(form) - size + 1)}

    def redact(text: str) -> str:
        plain, places = _unescaped(text)
        hidden = bytearray(len(text))
        for at in range(len(plain) - size + 1):
            if plain[at : at + size] in parts:
                start, end = places[at], places[at + size]
                hidden[start:end] = b"\1" * (end - start)
        if not any(hidden):
            return text
        kept = re.finditer(b"\x01+|\x00+", hidden)
        return "".join(HIDDEN if run[0][0] else text[run.start() : run.end()] for run in kept)

    return redact


class EchoFilter:
    """Takes whole `secrets` out of a text that arrives in pieces."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets
        self._whole = re.compile("|".join(map(re.escape, secrets)) or "$.")
        self._start = re.compile(
            "|".join(re.escape(secret[:_LEAST_HELD]) for secret in secrets) or "$."
        )
        self._seen: str = ""
        self._held: str = ""

    def feed(self, text: str) -> str:
        """What is certain now. The beginning of a secret is held back."""
        whole = self._seen + self._held + text
        at = len(self._seen)
        if not self._start.search(whole):
            self._seen = whole[1 - _LEAST_HELD :]
            return text
        said: list[str] = []
        begin = 0
        for match in self._whole.finditer(whole):
            said += [whole[at : max(at, match.start())], HIDDEN]
            at = begin = match.end()
        end = max(at, len(whole) - self._overlap(whole[begin:]))
        said.append(whole[at:end])
        self._seen, self._held = whole[max(begin, end + 1 - _LEAST_HELD) : end], whole[end:]
        return "".join(said)

    def end(self) -> str:
        """The text is over: what was held back, unless it is a good part of a secret."""
        held, self._held = self._held, ""
        return held if len(held) <= _PART else HIDDEN

    def _overlap(self, text: str) -> int:
        """How many characters at the end of `text` may begin a secret."""
        for size in range(min(len(text), len(self._secrets[0]) - 1), _LEAST_HELD - 1, -1):
            if any(text.endswith(secret[:size]) for secret in self._secrets if len(secret) > size):
                return size
        return 0


def _forms(secret: str) -> Iterable[str]:
    data = secret.encode("utf-8", "replace")
    yield secret.translate(_LOWER)
    yield quote(secret, safe="", errors="replace").translate(_LOWER)
    yield data.hex()
    for shift in range(3):  # base64 reads three bytes at a time, so it depends on what precedes
        packed = base64.b64encode(bytes(shift) + data).decode().rstrip("=")[shift + (shift > 0) :]
        yield packed.translate(_LOWER)
        yield packed.replace("+", "-").replace("/", "_").translate(_LOWER)


def _unescaped(text: str) -> tuple[str, list[int]]:
    """`text` in lower case with escapes undone, and where each character of it begins in `text`."""
    plain: list[str] = []
    places: list[int] = []
    at = 0
    for match in _ESCAPE.finditer(text):
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
