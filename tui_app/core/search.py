"""What is looked for in the whole history, and what is found there."""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_app.core.chat import Role
from tui_app.core.conversation import SessionSummary


class Order(StrEnum):
    """What stands first among what was found."""

    NEWEST = "newest"
    BEST = "best"
    """What fits best, of the newest few thousand."""


class Has(StrEnum):
    """What a message can have besides its words."""

    CODE = "code"
    IMAGE = "image"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, the beginning of one, or a phrase."""

    text: str
    phrase: bool = False
    """Whether it is found only as it stands; else a word may go on after it."""


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What a message has to be, or, where `wanted` is false, must not be.

    One of role, model (its beginning) and what it has is set.
    """

    role: Role | None = None
    model: str = ""
    has: Has | None = None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What the session of a message has to be, or, where `wanted` is false, must not be."""

    tag: str = ""
    model: str = ""
    """A model that was asked in it, by its whole name."""
    pinned: bool = False
    archived: bool = False
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A search. Everything in it has to hold at once."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    """Of these none may be there."""
    in_title: bool = False
    """Whether only titles are searched."""
    messages: tuple[MessageFilter, ...] = ()
    sessions: tuple[SessionFilter, ...] = ()
    since: int | None = None
    """Milliseconds since 1970 UTC; this moment and later."""
    until: int | None = None
    """Before this moment."""
    hints: tuple[str, ...] = field(default=(), compare=False)
    """What was not understood, in words for the person."""

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing in particular."""
        filters = self.messages or self.sessions
        dated = self.since is not None or self.until is not None
        return not (self.terms or self.without or filters or dated)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around what was found in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """Where the finds are: from and to, in characters of `text`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found."""

    message_id: str
    role: Role
    created_at: int
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Found:
    """A session in which something was found."""

    session: SessionSummary
    title: Snippet
    hits: tuple[Hit, ...] = ()
    """Some of the messages; none where only the title was found."""
    others: int = 0
    """At least so many more were found in it."""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first in the order that was asked for."""

    found: tuple[Found, ...] = ()
    next: int | None = None
    """What to ask for to go on after these; None: that was all."""
