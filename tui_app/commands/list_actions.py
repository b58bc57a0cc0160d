"""What can be done in the list of chats: the table behind its keys, the last line and the help."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class ListAction(NamedTuple):
    """One thing to do with the marked chats, else with the highlighted one, or with the list."""

    name: str
    keys: tuple[str, ...]
    """Its keys in the list, in Textual's names."""
    key_label: str
    """The keys as people write them."""
    label: str
    """What it does in a word, as the last line says it."""
    summary: str
    """What it does, as the help says it."""


LIST_ACTIONS: Mapping[str, ListAction] = MappingProxyType(
    {
        action.name: action
        for action in (
            ListAction("rename", ("f2", "R"), "F2", "rename", "rename"),
            ListAction("pin", ("p",), "p", "pin", "pin or unpin"),
            ListAction("tag", ("t",), "t", "tag", "give a tag"),
            ListAction("untag", ("T",), "T", "untag", "take a tag away"),
            ListAction("archive", ("a",), "a", "archive", "put into the archive"),
            ListAction(
                "delete", ("delete",), "Delete", "delete", "put into the trash; there: erase"
            ),
            ListAction("restore", ("b",), "b", "bring back", "bring back from archive or trash"),
            ListAction("duplicate", ("D",), "D", "duplicate", "duplicate with all branches"),
            ListAction("mark", ("space", "x"), "Space / x", "mark", "mark; on a heading: fold"),
            ListAction("range", ("X",), "X", "range", "mark all from the last mark to here"),
            ListAction("all", ("A",), "A", "all", "mark all that are shown, or none"),
            ListAction("filter", ("f",), "f", "filter", "show those with a tag or a model only"),
            ListAction("unfilter", ("F",), "F", "all chats", "show all again"),
            ListAction("date", ("d",), "d", "date", "go to a date"),
            ListAction("view", ("v",), "v", "archive, trash", "chats, archive, trash in turn"),
        )
    }
)
