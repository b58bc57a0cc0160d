"""What is done with the branches of the open chat: gone along, deleted, forked, seen as a tree."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tui_app.core.clock import Clock
from tui_app.core.errors import ChinwagError
from tui_app.core.loading import LOADING
from tui_app.core.text import safe_line
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.undoing import Undoing, kept

if TYPE_CHECKING:
    from tui_app.core.tree import Tree
    from tui_app.store.branching import Removed

_TITLE_SHOWN = 40
_BEFORE = "before"
_AFTER = "after"


class BranchControl:
    """Does to the branches of the open chat what the person asked for on `screen`.

    `changed` is called after each write, `open_session` with the id of a session and that of a
    message to be shown in it.
    """

    def __init__(
        self,
        screen: ChatLayout,
        chat: OpenChat,
        undoing: Undoing,
        clock: Clock,
        *,
        changed: Callable[[], None],
        open_session: Callable[[str, str], None],
    ) -> None:
        self._screen = screen
        self._chat = chat
        self._undoing = undoing
        self._clock = clock
        self._changed = changed
        self._open = open_session
        self.ways: Mapping[str, Callable[[str], None]] = {
            "previous": partial(self._step, -1),
            "next": partial(self._step, 1),
            "tree": self._show_tree,
            "fork": self._fork,
            "remove": partial(self._remove, branch=False),
            "prune": partial(self._remove, branch=True),
        }
        """By the names they have in MESSAGE_ACTIONS."""

    def _step(self, step: int, message_id: str) -> None:
        if self._chat.step(message_id, step):
            self._screen.tell("")
            return
        tree = self._chat.tree()
        beside = len(tree.siblings(message_id)) if tree is not None else 0
        if beside > 1:
            self._screen.tell(f"There is no branch {_BEFORE if step < 0 else _AFTER} this one.")
        else:
            self._screen.tell("One branch only: r asks for another reply, e edits the question.")

    def _show_tree(self, message_id: str) -> None:
        with LOADING:
            from tui_app.ui.screens.tree import TreeScreen

        tree = self._chat.tree(words=True)
        if tree is None:
            self._screen.tell("Nothing was said here yet.")
            return
        screen = TreeScreen(tree, message_id, self._clock.now_ms(), self._change_in_tree)
        self._screen.app.push_screen(screen, self._go_to)

    def _go_to(self, message_id: str | None) -> None:
        if message_id is not None:
            try:
                there = self._chat.go_to(message_id)
            except ChinwagError as error:
                self._screen.tell_error(error)
                return
            if there:
                self._screen.focus_messages()
            else:
                self._screen.tell("This message is no longer there.")

    async def _change_in_tree(self, message_id: str, name: str | None) -> "Tree | None":
        """Name the branch that begins with a message; without a name delete it. The tree then."""
        try:
            if name is None:
                await self._take_out(message_id, branch=True)
            else:
                await kept(self._chat.store.name_branch(message_id, safe_line(name, 60)))
            return self._chat.tree(words=True)
        except ChinwagError as error:
            self._screen.tell_error(error)
            return None

    def _fork(self, message_id: str) -> None:
        if self._chat.temporary:
            self._screen.tell(
                "This chat is a temporary one. /keep saves it; then it can be forked."
            )
            return

        async def fork() -> None:
            title = self._chat.title
            forked = self._chat.store.fork_session(message_id, f"{title} (fork)")
            session_id = await kept(forked)
            self._changed()
            self._open(session_id, "")
            shown = safe_line(title, _TITLE_SHOWN)
            self._screen.tell(f"This is a chat of its own now, forked from “{shown}”.")

        self._screen.attempt(fork())

    def _remove(self, message_id: str, *, branch: bool) -> None:
        self._screen.attempt(self._take_out(message_id, branch=branch))

    async def _take_out(self, message_id: str, *, branch: bool) -> None:
        leaf = self._chat.leaf_without(message_id, branch=branch)
        written = self._chat.store.remove_message(message_id, branch=branch)
        session_id = self._chat.session_id
        self._undoing.add(written, self._bring_back)
        try:
            removed = await kept(written)
        except BaseException:
            self._undoing.forget(written)
            raise
        if self._chat.session_id == session_id:
            self._chat.show_branch(leaf)
        self._changed()
        count = len(removed.message_ids)
        what = "the message" if count == 1 else f"{count:,} messages"
        back = "it" if count == 1 else "them"
        self._screen.offer_undo(f"Deleted {what}. ^Z or /undo brings {back} back.")

    async def _bring_back(self, removed: "Removed") -> str:
        back = await kept(self._chat.store.bring_back(removed))
        if not back:
            return ""
        self._changed()
        if self._chat.session_id == removed.session_id:
            self._chat.show_branch(None)
            self._chat.go_to(removed.message_ids[0])
        else:
            self._open(removed.session_id, removed.message_ids[0])
        return "The message is back." if back == 1 else f"{back:,} messages are back."
