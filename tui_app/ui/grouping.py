"""Sessions sorted into the groups of the list: pinned, then by day, month and year."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.core.browsing import SessionOrder

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
    """Sessions under one heading, newest first, by their places in the order of all."""

    label: str
    """Empty for the pinned ones, which stand on top without a heading."""
    start: int
    end: int
    """The place after its last one."""

    @property
    def folds(self) -> bool:
        """Whether it can be folded: months and years can."""
        return self.label[-4:].isdecimal()

    @property
    def is_year(self) -> bool:
        return self.label.isdecimal()


def local_date(at_ms: int) -> date:
    """The day in the machine's time zone; of a time that no calendar has, the nearest it has."""
    try:
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone().date()
    except (OverflowError, ValueError, OSError):
        return date.min if at_ms < 0 else date.max


def start_of_day(day: date) -> int:
    """The first moment of a day in the machine's time zone, in milliseconds since 1970 UTC."""
    return round(datetime(day.year, day.month, day.day).timestamp() * 1000)  # noqa: DTZ001 - the machine's zone


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


def group(order: SessionOrder, now_ms: int, to_date: LocalDate = local_date) -> list[Group]:
    """The groups in the order they are shown, none of them empty.

    The heading of the first and the last session of a group decide for those between them, so that
    a list of many thousands needs few dates.
    """
    today = to_date(now_ms)

    def label_at(place: int) -> str:
        return day_label(to_date(order.updated[place]), today)

    groups = [Group("", 0, order.pinned)] if order.pinned else []
    start = order.pinned
    while start < len(order.keys):
        label = label_at(start)
        end = _end_of_group(start, len(order.keys), lambda place, of=label: label_at(place) == of)
        groups.append(Group(label, start, end))
        start = end
    return groups


def place_before(order: SessionOrder, moment_ms: int) -> int | None:
    """The place of the newest session, pinned ones aside, that was changed before a moment; of the
    oldest where all are newer. None where there is none at all."""
    first, after = order.pinned, len(order.keys)
    if first == after:
        return None
    newest_first: Sequence[int] = order.updated
    place = bisect_left(newest_first, True, first, after, key=lambda at: at < moment_ms)
    return min(place, after - 1)


def _end_of_group(start: int, stop: int, belongs: Callable[[int], bool]) -> int:
    inside, outside = start, stop
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if belongs(middle):
            inside = middle
        else:
            outside = middle
    return outside
