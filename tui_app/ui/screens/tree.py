"""All branches of a chat, to go to one, to name it or to delete it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui_app.core.chat import Role
from tui_app.core.conversation import MessageState
from tui_app.core.text import safe_line
from tui_app.core.tree import Outline, Tree
from tui_app.ui.moments import day_words
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.modal import Modal
from tui_app.ui.widgets.virtual_list import Row, VirtualList

Change = Callable[[str, str | None], Awaitable[Tree | None]]
"""Names the branch that begins with a message, or deletes it where no name is given. The tree then;
None where that could not be."""

_WIDEST = 110
_DEEPEST = 8
"""Forks that are shown by an indent; from there on by a number."""
_STATES = {
    MessageState.FAILED: "✖ ",
    MessageState.CANCELLED: "◌ ",
    MessageState.INTERRUPTED: "◌ ",
    MessageState.STREAMING: "✱ ",
}


@dataclass(frozen=True, slots=True)
class TreeRow(Row):
    """A message in the tree."""

    outline: Outline | None = None
    here: bool = False
    """Whether it is on the branch that is shown."""


class TreeList(VirtualList[TreeRow]):
    """The messages, each branch below the one before it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tree--name",
        "tree--fork",
        "tree--elsewhere",
        "tree--question",
    }
    """
    | Class | Description |
    | :- | :- |
    | `tree--name` | What a branch is called. |
    | `tree--fork` | The sign before a message that has others beside it. |
    | `tree--elsewhere` | Messages of branches that are not shown. |
    | `tree--question` | The sign before what the person wrote. |
    """

    DEFAULT_CSS = """
    TreeList {
        & > .tree--name { color: $accent; text-style: bold; }
        & > .tree--fork { color: $accent; }
        & > .tree--elsewhere { color: $muted; }
        & > .tree--question { color: $accent; }
    }
    """

    def parts(self, index: int, row: TreeRow) -> tuple[Content, Content]:
        outline = row.outline
        if outline is None:
            return super().parts(index, row)
        node, depth = outline.node, outline.depth
        indent = "  " * min(depth, _DEEPEST) + (f"{depth} " if depth > _DEEPEST else "")
        fork = "│ " if depth else ""
        if outline.branches > 1:
            fork = "└ " if outline.place == outline.branches else "├ "
        asked = node.role is Role.USER
        words = Content(f"{_STATES.get(node.state, '')}{row.left}")
        if not row.here:
            words = words.stylize(self.overlay("tree--elsewhere"))
        name = Content.styled(f"{safe_line(node.name)}  ", self.overlay("tree--name"))
        left = Content.assemble(
            indent,
            Content.styled(fork, self.overlay("tree--fork")),
            Content.styled("▌ " if asked else "  ", self.overlay("tree--question")),
            name if node.name else "",
            words,
        )
        return left, Content.styled(safe_line(row.right), self.overlay("virtual-list--right"))


class TreeScreen(Modal[str | None]):
    """Shows the tree. The result is the id of the message to go to, None where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "dismiss(None)", "Close", id="tree-close", show=False),
        Binding("n", "name", "Name the branch", id="tree-name", show=False),
        Binding("D,delete", "prune", "Delete the branch", id="tree-prune", show=False),
        Binding("left,h", "branch(-1)", "Branch before", id="tree-previous", show=False),
        Binding("right,l", "branch(1)", "Branch after", id="tree-next", show=False),
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter | Go to the highlighted message. |
    | left, right | Highlight the first message of the branch before, after. |
    | n | Name the branch that begins with the message. |
    | D, delete | Delete the message and all after it. |
    | escape | Go nowhere. |
    """

    DEFAULT_CSS = """
    TreeScreen {
        align: center middle; background: $background 60%;
        & > Vertical { width: 100%; padding: 1 1 0 1; background: $surface; }
        & Static { height: 1; padding: 0 1; color: $muted; }
        & .title { color: $foreground; text-style: bold; margin: 0 0 1 0; }
        & .hint { margin: 1 0; }
    }
    """
    _HINT = "Enter goes there · ← → branches · n names · D deletes · Esc closes"

    def __init__(self, tree: Tree, at: str, now_ms: int, change: Change) -> None:
        """`at`: the id of the message to begin at. `now_ms`: what today is."""
        super().__init__()
        self._tree = tree
        self._at = at
        self._now = now_ms
        self._change = change
        self._list = TreeList()
        self._title = Static("", classes="title")
        self._hint = Static(Content(self._HINT), classes="hint")
        self._panel = Vertical(self._title, self._list, self._hint)
        self._rows: list[TreeRow] = []

    def compose(self) -> ComposeResult:
        yield self._panel

    def on_mount(self) -> None:
        self._show(self._tree)
        self._list.focus()

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self._panel.styles.width = min(_WIDEST, width)
        self._panel.styles.height = min(height, max(len(self._rows), 3) + 6, height * 8 // 10 + 2)

    def _show(self, tree: Tree) -> None:
        shown = set(tree.path(tree.leaf_from(self._at))) if tree.siblings(self._at) else set[str]()
        outlines = list(tree.outline())
        self._tree = tree
        self._rows = [
            TreeRow(
                each.node.id,
                safe_line(each.node.opening, 200) or "(no text)",
                self._told(each),
                True,
                each,
                each.node.id in shown,
            )
            for each in outlines
        ]
        branches = sum(1 for each in outlines if not tree.children(each.node.id))
        told = f"{len(outlines):,} messages, {branches:,} branch{'es' if branches != 1 else ''}"
        self._title.update(Content(f"Branches of this chat · {told}"))
        self._list.show_rows(self._rows, highlight=self._at)

    def _told(self, outline: Outline) -> str:
        node = outline.node
        model = "" if node.role is Role.USER else node.model.rpartition("/")[2]
        edited = "edited" if node.edited else ""
        day = day_words(node.created_at, self._now)
        return " · ".join(filter(None, (safe_line(model, 24), edited, day)))

    # what is done

    def on_virtual_list_selected(self, event: VirtualList.Selected) -> None:
        event.stop()
        self.dismiss(event.key)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def action_branch(self, step: int) -> None:
        """Highlight where the branch before or after begins."""
        at = self._list.highlighted
        if at is None:
            return
        rows = self._rows[at + 1 :] if step > 0 else self._rows[:at][::-1]
        for row in rows:
            if row.outline is not None and row.outline.branches > 1:
                self._list.highlight_key(row.key)
                return

    def action_name(self) -> None:
        """Ask what the branch that begins with the message is called."""
        key = self._list.highlighted_key
        if key is None:
            return

        def named(name: str | None) -> None:
            if name is not None:
                self._at = key
                self.run_worker(self._changed(key, name))

        names = {each.id: each.name for each in self._tree.siblings(key)}
        ask = AskLine("Name this branch", names.get(key, ""))
        self.app.push_screen(ask, named)  # pyright: ignore[reportUnknownMemberType]

    def action_prune(self) -> None:
        """Delete the message and all after it."""
        key = self._list.highlighted_key
        if key is not None:
            self.run_worker(self._changed(key, None))

    async def _changed(self, message_id: str, name: str | None) -> None:
        tree = await self._change(message_id, name)
        if tree is None:
            self.dismiss(None)
        else:
            self._show(tree)
