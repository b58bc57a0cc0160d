"""Questions that wait for a reply to end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queued:
    """A question that is to be sent when the reply before it has ended."""

    id: int
    position: int
    """Its place in the queue of its session; the lowest is sent first."""
    text: str
