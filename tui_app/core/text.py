"""Making text safe for a terminal. Text is stored as received and passes here at every exit.

A terminal obeys control characters wherever they stand, so none may leave: C0, DEL and C1
(ECMA-48), among them ESC and the one-byte CSI and OSC. Bidirectional overrides and isolates make
text read otherwise than it is (CVE-2021-42574) and go as well; Arabic and Hebrew need none of
them. Lone surrogates cannot be encoded and become U+FFFD.
"""

import re

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
"""A subdivision flag (Unicode TS 51, annex B.1): the one place where tag characters belong."""
_UNSAFE = re.compile(
    f"{_FLAG}|"
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_BREAKS = re.compile(r"\s*[\r\n\t\x0b\x0c\x85\u2028\u2029]\s*")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def safe(text: str) -> str:
    """`text` with nothing in it that a terminal would obey. Line feeds and tabs stay.

    Controls are shown as pictures (ESC as ␛), so that the reader sees that something was there;
    CR LF and lone CR become line feeds, so that nothing is overwritten.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(_picture, text)


def safe_line(text: str, limit: int = 0) -> str:
    """`text` as one safe line: every break becomes a space. `limit`: most characters, 0 for all."""
    line = safe(_LINE_BREAKS.sub(" ", text)).strip()
    if limit and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line


def encodable(text: str) -> str:
    """`text` with surrogate pairs joined and lone ones replaced by U+FFFD, so it can be stored."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    joined = _PAIR.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
    return _SURROGATES.sub("\ufffd", joined)


def _picture(match: re.Match[str]) -> str:
    if len(match[0]) > 1:
        return match[0]
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0x80 <= code <= 0x9F or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if code in (0x2028, 0x2029):
        return "\n"
    return ""
