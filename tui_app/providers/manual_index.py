"""Full-text search over the manual: from a question in someone's own words to sections.

SQLite's FTS5 with the Porter stemmer, ranked by bm25 (https://www.sqlite.org/fts5.html). The
manual is so small that the index is made anew for each question, in memory, in a few milliseconds.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches

from tui_app.providers.manual import Section

MOST_CHARACTERS = 4_000
MOST_WORDS = 24
ENOUGH = 0.6
"""The share of a question's words that must be known for the manual to answer it."""

_WEIGHTS = "12.0, 5.0, 2.0, 1.0"
"""bm25 weights of title, keywords, names and body."""
_NAMED = "{title keywords names}"
"""The columns that say what a section is about; a word found in the body alone proves little."""
_LIKENESS = 0.84
"""How alike a mistyped word must be to one of the manual's (difflib ratio)."""

_CONTROL_KEY = re.compile(r"(?:\^|\bctrl\s?[-+]\s?|\bcontrol[-+]|\bc-)(\w+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NAME = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*")
_CODE_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)

_STOP_WORDS = frozenset(
    """
    a about actually after afternoon again all also always am an and any anybody anyone anything
    app are aren as ask at be because been before being but by can cannot change chinwag come
    could couldn did didn do does doesn doing don done each else even evening ever every
    everything explain find first for from get gets getting give go goes going good got
    greetings had hadn happen happened happens has hasn have haven having he hello her here hers
    hey hi him his how howdy i if im in into is isn it its itself ive just kind know let like
    look made make makes making many may maybe me mean means might mine more morning most much
    must my myself need needs no nor not now of off ok okay on one only onto or other our out
    over please possible possibly really s same see shall she should shouldn show so some
    somebody someone something still such sure take tell than thank thanks that the their them
    then there these they thing things think this those time to too try under up us use used
    using very via want wants was wasn way we well were what whatever when where whether which
    while who whom whose why will wish with without won work working works would wouldn yes yet
    you your yours yourself
    """.split()  # noqa: SIM905 - two hundred quoted words are hard to read
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the manual has on a question."""

    sections: tuple[Section, ...]
    """Best first."""
    scores: tuple[float, ...]
    """One for each section, falling; only their proportion means anything."""
    coverage: float
    """The share of the question's words that the manual knows, 0 to 1."""

    @property
    def answered(self) -> bool:
        return bool(self.sections) and self.coverage >= ENOUGH


def words_of(text: str) -> list[str]:
    """The words of `text`, in lower case; `^T` and `Ctrl+T` are both `ctrlt`."""
    joined = _CONTROL_KEY.sub(r" ctrl\1 ", text[:MOST_CHARACTERS])
    return [re.split("['’]", word)[0].casefold() for word in _WORD.findall(joined)]


def content_words(text: str) -> list[str]:
    """The words that say what a question is about, without repetition."""
    words = (word for word in words_of(text) if len(word) > 1 and word not in _STOP_WORDS)
    return list(dict.fromkeys(words))[:MOST_WORDS]


def search(sections: Sequence[Section], question: str) -> Findings:
    """The sections that answer `question`, best first."""
    words = content_words(question)
    title = _same_title(sections, question)
    if not words:
        named = () if title is None else (sections[title],)
        return Findings(named, (1.0,) * len(named), float(len(named)))
    with closing(_index(sections)) as index:
        return _search(index, sections, words, title)


def _index(sections: Iterable[Section]) -> sqlite3.Connection:
    index = sqlite3.connect(":memory:")
    index.execute(
        "CREATE VIRTUAL TABLE manual USING fts5"
        "(title, keywords, names, body, tokenize='porter unicode61')"
    )
    index.executemany(
        "INSERT INTO manual (rowid, title, keywords, names, body) VALUES (?, ?, ?, ?, ?)",
        (
            (
                row,
                _plain(section.title),
                _plain(" ".join(section.keywords)),
                *_names_and_body(section),
            )
            for row, section in enumerate(sections)
        ),
    )
    return index


def _names_and_body(section: Section) -> tuple[str, str]:
    prose = _CODE_BLOCK.sub("", section.text)
    names = " ".join(code or bold for code, bold in _NAME.findall(prose))
    return _plain(names), _plain(section.text)


def _plain(text: str) -> str:
    return _CONTROL_KEY.sub(r" ctrl\1 ", text)


def _search(
    index: sqlite3.Connection, sections: Sequence[Section], words: list[str], title: int | None
) -> Findings:
    anywhere: dict[str, set[int]] = {}
    named: dict[str, set[int]] = {}
    for asked in words:
        word = asked
        if not _rows(index, _quoted(word)):
            word = _corrected(sections, asked)
        anywhere[word] = _rows(index, _quoted(word))
        named[word] = _rows(index, f"{_NAMED} : {_quoted(word)}")
    ranks = index.execute(
        f"SELECT rowid, -bm25(manual, {_WEIGHTS}) FROM manual WHERE manual MATCH ?",  # noqa: S608 - constants
        (" OR ".join(map(_quoted, anywhere)),),
    ).fetchall()

    def score(row: int, rank: float) -> float:
        has = sum(row in found for found in anywhere.values())
        about = any(row in found for found in named.values())
        return rank * has / len(anywhere) if about else 0.0

    scored = [(score(row, rank), row) for row, rank in ranks]
    if title is not None:
        scored.append((2 * max((value for value, _ in scored), default=1.0), title))
    best: dict[int, float] = {}
    for value, row in sorted(scored, key=lambda pair: (-pair[0], pair[1])):
        if value > 0:
            best.setdefault(row, value)
    if not best:
        return Findings((), (), 0.0)
    first, second = [*best, -1][:2]

    def known(word: str) -> float:
        if first in named[word]:
            return 1.0
        if first in anywhere[word]:
            return 0.75
        return 0.5 if second in named[word] else 0.25 if named[word] else 0.0

    return Findings(
        tuple(sections[row] for row in best),
        tuple(best.values()),
        1.0 if title is not None else sum(map(known, anywhere)) / len(anywhere),
    )


def _corrected(sections: Sequence[Section], word: str) -> str:
    """The word of a title or keyword that `word` is likely meant to be, or `word` itself."""
    vocabulary = {
        known
        for section in sections
        for known in words_of(f"{section.title} {' '.join(section.keywords)}")
    }
    return next(iter(get_close_matches(word, sorted(vocabulary), 1, _LIKENESS)), word)


def _same_title(sections: Sequence[Section], question: str) -> int | None:
    """The row of the section whose title was typed, or a whole phrase of its keywords."""
    asked = words_of(question)
    content = _singular(question)
    for row, section in enumerate(sections):
        if asked and asked == words_of(section.title):
            return row
    for row, section in enumerate(sections):
        if content and content == _singular(section.title):
            return row
    for row, section in enumerate(sections):
        if len(asked) > 1 and asked in map(words_of, section.keywords):
            return row
        if len(content) > 1 and content in map(_singular, section.keywords):
            return row
    return None


def _singular(text: str) -> list[str]:
    return [word.removesuffix("s") for word in content_words(text)]


def _rows(index: sqlite3.Connection, match: str) -> set[int]:
    found = index.execute("SELECT rowid FROM manual WHERE manual MATCH ?", (match,))
    return {int(row) for (row,) in found}


def _quoted(word: str) -> str:
    """`word` as an FTS5 string, which no character of it can leave."""
    return '"' + word.replace('"', '""') + '"'
