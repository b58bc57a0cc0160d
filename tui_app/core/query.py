"""Reading what was typed into a search.

`words "a phrase" -without in:title from:me model:gpt tag:work after:2w has:code is:pinned`. Names
and values of filters are read whatever their case. What is not understood is left out, and said.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tui_app.core.chat import Role
from tui_app.core.search import Has, MessageFilter, Query, SessionFilter, Term

StartOfDay = Callable[[date], int]
"""From a day to its first moment where the reader is, in milliseconds since 1970 UTC."""

MOST_TERMS = 24
LONGEST_TERM = 200
"""Characters of a term that count."""
LONGEST_QUERY = 2_000
"""Characters that are read."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it is typed: `name:value`."""

    name: str
    summary: str
    values: tuple[str, ...] = ()
    """The values there are, or examples of them where others are possible."""
    open: bool = False
    """Whether other values are possible."""


FILTERS: tuple[Filter, ...] = (
    Filter("in", "only titles", ("title",)),
    Filter("from", "who wrote it", ("me", "model")),
    Filter("model", "what answered", open=True),
    Filter("tag", "chats with a tag", open=True),
    Filter("before", "older than a day", ("today", "2w", "2024-05-17"), open=True),
    Filter("after", "newer than a day", ("yesterday", "2w", "2024-05-17"), open=True),
    Filter("on", "of a day, a month, a year", ("yesterday", "2024-05"), open=True),
    Filter("has", "what is in it", tuple(Has)),
    Filter("is", "how the chat is kept", ("pinned", "archived")),
)
_FILTERS = {each.name: each for each in FILTERS}

_PIECE = re.compile(
    r'(?P<no>-)?(?:(?P<name>[^\W\d_]+):(?!//))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)|(?<=:))'
)
_AGO = re.compile(r"(\d{1,4})(d|w|m|mo|y)")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NO_DATE = "is a day such as yesterday, 2w, 2024-05-17, 2024-05 or 2024"


def parse_query(text: str, today: date, start_of_day: StartOfDay) -> Query:
    """What `text` asks for."""
    reading = _Reading(today, start_of_day)
    for piece in _PIECE.finditer(text[:LONGEST_QUERY]):
        reading.take(piece)
    return reading.query()


def completions(text: str, tags: Sequence[str] = (), models: Sequence[str] = ()) -> list[str]:
    """How the last word of `text` may go on where it is, or becomes, a filter: whole words.

    `tags` and `models`: those there are.
    """
    head, _, word = text.rpartition(" ")
    del head
    sign = "-" if word.startswith("-") else ""
    name, colon, value = word.removeprefix("-").partition(":")
    if not colon:
        wanted = name.lower()
        return [
            f"{sign}{each.name}:" for each in FILTERS if wanted and each.name.startswith(wanted)
        ]
    known = _FILTERS.get(name.lower())
    if known is None:
        return []
    values = {"tag": tags, "model": models}.get(known.name, known.values)
    start = value.lstrip('"').casefold()
    return [
        f"{sign}{known.name}:{_quoted(each)}"
        for each in values
        if start in each.casefold() and start != each.casefold()
    ]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


@dataclass(slots=True)
class _Reading:
    """A query as far as it was read."""

    today: date
    start_of_day: StartOfDay
    terms: list[Term] = field(default_factory=list[Term])
    without: list[Term] = field(default_factory=list[Term])
    messages: list[MessageFilter] = field(default_factory=list[MessageFilter])
    sessions: list[SessionFilter] = field(default_factory=list[SessionFilter])
    in_title: bool = False
    since: int | None = None
    until: int | None = None
    hints: list[str] = field(default_factory=list[str])

    def query(self) -> Query:
        return Query(
            tuple(self.terms[:MOST_TERMS]),
            tuple(self.without[:MOST_TERMS]),
            self.in_title,
            tuple(self.messages[:MOST_TERMS]),
            tuple(self.sessions[:MOST_TERMS]),
            self.since,
            self.until,
            tuple(dict.fromkeys(self.hints)),
        )

    def take(self, piece: re.Match[str]) -> None:
        name = (piece["name"] or "").lower()
        value = piece["word"] if piece["phrase"] is None else piece["phrase"]
        value = (value or "")[:LONGEST_TERM]
        wanted = piece["no"] is None
        if name in _FILTERS:
            if value:
                self._filter(name, value.strip(), wanted)
            return
        if name:
            self._unknown(name, value)
            value = f"{piece['name']}:{value}"
        if any(map(str.isalnum, value)):
            # What is not wanted is the word itself: others that begin with it are not meant.
            term = Term(value, phrase=piece["phrase"] is not None or not wanted)
            (self.terms if wanted else self.without).append(term)
        elif value and not value.isascii():
            self.hints.append("There is no letter or digit to look for.")

    def _unknown(self, name: str, value: str) -> None:
        # Much that is said has a colon in it, such as `std::vector` and `localhost:80`.
        if value[:1].isalpha() or difflib.get_close_matches(name, _FILTERS, n=1, cutoff=0.6):
            there_are = ", ".join(f"{each}:" for each in _FILTERS)
            self.hints.append(f"{name}: is no filter. There are {there_are}")

    def _filter(self, name: str, value: str, wanted: bool) -> None:
        folded = value.casefold()
        known = _FILTERS[name]
        match name:
            case "model":
                self.messages.append(MessageFilter(model=value, wanted=wanted))
            case "tag":
                self.sessions.append(SessionFilter(tag=value, wanted=wanted))
            case "before" | "after" | "on":
                self._date(name, folded, wanted)
            case _ if folded not in known.values:
                there_are = " or ".join(known.values)
                self.hints.append(f"{name}:{value} means nothing. There is {name}:{there_are}")
            case "in":
                self.in_title = wanted
            case "from":
                role = Role.USER if folded == "me" else Role.ASSISTANT
                self.messages.append(MessageFilter(role=role, wanted=wanted))
            case "has":
                self.messages.append(MessageFilter(has=Has(folded), wanted=wanted))
            case _:
                filter_ = SessionFilter(wanted=wanted)
                self.sessions.append(replace(filter_, **{folded: True}))

    def _date(self, name: str, value: str, wanted: bool) -> None:
        days = read_days(value, self.today)
        if days is None:
            self.hints.append(f"{name}: {_NO_DATE}")
            return
        first, after = (self.start_of_day(day) for day in days)
        match name:
            case "before" if wanted:
                self._narrow(None, first)
            case "before":
                self._narrow(first, None)
            case "after" if wanted:
                self._narrow(after, None)
            case "after":
                self._narrow(None, after)
            case _ if wanted:
                self._narrow(first, after)
            case _:
                self.hints.append("-on: does not work; there are before: and after:")

    def _narrow(self, since: int | None, until: int | None) -> None:
        if since is not None:
            self.since = since if self.since is None else max(self.since, since)
        if until is not None:
            self.until = until if self.until is None else min(self.until, until)


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """The first day of what `text` names, and the day after its last one; None: no date."""
    try:
        first, after = _read_days(text, today)
    except (ValueError, OverflowError):
        return None
    return first, after


def _read_days(text: str, today: date) -> tuple[date, date]:
    """Raises: ValueError, OverflowError."""
    if text in ("today", "yesterday"):
        first = today - timedelta(days=text == "yesterday")
        return first, first + timedelta(days=1)
    if ago := _AGO.fullmatch(text):
        number = int(ago[1])
        match ago[2]:
            case "d" | "w":
                first = today - timedelta(days=number * (7 if ago[2] == "w" else 1))
            case "y":
                first = _months_later(today, -12 * number)
            case _:
                first = _months_later(today, -number)
        return first, first + timedelta(days=1)
    named = _DAY.fullmatch(text)
    if named is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in named.groups())
    first = date(year or 0, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    return first, _months_later(first, 1 if month else 12)


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
