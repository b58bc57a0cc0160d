"""Answering an unknown name with the known ones."""

import difflib
from collections.abc import Iterable

_MOST = 12


def try_one_of(name: str, known: Iterable[str]) -> str:
    """The known names, the likeliest first: `try one of chinwag-dark, chinwag-light`."""
    names = sorted(set(known))
    lowered = name.lower()
    names.sort(
        key=lambda each: difflib.SequenceMatcher(None, each.lower(), lowered).ratio(), reverse=True
    )
    more = ", …" if len(names) > _MOST else ""
    return "try one of " + ", ".join(names[:_MOST]) + more
