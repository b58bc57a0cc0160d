"""Choosing an earlier question, to stand in the prompt again."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui_app.core.conversation import Question
from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.core.words import words_of
from tui_app.ui.moments import day_words
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.picker import Picker, PickerItem
from tui_app.ui.screens.talking import Talking
from tui_app.ui.threads import beside

if TYPE_CHECKING:
    from tui_app.store.store import Store

AT_HAND = 1_000
"""Of all chats so many questions are gone through; older ones are found by their words."""
_FOUND = 100
_LONGEST = 300


class Recalling:
    """Lets on `screen` one be chosen of what was asked in the history on disk.

    `open_id`: the open session, if it is there. `now_ms`: milliseconds since 1970 UTC.
    """

    def __init__(
        self,
        screen: ChatLayout,
        talking: Talking,
        store: "Store",
        open_id: Callable[[], str | None],
        now_ms: Callable[[], int],
    ) -> None:
        self._screen = screen
        self._talking = talking
        self._store = store
        self._open_id = open_id
        self._now_ms = now_ms

    def open(self) -> None:
        """Have one chosen. What stands in the prompt then is put aside."""
        picker = Picker([], placeholder="Earlier questions", more=self._more, filling=True)
        self._screen.app.push_screen(picker, self._chosen)
        self._screen.run_worker(self._fill(picker, self._open_id()))

    async def _fill(self, picker: Picker, session_id: str | None) -> None:
        try:
            own, others = await beside(
                lambda: (
                    self._store.questions_of(session_id) if session_id else [],
                    self._store.newest_questions(AT_HAND),
                )
            )
        except StoreError as error:
            picker.dismiss(None)
            self._screen.tell_error(error)
            return
        if picker.is_attached:
            asked = {each.beginning for each in own}
            further = [each for each in others if each.beginning not in asked]
            heading = "All chats" if own else ""
            picker.fill([*self._items(own, "This chat"), *self._items(further, heading)])

    def _items(self, questions: Sequence[Question], group: str) -> Iterator[PickerItem]:
        now = self._now_ms()
        for each in questions:
            text = safe_line(each.beginning, _LONGEST)
            day = day_words(each.asked_at, now)
            yield PickerItem(each.message_id, text, shortcut=day, group=group)

    def _more(self, typed: str, _: Callable[[], bool]) -> Sequence[PickerItem]:
        words = words_of(typed)
        if not words:
            return []
        try:
            return list(self._items(self._store.questions_with(words, _FOUND), ""))
        except StoreError:
            # What is found without the index is there all the same.
            return []

    def _chosen(self, message_id: str | None) -> None:
        if message_id is not None:
            self._screen.run_worker(self._bring_back(message_id))

    async def _bring_back(self, message_id: str) -> None:
        try:
            bodies = await beside(lambda: self._store.bodies([message_id]))
        except StoreError as error:
            self._screen.tell_error(error)
            return
        if message_id in bodies:
            self._talking.replace(bodies[message_id].text)
