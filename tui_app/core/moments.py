"""Moments of the history as text."""

from datetime import UTC, datetime, timedelta

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
