"""Days in the words and the time zone of the reader."""

from datetime import date, datetime

from tui_app.ui.grouping import LocalDate, local_date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)


def start_of_day(day: date) -> int:
    """The first moment of a day in the machine's time zone, in milliseconds since 1970 UTC; of a
    day that the machine does not know, where Greenwich is."""
    try:
        # Without a zone it is the machine's.
        moment = datetime(day.year, day.month, day.day).timestamp()  # noqa: DTZ001
    except (OverflowError, ValueError, OSError):
        return (day - _EPOCH).days * _DAY_MS
    return round(moment * 1000)


def day_words(at_ms: int, now_ms: int, to_date: LocalDate = local_date) -> str:
    """The day of a moment: "today", "yesterday", else such as "12 Mar 2023"."""
    day, today = to_date(at_ms), to_date(now_ms)
    age = (today - day).days
    if 0 <= age <= 1:
        return "yesterday" if age else "today"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
