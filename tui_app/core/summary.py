"""What is sent in place of the older part of a branch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary, without its text, as one branch has it."""

    id: str
    messages: int
    """How many messages of the branch it stands for."""
    chars: int
    """The characters of their texts."""
    length: int
    """Its own characters."""
    made_at: int
    """Milliseconds since 1970 UTC."""
