"""What can be done with one message: the table behind its keys, its commands and the help."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_ARROWS = {"left": "←", "right": "→"}


class MessageAction(NamedTuple):
    """One thing to do with the message under the cursor."""

    name: str
    key: str
    """Its keys on the message, in Textual's names, commas between."""
    label: str
    """What it does in a word, as the last line says it."""
    summary: str
    """What it does, as the help says it."""

    @property
    def key_label(self) -> str:
        """The keys as people write them."""
        names = self.key.split(",")
        return " ".join(
            _ARROWS.get(name, name if len(name) == 1 else name.capitalize()) for name in names
        )


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
            MessageAction("retry", "r", "retry", "ask for another reply, beside it"),
            MessageAction("edit", "e", "edit", "edit the question and ask anew, beside it"),
            MessageAction(
                "edit-reply", "E", "edit reply", "write another text for a reply, beside it"
            ),
            MessageAction("continue", "o", "continue", "continue a reply that was cut off"),
            MessageAction(
                "previous", "left,h", "before", "show the branch before, where ‹2/3› stands"
            ),
            MessageAction("next", "right,l", "after", "show the branch after, where ‹2/3› stands"),
            MessageAction("tree", "t", "tree", "show all branches"),
            MessageAction("fork", "f", "fork", "copy all up to here into a chat of its own"),
            MessageAction("remove", "delete", "delete", "delete the message alone"),
            MessageAction("prune", "D", "delete rest", "delete the message and all after it"),
            MessageAction("fold", "space", "fold", "fold or unfold the thoughts"),
            MessageAction("summary", "S", "summary", "show the summary sent for what is above"),
            MessageAction("maths", "m", "formulas", "show formulas as LaTeX, and back"),
            MessageAction("slide-left", "<", "left", "move cut lines of code to their beginning"),
            MessageAction("slide-right", ">", "right", "move cut lines of code to their end"),
            MessageAction("details", "i", "details", "details: model, time, tokens, cost, ids"),
        )
    }
)
