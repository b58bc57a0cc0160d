"""A session's tree of messages: its branches, and the ways through it.

A deleted message stays where it was and is stepped over: those that follow it stand under the
message before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tui_app.core.chat import Role
from tui_app.core.conversation import MessageState


@dataclass(frozen=True, slots=True)
class Node:
    """A message as the tree knows it."""

    id: str
    parent_id: str | None
    role: Role
    state: MessageState
    created_at: int
    chosen: str | None = None
    """The message after it that was gone on with last."""
    deleted: bool = False
    model: str = ""
    edited: bool = False
    """Whether a person wrote it in the place of another reply."""
    name: str = ""
    """What the branch that begins with it was called."""
    opening: str = ""
    """How its text begins, as received."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A node in the order in which the tree is read from above, oldest branches first."""

    node: Node
    depth: int
    """How many forks are above it."""
    place: int
    """Which it is of the messages with the same parent, from 1."""
    branches: int
    """How many those are."""


Choices = Mapping[str | None, str]
"""By the id of a message (None: the beginning): the message after it that is to be gone on with."""


class Tree:
    """The living messages of one session. `nodes`: all of them, each after its parent."""

    def __init__(self, nodes: Sequence[Node], active_leaf: str | None) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._active = active_leaf
        self._parents: dict[str, str | None] = {}
        """The living message above each; above the deleted ones too."""
        self._children: dict[str | None, list[Node]] = {}
        for node in nodes:
            above = node.parent_id
            if above is not None and above in self._nodes and self._nodes[above].deleted:
                above = self._parents[above]
            self._parents[node.id] = above
            if not node.deleted:
                self._children.setdefault(above, []).append(node)

    @property
    def active_leaf(self) -> str | None:
        """The id of the living message that the session's own branch ends with."""
        return self._living(self._active)

    def children(self, message_id: str | None) -> Sequence[Node]:
        """The messages right after one, the oldest first; None: those that begin the session."""
        return self._children.get(message_id, ())

    def siblings(self, message_id: str) -> Sequence[Node]:
        """The messages in the same place, itself among them, the oldest first. None where there is
        no such living message."""
        node = self._nodes.get(message_id)
        if node is None or node.deleted:
            return ()
        return self._children[self._parents[message_id]]

    def parent(self, message_id: str) -> str | None:
        """The id of the living message before one."""
        return self._parents.get(message_id)

    def path(self, leaf_id: str | None) -> list[str]:
        """The ids of the living messages from the beginning to one, or to the one above it."""
        found: list[str] = []
        at = self._living(leaf_id)
        while at is not None:
            found.append(at)
            at = self._parents[at]
        return found[::-1]

    def leaf_from(self, message_id: str, choices: Choices | None = None) -> str:
        """The id of the end of the branch through a message: as `choices` say, else the way that
        was gone last, else the newest."""
        at = message_id
        while children := self._children.get(at):
            ids = {child.id for child in children}
            chosen = (choices or {}).get(at)
            if chosen not in ids:
                chosen = self._chosen_below(at)
            at = chosen if chosen in ids else children[-1].id
        return at

    def below(self, message_id: str) -> list[str]:
        """The ids of a message and of all that follow it on any branch, the deleted ones left out."""
        found: list[str] = []
        todo = [message_id]
        while todo:
            at = todo.pop()
            found.append(at)
            todo += [child.id for child in reversed(self.children(at))]
        return found

    def after_removal(
        self, message_id: str, *, branch: bool, leaf: str | None = None
    ) -> str | None:
        """The id of the leaf of a branch when a message was deleted, or with `branch` all that
        follows it too. `leaf`: its leaf before; None: that of the session's own. None: nothing is
        left."""
        leaf = leaf or self._active
        path = self.path(leaf)
        if message_id not in path:
            return self._living(leaf)
        if not branch and message_id != path[-1]:
            return path[-1]
        siblings = [node.id for node in self.siblings(message_id)]
        place = siblings.index(message_id)
        beside = siblings[place - 1] if place else next(iter(siblings[1:]), None)
        return self.leaf_from(beside) if beside is not None else self._parents[message_id]

    def outline(self) -> Iterator[Outline]:
        """All living messages, each before those that follow it."""
        todo: list[Outline] = []

        def go_on(parent: str | None, depth: int) -> None:
            children = self.children(parent)
            deeper = depth + (len(children) > 1)
            todo.extend(
                Outline(child, deeper, place, len(children))
                for place, child in reversed(list(enumerate(children, 1)))
            )

        go_on(None, 0)
        while todo:
            at = todo.pop()
            yield at
            go_on(at.node.id, at.depth)

    def _living(self, message_id: str | None) -> str | None:
        if message_id is None or message_id not in self._nodes:
            return None
        return self._parents[message_id] if self._nodes[message_id].deleted else message_id

    def _chosen_below(self, message_id: str) -> str | None:
        """The living message after one that was gone on with last, over deleted ones."""
        seen: set[str] = set()
        chosen = self._nodes[message_id].chosen
        while chosen is not None and chosen not in seen and chosen in self._nodes:
            seen.add(chosen)
            if not self._nodes[chosen].deleted:
                return chosen
            chosen = self._nodes[chosen].chosen
        return None
