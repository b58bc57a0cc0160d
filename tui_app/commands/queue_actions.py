"""What can be done with a question that waits: the table behind its keys, the last line, the help."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class QueueAction(NamedTuple):
    """One thing to do with the chosen question of the queue."""

    name: str
    keys: tuple[str, ...]
    """Its keys in the queue, in Textual's names."""
    key_label: str
    """The keys as people write them."""
    label: str
    """What it does in a word, as the last line says it."""
    summary: str
    """What it does, as the help says it."""


QUEUE_ACTIONS: Mapping[str, QueueAction] = MappingProxyType(
    {
        action.name: action
        for action in (
            QueueAction("edit", ("enter", "e"), "Enter / e", "edit", "edit; it keeps its place"),
            QueueAction("remove", ("delete", "d"), "d / Delete", "remove", "put aside, unsent"),
            QueueAction("send", ("s",), "s", "send now", "stop the reply and send it now"),
            QueueAction("later", ("J", "shift+down"), "J", "later", "move behind the next one"),
            QueueAction("sooner", ("K", "shift+up"), "K", "sooner", "move before the one before"),
        )
    }
)
