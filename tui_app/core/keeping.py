"""Changing how sessions are kept, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Keeping(StrEnum):
    """How a session is kept, but for its tags; each may be so or not."""

    PINNED = "pinned"
    ARCHIVED = "archived"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to sessions: a tag given or taken, or another way of keeping them."""

    keeping: Keeping | None = None
    tag: str = ""
    """The tag; counts where `keeping` is None."""
    on: bool = True
    """Whether it becomes so, or no longer is."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did, enough to undo it."""

    change: Change
    before: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    """The ids of those that were not so already, and the moment that stood there before."""
