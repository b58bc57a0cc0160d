"""What can be told of a message without setting it: how often something stands in it, mostly.

Setting takes away marks, addresses and what else is not shown. So what is found in a text from
which all is left out that may be hidden will surely be found, and no more than in a text in which
all is that may be shown, its marks left out. Where both say the same that is the number.
"""

import re
from dataclasses import dataclass
from string import digits

from tui_app.core.conversation import Body
from tui_app.core.finding import Folded, Needle, letters
from tui_app.core.text import displayed, encodable

_LINK = re.compile(r"(\[[^\[\]`.:@]*(?:`[^\[\]`.:@]*`[^\[\]`.:@]*)*\])\(https?://[^\s()<>@\\&]*\)")
"""A link of the usual kind, of which the address is not shown."""
_IN_CODE = re.compile(r"^(?:[^`\n]*`[^`\n]*`)*[^`\n]*`[^`\n]*\]\(", re.MULTILINE)
_DELIMITERS = re.compile(
    r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*){1,3}\|?[ \t]*$", re.MULTILINE
)
"""Under the header of a table with few columns: where it has room, it is shown as it was written."""
_ROOM = 34
"""Cells in which a table with few columns has room."""
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
    ("$", re.compile(r"\$.*\$", re.DOTALL)),  # formulas
    ("\\", re.compile(r"\\[(\[]")),
    (
        "` ",
        re.compile(r"^(?:[^`\n]*`[^`\n]+`)*?[^`\n]*` [^`\n]* `", re.MULTILINE),
    ),  # code without its margins
)
"""Marks by which other letters may be shown, or in another order, than were written, each after
something that most texts do not hold."""
_PARTS = re.compile("[\u1100-\u11ff\U0001f1e6-\U0001f1ff]")
"""Parts of Hangul syllables and of flags, which are put together."""
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""White space that is shown as something else."""
_NUMBERED = re.compile(r"^[\s>*+-]*\d+[.)]\s", re.MULTILINE)
"""The items of a list, which are shown with numbers of their own."""
_HIDDEN = (
    (("```", "~~~"), re.compile(r"^([ \t>*+\-\d.)]*(?:`{3,}|~{3,})).*$", re.MULTILINE), r"\1"),
    (("[x]", "[X]"), re.compile(r"\[[xX]\]"), "[ ]"),
    (("<br", "<BR", "<Br", "<bR"), re.compile("<br", re.IGNORECASE), "<"),
)
"""What is not shown, or may not be: the languages of code, tasks that are done, breaks in cells."""
_FENCE = re.compile(r"^```([\w+#.-]*)$", re.MULTILINE)
"""The beginning of a block of code, or its end, where it can be nothing else."""
_SURE_LINK = re.compile(
    r"(`[^`\n]*`|\[(?:(?<=^\[)|(?<=\s\[)|(?<=\s\(\[)|(?<=\s\*\*\[))\w[\w ,-]*\]"
    r"(?=\(https?://[^\s()<>@\\&|`]*\)))(?:(?<=\])\([^)]*\))?",
    re.MULTILINE,
)
"""A link of the usual kind which stands by itself, so that it can be nothing else in plain prose
but a part of code, which is taken as it is."""
_NOT_PLAIN = ("\\", "<", "\t", "``", "~~~", "    ")
"""What makes prose be read otherwise: escapes, tags, code that is indented or holds marks."""
_ODD = re.compile(r"^[^`\n]*`(?:[^`\n]*`[^`\n]*`)*[^`\n]*$", re.MULTILINE)
"""A line on which code begins that goes on in the next."""
_CROWDED, _LONG = 100, 20_000
"""Brackets, and characters, that may be too many for marks to be read."""
_MARKS = str.maketrans("\n", " ", "*_~`[]\\<>")
_PLAIN = " '\",.;:?/%@()"
"""What may be looked for, beside letters and digits, without meeting marks."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A reply as it was received, read in two ways."""

    thoughts: Folded
    sure: Folded
    """What is surely shown as it stands, a line break wherever nothing may read on."""
    shown: tuple[str, ...]
    """All that may be shown, folded: with the addresses of links and without, where nobody can tell
    yet what is a link."""
    rewritten: bool
    """Whether other letters, or in another order, may be shown."""
    numbered: bool
    tabled: bool

    def count(self, needle: Needle, width: int) -> int | None:
        """How often it stands in the message when that is set on so many cells; None: who knows."""
        text = needle.text
        if needle.alternatives != (needle,) or not _is_plain(text):
            return None
        if self.rewritten or (self.tabled and width < _ROOM):
            return None
        if self.numbered and any(character in ".)" + digits for character in text):
            return None
        count = needle.count(self.sure)
        if any(shown.count(text) != count for shown in self.shown):
            return None
        return count + needle.count(self.thoughts)

    def may_show(self, needle: Needle) -> bool:
        """Whether it may stand in the message when that is set. Where not, it surely does not."""
        if self.rewritten or needle.count(self.thoughts):
            return True
        return any(map(self._has, needle.alternatives))

    def _has(self, needle: Needle) -> bool:
        # A number of a list can only be what it begins with.
        wanted = needle.letters.lstrip(digits) if self.numbered else needle.letters
        return any(wanted in letters(shown) for shown in self.shown)

    def estimate(self, needle: Needle) -> int:
        """About how often it will be found; 0 where nobody can tell yet."""
        wanted = (each.text for each in needle.alternatives if each)
        return sum(map(self.shown[-1].count, wanted)) + needle.count(self.thoughts)


def sketched(body: Body) -> Sketch:
    """The sketch of a reply."""
    source = encodable(body.text).replace("\r\n", "\n").replace("\r", "\n")
    known = _without_hidden(source)
    unlinked = source if known is None else known
    if known is None and "](" in source and not ("`" in source and _IN_CODE.search(source)):
        unlinked = _LINK.sub(r"\1", source)
    tabled = "|" in source and _DELIMITERS.search(unlinked) is not None
    rest = _DELIMITERS.sub("", unlinked) if tabled else unlinked
    rewritten = (
        bool(body.refusal or body.tool_calls or body.citations)
        or any(sign in rest and mark.search(rest) for sign, mark in _REWRITTEN)
        or _BREAKS.search(source) is not None
        or (not source.isascii() and _PARTS.search(source) is not None)
    )
    sure = _without_odd_rows(unlinked) if tabled else unlinked
    for signs, hidden, instead in _HIDDEN:
        if any(sign in sure for sign in signs):
            sure = hidden.sub(instead, sure)
    shown = dict.fromkeys((source, unlinked)) if known is None else (known,)
    return Sketch(
        Folded(plain_text(body.reasoning.strip())),
        Folded(sure),
        tuple(Folded(text.translate(_MARKS)).text for text in shown),
        rewritten,
        _NUMBERED.search(source) is not None,
        tabled,
    )


def _without_hidden(source: str) -> str | None:
    """`source` without the addresses of links and the languages of code.

    None where it cannot be told without setting it what they are.
    """
    if len(source) > _LONG or not ("](" in source or "```" in source):
        return None
    parts = _FENCE.split(source)
    texts, languages = parts[::2], parts[1::2]
    if any(languages[1::2]):
        return None
    for number, text in enumerate(texts):
        if number % 2:
            if "```" in text:
                return None
            continue
        if text.count("[") > _CROWDED or any(mark in text for mark in _NOT_PLAIN):
            return None
        if "`" in text and _ODD.search(text):
            return None
        texts[number] = text = _SURE_LINK.sub(r"\1", text)
        if "](" in text:
            return None
    return "```".join(texts)


def plain_text(text: str) -> str:
    """What is shown of text that is no markdown."""
    shown = displayed(encodable(text)).rstrip(" ")
    return re.sub(" +\n", "\n", shown) if " \n" in shown else shown


def _is_plain(text: str) -> bool:
    """Whether no mark can be in it, and nothing that stands beside marks."""
    if text.startswith(" ") or text.endswith(" "):
        return False
    return all(character.isalnum() or character in _PLAIN for character in text)


def _without_odd_rows(text: str) -> str:
    """`text` without the rows of tables that may have more cells than the header: what is too much
    is not shown."""
    lines = text.split("\n")
    cells: int | None = None
    for number, line in enumerate(lines):
        if number and _DELIMITERS.fullmatch(line):
            header = lines[number - 1]
            cells = 0 if "\\" in header else _cells(header)
        elif not line.strip():
            cells = None
        elif cells is not None and ("\\" in line or _cells(line) > cells):
            lines[number] = ""
    return "\n".join(lines)


def _cells(line: str) -> int:
    line = line.strip()
    return line.count("|") + 1 - line.startswith("|") - line.endswith("|")
