"""Answering an unknown name with the known ones."""

import difflib
from collections.abc import Iterable

_MOST = 12


def nearest(name: str, known: Iterable[str]) -> str:
    """The few known names that come nearest: `perhaps find or find-next is meant`."""
    near = difflib.get_close_matches(name.lower(), sorted(set(known)), n=2, cutoff=0.4)
    return f"perhaps {' or '.join(near)} is meant" if near else "chinwag's help lists the keys"


def try_one_of(name: str, known: Iterable[str]) -> str:
    """The known names, the likeliest first: `try one of chinwag-dark, chinwag-light`."""
    names = sorted(set(known))
    lowered = name.lower()
    names.sort(
        key=lambda each: difflib.SequenceMatcher(None, each.lower(), lowered).ratio(), reverse=True
    )
    more = ", …" if len(names) > _MOST else ""
    return "try one of " + ", ".join(names[:_MOST]) + more
