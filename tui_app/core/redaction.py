"""Taking secrets out of what is logged or reported, known ones and what looks like one."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from tui_app.core.text import safe

HIDDEN = "[hidden]"
_SHORTEST = 6
"""What is shorter (`none`, `x`: keys of local servers) is no secret but part of many words."""
_SHAPES = re.compile(
    # The schemes of an Authorization header (RFC 9110, section 11).
    r"(?P<scheme>\b(?:bearer|basic|digest)\s+)[^\s,;\"']{6,}"
    # What follows a name such as api_key=, "token": or X-Auth-Token:
    r"|(?P<name>[\w.-]*(?:key|token|secret|passw(?:or)?d|authorization|cookie)"
    r"[\"']?\s*[=:]\s*[\"']?(?:(?:bearer|basic|digest)\s+)?)[^\s,;&\"'}\]]{6,}"
    # Keys of known form: sk-…, three-part web tokens; and a password in an address.
    r"|\b(?:sk|pk|rk)[-_][\w-]{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|(?P<address>\b[a-z][a-z0-9+.-]*://)[^\s/@]+@",
    re.IGNORECASE,
)


class Redactor:
    """Replaces `secrets`, in any case and percent-encoded too, and whatever has their shape."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {
            form
            for secret in secrets
            if len(secret) >= _SHORTEST
            for form in (secret, quote(secret, safe="", errors="replace"))
        }
        longest_first = sorted(forms, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        self._known = re.compile(pattern, re.IGNORECASE) if pattern else None

    def __repr__(self) -> str:
        return "Redactor(•••)"

    def __call__(self, text: str) -> str:
        """`text` without secrets, and with nothing in it that a terminal would obey."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return safe(_SHAPES.sub(_hide, text))


def _hide(match: re.Match[str]) -> str:
    kept = match["scheme"] or match["name"] or match["address"] or ""
    return f"{kept}{HIDDEN}{'@' if match['address'] else ''}"
