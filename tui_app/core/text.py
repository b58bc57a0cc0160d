"""Making text safe for a terminal. Text is stored as received and passes here at every exit.

A terminal obeys control characters wherever they stand, so none may leave: C0, DEL and C1
(ECMA-48), among them ESC and the one-byte CSI and OSC. Bidirectional overrides and isolates make
text read otherwise than it is (CVE-2021-42574) and go as well; Arabic and Hebrew need none of
them. Lone surrogates and noncharacters cannot be shown and become U+FFFD.

What takes no cells can be stacked up without end on one letter, and terminals disagree about the
width of what is put together wrongly; so text is also brought into a shape on whose width they
agree: few marks on a letter, joiners only where they join something, flags whole.
"""

import re
import unicodedata

JOINER = "\u200d"
"""The zero width joiner."""
MOST_MARKS = 8
"""Marks without a width of their own that one letter keeps. Hebrew with vowels and accents has
four, a Tibetan stack seven; the flag of Scotland is one character and six tags."""

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
"""A subdivision flag (Unicode TS 51, annex B.1): the one place where tag characters belong."""
_EMOJI = (
    "(?:[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934"
    "\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa"
    "\U0001f400-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]{0,2})"
)
_FAMILY = f"{_EMOJI}(?:{JOINER}{_EMOJI}){{1,3}}"
"""Joined emoji; the longest that Unicode recommends (emoji-zwj-sequences.txt) have four members."""
_CURSIVE = "[\u0590-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00011fff]"
"""Scripts in which a joiner between letters changes their shape: Arabic, Indic and others."""
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_UNSAFE_RANGES = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u115f\u1160\u200d\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    f"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f{_NONCHARACTERS}"
)
# Patterns that most texts do not need are left to be compiled, once, by the first that does.
_UNSAFE = f"[{_UNSAFE_RANGES}]"
_UNSAFE_OR_JOINED = f"{_FLAG}|{_FAMILY}|[{_UNSAFE_RANGES}]"
_JOINED = f"({_FAMILY})|{JOINER}+"
_FLAG_LETTER = "[\U0001f1e6-\U0001f1ff]"
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_JAMO = "[\u1100-\u11ff]"
_ODD = re.compile(f"{_FLAG_LETTER}|{_SELECTOR}|{_JAMO}")
_UNEVEN = (
    f"{_FLAG_LETTER}+|{_JAMO}+|{_SELECTOR}{_SELECTOR}+|[\u231a-\U0001faff]\ufe0e(?!{_SELECTOR})"
)
"""What terminals give different widths to, and selectors that select nothing."""
_LONE_JAMO = f"([\u1160-\u11ff]{{{MOST_MARKS}}})[\u1160-\u11ff]+"
_SQUARED = 0x1F130 - 0x1F1E6
"""From half of a flag to the same letter in a square."""
_CROWD = re.compile(rf"[^\x00-\u02ff\u2190-\u2bff\w\s]{{{MOST_MARKS + 1},}}")
"""Where too many marks may be: a run of what is no letter, digit or symbol."""
_LINE_BREAKS = re.compile("[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
_LOOKED_AT = 16
"""Characters of a text that are looked at for each one that is wanted."""
_SURROGATES = "[\ud800-\udfff]"
_PAIR = "[\ud800-\udbff][\udc00-\udfff]"


def safe(text: str) -> str:
    """`text` with nothing in it that a terminal would obey. Line feeds and tabs stay.

    Controls are shown as pictures (ESC as ␛), so that the reader sees that something was there;
    CR LF and lone CR become line feeds, so that nothing is overwritten. What is safe already comes
    back as it is. Takes time in proportion to the length.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        joined = JOINER in text or "\U000e007f" in text
        text = re.sub(_UNSAFE_OR_JOINED if joined else _UNSAFE, _picture, text)
    if text.isascii():
        return text
    if _ODD.search(text):
        text = re.sub(_LONE_JAMO, r"\1", re.sub(_UNEVEN, _evened, text))
    return _CROWD.sub(_thinned, text)


def displayed(text: str) -> str:
    """`safe(text)` for what is measured by Rich, which takes no account of what follows a joiner.

    That is right for emoji only. A joiner between letters is therefore written twice: the second
    is what Rich leaves out, and it changes nothing for the reader.
    """
    text = safe(text)
    if JOINER in text:
        text = re.sub(_JOINED, lambda found: found[1] or JOINER * 2, text)
    return text


def safe_line(text: str, limit: int = 0) -> str:
    """`text` as one line to display: every break becomes a space.

    `limit`: most characters, 0 for all; what is longer ends with `…`.
    """
    text = text.strip()
    looked_at = text[: limit * _LOOKED_AT] if limit else text
    parts = [part.strip() for part in _LINE_BREAKS.split(looked_at)]
    line = displayed(" ".join(filter(None, parts))).strip()
    if limit and (len(line) > limit or len(looked_at) < len(text)):
        return displayed(line[: limit - 1]).rstrip() + "…"
    return line


def is_mark(character: str) -> bool:
    """Whether it takes no cell of its own: combining marks, format characters, skin tones."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def encodable(text: str) -> str:
    """`text` with surrogate pairs joined and lone ones replaced by U+FFFD, so it can be stored."""
    if text.isascii() or not re.search(_SURROGATES, text):
        return text
    joined = re.sub(
        _PAIR, lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
    return re.sub(_SURROGATES, "\ufffd", joined)


def _picture(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return found[0]
    if found[0] == JOINER:
        around = found.string[max(0, found.start() - 1) : found.end() + 1]
        return JOINER if re.search(_CURSIVE, around) else ""
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0x80 <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or _is_noncharacter(code):
        return "\ufffd"
    if code in (0x2028, 0x2029):
        return "\n"
    return ""


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _evened(found: re.Match[str]) -> str:
    text = found[0]
    if re.match(_FLAG_LETTER, text):
        return text if len(text) % 2 == 0 else text[:-1] + chr(ord(text[-1]) + _SQUARED)
    if re.match(_JAMO, text):
        return unicodedata.normalize("NFC", text)
    if re.match(_SELECTOR, text):
        return text[0]
    return text[0] if unicodedata.east_asian_width(text[0]) == "W" else text


def _thinned(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if is_mark(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
