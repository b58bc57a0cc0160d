"""What can be done with one message: the table behind its keys, its commands and the help."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class MessageAction(NamedTuple):
    """One thing to do with the message under the cursor."""

    name: str
    key: str
    """Its key on the message, in Textual's names."""
    label: str
    """What it does in a word, as the last line says it."""
    summary: str
    """What it does, as the help says it."""

    @property
    def key_label(self) -> str:
        """The key as people write it."""
        return self.key if len(self.key) == 1 else self.key.capitalize()


MESSAGE_ACTIONS: Mapping[str, MessageAction] = MappingProxyType(
    {
        action.name: action
        for action in (
            MessageAction("copy", "y", "copy", "copy as markdown"),
            MessageAction("copy-plain", "Y", "copy plain", "copy as plain text"),
            MessageAction("copy-code", "c", "code", "copy a block of code"),
            MessageAction("save-code", "s", "save code", "save a block of code to a file"),
            MessageAction("tmux", "p", "to tmux", "put a block of code into the tmux pane beside"),
            MessageAction("links", "u", "links", "open a link or a source"),
            MessageAction("retry", "r", "retry", "ask for another reply"),
            MessageAction("edit", "e", "edit", "edit the question and ask anew"),
            MessageAction("continue", "o", "continue", "continue a reply that was cut off"),
            MessageAction("fold", "space", "fold", "fold or unfold the thoughts"),
            MessageAction("maths", "m", "formulas", "show formulas as LaTeX, and back"),
            MessageAction("slide-left", "<", "left", "move cut lines of code to their beginning"),
            MessageAction("slide-right", ">", "right", "move cut lines of code to their end"),
            MessageAction("details", "i", "details", "details: model, time, tokens, cost, ids"),
        )
    }
)
