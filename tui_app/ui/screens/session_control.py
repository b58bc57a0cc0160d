"""Renaming, pinning, tagging, putting away, deleting and erasing sessions, with what is asked and
told."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from tui_app.core.browsing import TagCount
from tui_app.core.conversation import SessionSummary
from tui_app.core.keeping import Change, Changed, Keeping
from tui_app.core.text import safe_line
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.picker import PickerItem
from tui_app.ui.screens.reader import Reader
from tui_app.ui.session_actions import SessionActions
from tui_app.ui.undoing import Undoing, kept
from tui_app.ui.widgets.facts import Fact

_TITLE_SHOWN = 40
_LONGEST_TITLE = 200
_LONGEST_TAG = 60
_DONE = {
    (Keeping.PINNED, True): ("Pinned ", "."),
    (Keeping.PINNED, False): ("Unpinned ", "."),
    (Keeping.ARCHIVED, True): ("Archived ", "."),
    (Keeping.ARCHIVED, False): ("Brought ", " back from the archive."),
    (Keeping.DELETED, True): ("Deleted ", "."),
    (Keeping.DELETED, False): ("Brought ", " back from the trash."),
}
"""What is told, before and after what was changed."""
_SO_ALREADY = "There is nothing to change: it is so already."


class SessionControl:
    """Does to sessions what the person asked for on `screen`, and says how it went.

    Sessions are named by their keys in the store. `changed` is called after each write,
    `open_session` with the id of one that is back or was made.
    """

    def __init__(
        self,
        screen: ChatLayout,
        actions: SessionActions,
        undoing: Undoing,
        changed: Callable[[], None],
        open_session: Callable[[str], None],
        pick: Pick,
    ) -> None:
        self._screen = screen
        self._actions = actions
        self._undoing = undoing
        self._changed = changed
        self._open = open_session
        self._pick = pick

    def rename(
        self, session: SessionSummary, title: str, renamed: Callable[[str, str], None]
    ) -> None:
        """Give a session a title; empty: ask for it. `renamed` gets its id and the title."""

        def named(text: str | None) -> None:
            words = safe_line(text or "", _LONGEST_TITLE)
            if words:
                self._after(
                    self._actions.rename(session.id, words), lambda: renamed(session.id, words)
                )

        if title:
            named(title)
        else:
            self._screen.app.push_screen(AskLine("Rename this chat", session.title), named)

    def keep(self, numbers: Sequence[int], keeping: Keeping, *, on: bool) -> None:
        """Pin, archive or delete sessions, or take that back, and offer to undo it."""
        self._change(numbers, Change(keeping, on=on), _DONE[keeping, on])

    def tag(self, numbers: Sequence[int], tag: str, known: Sequence[str] = ()) -> None:
        """Give sessions a tag; empty: ask for it. `known`: those there are, to complete."""

        def named(text: str | None) -> None:
            name = safe_line(text or "", _LONGEST_TAG).strip().lstrip("#")
            if name:
                self._change(numbers, Change(tag=name), ("Tagged ", f" “{name}”."))

        if tag:
            named(tag)
        else:
            what = "this chat" if len(numbers) == 1 else f"{len(numbers):,} chats"
            self._screen.app.push_screen(AskLine(f"Tag {what}", suggestions=known), named)

    def untag(self, numbers: Sequence[int], tag: str, there: Sequence[TagCount]) -> None:
        """Take a tag away; empty: ask which of those that are `there`."""

        def named(name: str) -> None:
            change = Change(tag=name, on=False)
            self._change(numbers, change, (f"Took “{safe_line(name)}” from ", "."))

        if tag:
            named(tag)
        elif not there:
            self._screen.tell("There is no tag to take away.")
        else:
            items = [PickerItem(each.name, each.name, f"{each.sessions:,}") for each in there]
            self._pick(items, "Take which tag away?", named)

    def duplicate(self, session: SessionSummary) -> None:
        """Copy a session and open the copy."""

        async def copy() -> None:
            copied = await kept(self._actions.duplicate(session))
            self._changed()
            self._open(copied)
            self._screen.tell(f"This is a copy of “{safe_line(session.title, _TITLE_SHOWN)}”.")

        self._screen.attempt(copy())

    def erase(self, sessions: Sequence[SessionSummary], erasing: Callable[[], None]) -> None:
        """Ask, then delete sessions for good. `erasing` is called once it was agreed to."""
        screen, count = self._screen, len(sessions)
        if not sessions:
            screen.tell("No deleted chats are kept.")
            return
        messages = sum(session.messages for session in sessions)
        what = safe_line(sessions[0].title, _TITLE_SHOWN) if count == 1 else f"{count} chats"

        def erased() -> None:
            screen.tell(f"Erased “{what}”." if count == 1 else f"Erased {what}.")

        def answered(wanted: bool | None) -> None:
            if wanted:
                erasing()
                screen.tell("Erasing…")
                self._after_all([self._actions.erase(session.id) for session in sessions], erased)

        facts = [
            Fact("Chat" if count == 1 else "Chats", what),
            Fact("Messages", str(messages)),
            Fact("", "No file of chinwag will hold its texts any more, nor its own backups."),
            Fact("", "It cannot be undone. Backups that you made elsewhere stay as they are."),
        ]
        title = "Erase this chat for good?" if count == 1 else "Erase the deleted chats for good?"
        screen.app.push_screen(Reader(title, facts, "Enter erases · Esc keeps it all"), answered)

    def erase_marked(self, numbers: Sequence[int]) -> None:
        """Ask, then delete for good what was chosen in the trash."""
        self.erase(self._actions.summaries(numbers), lambda: None)

    def erase_deleted(self) -> None:
        """Ask, then delete for good what is in the trash."""
        self.erase(self._actions.in_trash(), lambda: None)

    def _change(self, numbers: Sequence[int], change: Change, said: tuple[str, str]) -> None:
        """`said`: what is told before and after what was changed."""
        written = self._actions.change(numbers, change)
        self._undoing.add(written, self._take_back)
        self._screen.attempt(self._changing(written, numbers, said))

    async def _take_back(self, changed: Changed) -> str:
        """Undo a change; open what was deleted alone."""
        ids = await kept(self._actions.undo(changed))
        if not ids:
            # What was erased since then cannot come back.
            return ""
        self._changed()
        deleted = changed.change == Change(Keeping.DELETED)
        if len(ids) == 1 and deleted:
            self._open(ids[0])
        return (
            f"{'It' if len(ids) == 1 else f'{len(ids):,} chats'}"
            f" {'is' if len(ids) == 1 else 'are'} {'back' if deleted else 'as before'}."
        )

    async def _changing(
        self, written: Future[Changed], numbers: Sequence[int], said: tuple[str, str]
    ) -> None:
        try:
            changed = await kept(written)
        except BaseException:
            self._undoing.forget(written)
            raise
        finally:
            self._changed()
        count = len(changed.before)
        if not count:
            self._undoing.forget(written)
            self._screen.tell(_SO_ALREADY)
            return
        what = f"{count:,} chats"
        if count == 1:
            there = self._actions.summaries(numbers)
            titles = (each.title for each in there if each.id in changed.before)
            what = f"“{safe_line(next(titles, ''), _TITLE_SHOWN)}”"
        undo = "brings it back" if changed.change == Change(Keeping.DELETED) else "undoes it"
        self._screen.offer_undo(f"{said[0]}{what}{said[1]} ^Z or /undo {undo}.")

    def _after(self, written: Future[None], then: Callable[[], None]) -> None:
        self._after_all([written], then)

    def _after_all(self, writes: Sequence[Future[None]], then: Callable[[], None]) -> None:
        """Go on with `then` when writes are done; say so where one could not be."""

        async def wait() -> None:
            results = await asyncio.gather(*map(kept, writes), return_exceptions=True)
            self._changed()
            failed = next((each for each in results if isinstance(each, BaseException)), None)
            if failed is not None:
                raise failed
            then()

        self._screen.attempt(wait())
