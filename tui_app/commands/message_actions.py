"""What can be done with one message: the table behind its keys, its commands and the help."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class MessageAction:
    """One thing to do with the message under the cursor."""

    name: str
    key: str
    """Its key on the message, in Textual's names."""
    summary: str
    """What it does, as the help says it."""


MESSAGE_ACTIONS: Mapping[str, MessageAction] = MappingProxyType(
    {
        action.name: action
        for action in (
            MessageAction("copy", "y", "copy as markdown"),
            MessageAction("retry", "r", "ask for another reply"),
            MessageAction("edit", "e", "edit the question and ask anew"),
            MessageAction("continue", "o", "continue a reply that was cut off"),
            MessageAction("details", "i", "details: model, time, tokens, cost"),
        )
    }
)
