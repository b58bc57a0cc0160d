"""What can be told of a message without setting it: that something is surely not in it."""

import re
from dataclasses import dataclass
from string import digits

from tui_app.core.conversation import Body
from tui_app.core.finding import Needle, letters

_LINK = re.compile(r"(\[[^\[\]`.:@]*(?:`[^\[\]`.:@]*`[^\[\]`.:@]*)*\])\(https?://[^\s()<>@\\&]*\)")
"""A link of the usual kind, of which the address is not shown."""
_IN_CODE = re.compile(r"^(?:[^`\n]*`[^`\n]*`)*[^`\n]*`[^`\n]*\]\(", re.MULTILINE)
_DELIMITERS = re.compile(
    r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*){1,3}\|?[ \t]*$", re.MULTILINE
)
"""Under the header of a table with few columns: it has room, and is shown as it was written."""
_REWRITTEN = (
    ("&", re.compile(r"&#?\w+;")),  # entities
    ("](", re.compile(r"\]\(")),  # other links, and images
    (
        "]:",
        re.compile(r"^[ \t>*+\-\d.)]*\[(?:[^\[\]]|\\.)*\]:", re.MULTILINE),
    ),  # what links refer to
    ("[^", re.compile(r"\[\^")),  # notes
    ("<", re.compile(r"<[^<>\s]+[:@][^<>\s]*(?:%|xn--)", re.IGNORECASE)),  # decoded addresses
    ("|", re.compile(r"-:?[ \t]*\||\|[ \t]*:?-")),  # other tables: records repeat the header
    ("$", re.compile(r"\$")),  # formulas
    ("\\", re.compile(r"\\[(\[]")),
)
"""Marks by which other letters may be shown, or in another order, than were written, each after
something that most texts do not hold."""
_PARTS = re.compile("[\u1100-\u11ff\U0001f1e6-\U0001f1ff]")
"""Parts of Hangul syllables and of flags, which are put together."""
_NUMBERED = re.compile(r"^[\s>*+-]*\d+[.)]\s", re.MULTILINE)
"""The items of a list, which are shown with numbers of their own."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """The letters of a message as it was received, in the order in which they are shown."""

    letters: str
    unlinked: str
    """The same without the addresses of links; empty where there are none."""
    rewritten: bool
    """Whether other letters, or in another order, may be shown."""
    numbered: bool

    def may_show(self, needle: Needle) -> bool:
        """Whether it may stand in the message when that is set. Where not, it surely does not."""
        return self.rewritten or any(map(self._has, needle.alternatives))

    def _has(self, needle: Needle) -> bool:
        # A number of a list can only be what it begins with.
        wanted = needle.letters.lstrip(digits) if self.numbered else needle.letters
        return wanted in self.letters or wanted in self.unlinked

    def estimate(self, needle: Needle) -> int:
        """About how often it will be found; 0 where nobody can tell yet."""
        text = self.unlinked or self.letters
        return sum(text.count(each.letters) for each in needle.alternatives if each.letters)


def sketched(body: Body) -> Sketch:
    """The sketch of a message."""
    source = f"{body.reasoning}\n{body.text}"
    unlinked = source
    if "](" in source and not ("`" in source and _IN_CODE.search(source)):
        unlinked = _LINK.sub(r"\1", source)
    rest = _DELIMITERS.sub("", unlinked) if "|" in source else unlinked
    rewritten = (
        bool(body.refusal or body.tool_calls or body.citations)
        or any(sign in rest and mark.search(rest) for sign, mark in _REWRITTEN)
        or (not source.isascii() and _PARTS.search(source) is not None)
    )
    return Sketch(
        letters(source),
        letters(unlinked) if unlinked is not source else "",
        rewritten,
        _NUMBERED.search(source) is not None,
    )
