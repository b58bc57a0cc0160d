"""Sessions sorted into the groups of the list: pinned, then by day, month and year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

from tui_app.core.conversation import SessionSummary

LocalDate = Callable[[int], date]
"""From milliseconds since 1970 UTC to the day it is where the reader is."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions under one heading, newest first."""

    label: str
    """Empty for the pinned ones, which stand on top without a heading."""
    sessions: Sequence[SessionSummary]


def local_date(at_ms: int) -> date:
    """The day in the machine's time zone; of a time that no calendar has, the nearest it has."""
    try:
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone().date()
    except (OverflowError, ValueError, OSError):
        return date.min if at_ms < 0 else date.max


def day_label(day: date, today: date) -> str:
    """The heading for `day`. A day after today (a clock was set back) counts as today."""
    age = (today - day).days
    if age <= 0:
        return "Today"
    if age == 1:
        return "Yesterday"
    if age <= 7:
        return "Previous 7 days"
    if (today.year - day.year) * 12 + today.month - day.month < 12:
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return str(day.year)


def group_sessions(
    sessions: Sequence[SessionSummary], now_ms: int, to_date: LocalDate = local_date
) -> list[Group]:
    """The groups in the order they are shown, none of them empty.

    The heading of the first and the last session of a group decide for those between them, so that
    a list of many thousands needs few dates.
    """
    today = to_date(now_ms)
    pinned = [session for session in sessions if session.pinned_at is not None]
    rest = sorted(
        (session for session in sessions if session.pinned_at is None),
        key=attrgetter("updated_at"),
        reverse=True,
    )
    groups = [Group("", pinned)] if pinned else []
    start = 0
    while start < len(rest):
        label = day_label(to_date(rest[start].updated_at), today)
        end = _end_of_group(rest, start, label, lambda at_ms: day_label(to_date(at_ms), today))
        groups.append(Group(label, rest[start:end]))
        start = end
    return groups


def _end_of_group(
    rest: Sequence[SessionSummary], start: int, label: str, label_of: Callable[[int], str]
) -> int:
    inside, outside = start, len(rest)
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if label_of(rest[middle].updated_at) == label:
            inside = middle
        else:
            outside = middle
    return outside
