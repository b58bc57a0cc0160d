"""What a server says about an error, whatever it wraps it in, as one line for people."""

import html
import json
import re

from tui_app.core.text import safe_line
from tui_app.providers.echoes import LONGEST_TEXT, Redact
from tui_app.providers.json_values import as_dict, as_list, as_text

LONGEST = 500
"""Characters of a server's words that are shown."""
_WORDS = ("error", "message", "detail", "errors", "msg", "error_description", "title")
_TAG = re.compile(r"(<[^<>]*>)")
_HIDDEN = ("script", "style")


def spoken(text: str, redact: Redact) -> str:
    """`text` fit to be shown: secrets out, one safe line, not too long."""
    return safe_line(redact(text[:LONGEST_TEXT]), LONGEST)


def words_of_body(body: bytes) -> str:
    """The words in an error body: JSON of any known shape, a web page, or plain text."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff").strip()
    if text.startswith("<"):
        return words_of_page(text)
    try:
        return words_of(json.loads(text)) or text
    except (ValueError, RecursionError):
        return text


def words_of(payload: object, depth: int = 6) -> str:
    """The words in decoded JSON, at most `depth` levels down; empty where there are none.

    Known: `{"error": {"message"}}`, `{"error": "…"}`, `{"message"}` (text or list), `{"detail"}`
    (text, or FastAPI's list of `msg` with `loc`), `{"errors": […]}`, `{"title"}`, lists of these.
    """
    if isinstance(payload, str):
        return payload.strip()
    if not depth:
        return ""
    parts = [words_of(item, depth - 1) for item in as_list(payload)]
    if parts:
        return "; ".join(part for part in parts if part)
    fields = as_dict(payload)
    place = ".".join(
        str(step) for step in as_list(fields.get("loc")) if isinstance(step, str | int)
    )
    for name in _WORDS:
        if found := words_of(fields.get(name), depth - 1):
            return f"{place}: {found}" if place else found
    return ""


def code_of(payload: object) -> str:
    """The server's machine-readable name for the error, in lower case; empty where it has none."""
    fields = as_dict(as_list(payload)[0]) if as_list(payload) else as_dict(payload)
    inner = as_dict(fields.get("error")) or fields
    for name in ("code", "type"):
        if code := as_text(inner.get(name)):
            return code.casefold()
    return ""


def words_of_page(page: str) -> str:
    """A web page reduced to its title, or else to its visible text."""
    title: list[str] = []
    visible: list[str] = []
    inside = ""
    for part in _TAG.split(page):
        if _TAG.fullmatch(part):
            name = part[1:-1].strip().casefold()
            if inside and name.startswith("/" + inside):
                inside = ""
            elif not inside:
                inside = next((tag for tag in (*_HIDDEN, "title") if name.startswith(tag)), "")
        elif inside == "title":
            title.append(part)
        elif not inside:
            visible.append(part)
    found = " ".join("".join(title).split()) or " ".join(" ".join(visible).split())
    return html.unescape(found)
