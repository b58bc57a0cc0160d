"""Moments of the history as text."""

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written(at_ms: int) -> str:
    """Day and minute in the machine's time zone, such as `2024-05-17 09:30`.

    `at_ms`: milliseconds since 1970 UTC. Empty where no calendar has it.
    """
    try:
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return ""


def as_iso(at_ms: int) -> str | None:
    """In UTC after ISO 8601, such as `2024-05-17T09:30:00.125Z`; None where no calendar has it."""
    try:
        moment = _EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError:
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def start_of_day(day: date) -> int:
    """The first moment of `day` in the machine's time zone, in milliseconds since 1970 UTC."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time is meant
    try:
        return int(midnight.astimezone().timestamp() * 1000)
    except (OverflowError, ValueError, OSError):
        return int((midnight.replace(tzinfo=UTC) - _EPOCH).total_seconds() * 1000)
