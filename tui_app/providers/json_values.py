"""Reading JSON whose shape nobody promised: the wrong type reads as absent."""

import math
from typing import cast

_LARGEST_COUNT = 2**53
"""Above this JSON numbers are no longer exact, and a database column no longer holds them."""


def as_dict(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def is_dict(value: object) -> bool:
    return isinstance(value, dict)


def is_list(value: object) -> bool:
    return isinstance(value, list)


def as_list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int | None:
    """A whole number from 0 up; `137.0` counts as 137."""
    if type(value) is int and 0 <= value <= _LARGEST_COUNT:
        return value
    amount = as_amount(value)
    if amount is None or amount > _LARGEST_COUNT or amount != int(amount):
        return None
    return int(amount)


def as_amount(value: object) -> float | None:
    """A finite number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        amount = float(value)
    except OverflowError:
        return None
    return amount if math.isfinite(amount) and amount >= 0 else None
