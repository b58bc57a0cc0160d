"""What is typed for the open chat: sent, kept as a draft, put aside and brought back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_app.core.errors import ChinwagError, StoreError
from tui_app.engine.answerer import Answerer
from tui_app.engine.live import LiveReply
from tui_app.ui.answering import Answering
from tui_app.ui.drafts import Drafts
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.undoing import kept
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.store.store import Store


class Talking:
    """Brings texts from `prompt` into `chat` and its drafts, and back."""

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        chat: OpenChat,
        answering: Answering,
        store: "Store",
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._chat = chat
        self._answering = answering
        self._drafts = self._saved = Drafts(store, screen.set_timer)
        """Those of the history that the open chat is in, and those of the one on disk."""

    def ask(self, question: str, typed: str) -> LiveReply | None:
        """Send a question that stands in the prompt as `typed`. It stays there, and None comes
        back, where that cannot be. Where a reply is being edited, it is written beside that."""
        if self._chat.keeping:
            self._screen.tell("This chat is being saved. Send this in a moment.")
            return None
        if self._chat.live is not None:
            told = "A reply is still coming. Send this when it has ended, or stop it with ^C."
            self._screen.tell(told, passing=True)
            return None
        self._screen.tell("")
        if self._chat.revising:
            self.take(typed)
            self._screen.run_worker(self._revise(question))
            return None
        live = self._chat.ask(question, self._answering.answerer())
        self._drafts.sent()
        self.take(typed)
        return live

    def compare(self, question: str, typed: str, answerers: Sequence[Answerer]) -> list[LiveReply]:
        """Send a question to several at once. `typed`: how it stands in the prompt, if it does."""
        lives = self._chat.compare(question, answerers)
        if typed:
            self._drafts.sent()
            self.take(typed)
        return lives

    def queued(self, typed: str) -> None:
        """Take a question that was queued out of the prompt. Its draft goes with the same write."""
        self._screen.tell("")
        self._drafts.sent()
        self.take(typed)

    async def _revise(self, text: str) -> None:
        """Write `text` beside the reply that is being edited, and show it."""
        written = self._chat.revise(text)
        session_id = self._chat.session_id
        try:
            revision = await kept(written)
            if self._chat.session_id == session_id:
                self._chat.show_branch(None)
                self._chat.go_to(revision)
            self._screen.tell("This is your text now; ← shows what the model wrote.")
        except ChinwagError as error:
            self._screen.tell_error(error)
            self.put_before_draft(text)

    def take(self, text: str) -> None:
        """Take a text out of the prompt, but for what was typed after Enter."""
        typed_since = self._prompt.take().removeprefix(text)
        self._prompt.put(self._chat.sent(text) + typed_since)

    def put_aside(self) -> None:
        """Take what is typed out of the prompt unsent."""
        self._chat.put_aside(self._prompt.take())
        self._screen.tell("Put aside. Up brings it back.")

    def replace(self, text: str) -> None:
        """Put a text into the prompt, and aside what stands there."""
        if self._prompt.text.strip():
            self.put_aside()
        self._prompt.put(text)
        self.changed()

    def stays(self, question: str, draft_of: str | None) -> None:
        """Take a question that was sent after all out of the prompt again, where it came back."""
        if question and self._prompt.text == question:
            self._prompt.take()
            self._drafts.keep(draft_of, "")

    # drafts

    def changed(self) -> None:
        """Take note of what now stands in the prompt."""
        self._drafts.changed(self._chat.session_id, self._prompt.text)

    def keep_draft(self) -> None:
        """Store what is typed: the chat is being left."""
        self._drafts.keep(self._chat.session_id, self._prompt.text)

    def show_draft(self) -> None:
        """Put the draft of the chat into the prompt: it was just opened."""
        temporary = self._chat.temporary
        self._drafts = (
            Drafts(self._chat.store, self._screen.set_timer) if temporary else self._saved
        )
        self._prompt.put(self._drafts.read(self._chat.session_id))

    def was_saved(self) -> None:
        """Go on in the temporary chat that was saved."""
        self._drafts = self._saved
        self.keep_draft()

    def put_after_draft(self) -> None:
        """What was typed while the history was being opened comes after what stood there."""
        draft = self._drafts.read(self._chat.session_id)
        self._prompt.put("\n\n".join(filter(None, (draft, self._prompt.text))))

    def put_before_draft(self, text: str) -> None:
        """Put a text before what stands in the prompt, and in a new chat before its draft."""
        typed = self._prompt.text
        draft = self._draft_of_new() if self._chat.session_id is None else ""
        self._prompt.put("\n\n".join(filter(None, (text, draft if draft != typed else "", typed))))

    def _draft_of_new(self) -> str:
        try:
            return self._drafts.read(None)
        except StoreError:
            # Another window's is put aside when the prompt is stored.
            return self._drafts.known(None)

    # what was typed before

    def recall_earlier(self) -> None:
        self._recall(self._chat.history.back(self._prompt.text))

    def recall_later(self) -> None:
        self._recall(self._chat.history.forward(self._prompt.text))

    def _recall(self, text: str | None) -> None:
        if text is not None:
            self._prompt.put(text)
