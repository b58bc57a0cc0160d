"""What the open chat tells its models: shown, changed, and changed back."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace

from tui_app.core.errors import ChinwagError, StoreError
from tui_app.core.setup import ChatSetup
from tui_app.ui.answering import Answering
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.undoing import Undoing, kept

_AS_BEFORE = "What this chat tells its models is as before."
_NOTHING = "Nothing is sent before the first message. Write what every reply is to keep to."


class SetupControl:
    """Keeps `answering` to the setup of the open chat, and changes that.

    `edit` opens a text in the person's own editor. `changed` is called when the setup is another
    one.
    """

    def __init__(
        self,
        screen: ChatLayout,
        chat: OpenChat,
        answering: Answering,
        edit: Callable[[str], str],
        *,
        undoing: Undoing,
        changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._chat = chat
        self._answering = answering
        self._edit = edit
        self._undoing = undoing
        self._changed = changed
        self._of: tuple[bool, str | None] | None = None
        """The chat that the setup is of: whether it is the temporary one, and its session."""

    @property
    def setup(self) -> ChatSetup:
        """That of the open chat."""
        self.follow()
        return self._answering.setup

    def follow(self) -> None:
        """Take the setup of the chat that is open now. What cannot be read is told where it is to be
        sent."""
        shown = (self._chat.temporary, self._chat.session_id)
        if shown == self._of:
            return
        before, self._of = self._of, shown
        if shown[1] is not None:
            with suppress(StoreError):
                # A chat that has just begun is not written yet, and goes on with what it has.
                found = self._chat.store.setup(shown[1])
                self._answering.setup = found or self._answering.setup
        elif before is None or before[1] is None or before[1] != self._chat.left:
            self._answering.setup = self._answering.first_setup

    def look_again(self) -> None:
        """Read the setup anew: another window may have changed it."""
        self._of = None if self._chat.session_id is not None else self._of

    def system_prompt(self, text: str) -> None:
        """Send `text` before the first message from now on; empty: show what is sent, to be
        changed."""
        if text:
            self._take_prompt(text)
            return
        from tui_app.ui.screens.text_form import TextForm

        form = TextForm(
            "The system prompt of this chat",
            self.setup.system_prompt,
            self._edit,
            placeholder=_NOTHING,
        )
        self._screen.app.push_screen(form, self._take_prompt)

    def change(self, wanted: ChatSetup, said: str) -> None:
        """Give the open chat another setup, and offer to undo it after telling what was `said`."""
        before, chat = self.setup, self._chat
        if wanted == before:
            self._screen.tell("It is so already.")
        elif chat.keeping:
            self._screen.tell("This chat is being saved. Change it in a moment.")
        else:
            self._screen.run_worker(self._write(chat.session_id, wanted, before, said))

    def _take_prompt(self, text: str | None) -> None:
        if text is not None:
            wanted = replace(self.setup, system_prompt=text.strip(), persona="")
            sent = "The system prompt is sent" if text.strip() else "No system prompt is sent"
            self.change(wanted, f"{sent} from the next question on.")

    async def _write(
        self, session_id: str | None, wanted: ChatSetup, before: ChatSetup, said: str
    ) -> None:
        store = self._chat.store
        self._show(wanted)
        if session_id is None:
            written: Future[ChatSetup] = Future()
            written.set_result(before)
        else:
            written = store.change_setup(session_id, wanted)

        async def take_back(before: ChatSetup) -> str:
            shown = self._chat.session_id == session_id
            if session_id is not None:
                # A temporary chat may have been saved since.
                home = self._chat.store if shown else store
                await kept(home.change_setup(session_id, before))
            if shown:
                self._show(before)
            return _AS_BEFORE

        self._undoing.add(written, take_back)
        try:
            await kept(written)
        except ChinwagError as error:
            self._undoing.forget(written)
            if self._chat.session_id == session_id:
                self._show(before)
            self._screen.tell_error(error)
        else:
            self._screen.offer_undo(f"{said} ^Z or /undo undoes it.")

    def _show(self, setup: ChatSetup) -> None:
        self._answering.setup = setup
        self._changed()
