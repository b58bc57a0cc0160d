"""The list of all sessions, as values."""

from array import array
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which sessions the list has."""

    tag: str = ""
    """Only those with this tag; empty: all."""
    model: str = ""
    """Only those in which this model was asked; empty: all."""
    archived: bool = False
    """Those that were put away, instead of the others."""
    deleted: bool = False
    """Those in the trash, instead of the others."""


@dataclass(frozen=True, slots=True)
class SessionOrder:
    """The sessions of the list from top to bottom, by their keys in the store.

    Two numbers a session, so that a hundred thousand are read in a moment and take two megabytes;
    what a row shows is read when it is seen.
    """

    keys: "array[int]" = field(default_factory=lambda: array("q"))
    updated: "array[int]" = field(default_factory=lambda: array("q"))
    """When each was changed last, in milliseconds since 1970 UTC; in the trash, when it was put
    there."""
    pinned: int = 0
    """How many of the first are pinned."""


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, or a model, and how many sessions have it."""

    name: str
    sessions: int
