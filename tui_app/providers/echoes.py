"""Taking secrets out of what a server sends, since some send back what they were sent."""

import re
from collections.abc import Callable, Iterable

from tui_app.core.redaction import HIDDEN, SHORTEST_SECRET, spellings, unescaped

Redact = Callable[[str], str]
"""Takes secrets out of a text that a server may have echoed them in."""

LONGEST_TEXT = 64 * 1024
"""Characters that a `Redact` is meant for; it takes 50 ms for so many."""
_PART = 8
"""Characters of a secret that are hidden wherever they stand: servers cut and mask what they echo."""
_LEAST_HELD = 4
"""Characters of a streamed text that must look like a secret before they are held back."""


def secrets_among(values: Iterable[str]) -> tuple[str, ...]:
    """Those of `values` that are long enough to be secrets, longest first."""
    return tuple(sorted({v for v in values if len(v) >= SHORTEST_SECRET}, key=len, reverse=True))


def redactor(values: Iterable[str]) -> Redact:
    """A function that replaces each of `values`, and each part of 8 characters, by `[hidden]`.

    Whatever its case, also escaped for JSON, HTML or an address, in base64 and in hexadecimal.
    """
    forms = {form for secret in secrets_among(values) for form in spellings(secret)}
    if not forms:
        return str
    size = min(_PART, *map(len, forms))
    parts = {form[at : at + size] for form in forms for at in range(len(form) - size + 1)}

    def redact(text: str) -> str:
        plain, places = unescaped(text)
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
