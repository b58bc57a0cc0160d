"""What waits to be sent in the open chat: shown, changed, and sent when the person says so."""

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from tui_app.core.errors import StoreError
from tui_app.core.loading import LOADING
from tui_app.core.queued import Queued
from tui_app.engine.live import LiveReply
from tui_app.ui.answering import Answering
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.undoing import Undoing, kept
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.engine.queues import Queues
    from tui_app.ui.widgets.queue_view import QueueView

_WAITS = "The queue waits: Enter in an empty prompt sends the next."


class QueueControl:
    """Does with the queue of the open chat what the person asked for on `screen`.

    `put_before_draft` puts a text into the prompt that could not be queued; `began` is told of a
    reply that was asked for, `hints_changed` is called when other keys matter than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        chat: OpenChat,
        answering: Answering,
        undoing: Undoing,
        *,
        put_before_draft: Callable[[str], None],
        began: Callable[[LiveReply], None],
        hints_changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._chat = chat
        self._answering = answering
        self._undoing = undoing
        self._put_before_draft = put_before_draft
        self._began = began
        self._hints_changed = hints_changed
        self._view: QueueView | None = None

    # what is shown

    @property
    def has_focus(self) -> bool:
        return self._view is not None and self._view.has_focus

    @property
    def waits(self) -> bool:
        """Whether there is something to send that nobody else will."""
        return bool(self._entries) and not (
            self._queues.goes_on(self._chat.session_id)
            or self._chat.live is not None
            or self._chat.answered_elsewhere
        )

    @property
    def editing(self) -> bool:
        """Whether what stands in the prompt was taken out of the queue."""
        return self._queues.held(self._chat.session_id) is not None

    def refresh(self) -> None:
        """Show what waits in the open chat now."""
        session_id, entries = self._chat.session_id, []
        if session_id is not None:
            try:
                entries = self._queues.waiting(session_id)
            except StoreError as error:
                self._screen.tell_error(error)
        if entries or self._view is not None:
            view = self._laid_in()
            had_focus = view.has_focus
            view.entries = tuple(entries)
            view.display = bool(entries)
            if had_focus and not entries:
                self._screen.set_focus(self._prompt)
        self.show_state()

    def show_state(self) -> None:
        """Show whether what waits is sent by itself."""
        if self._view is not None:
            self._view.waiting = self.waits

    def go_in(self) -> bool:
        """Go to what waits; False where nothing does."""
        if not self._entries or self._view is None:
            return False
        self._view.go_in()
        return True

    @property
    def _entries(self) -> tuple[Queued, ...]:
        return tuple(self._view.entries) if self._view is not None else ()

    @property
    def _queues(self) -> "Queues":
        return self._chat.engine.queues

    def _laid_in(self) -> "QueueView":
        """The list of what waits. It is laid in, hidden, when it is first needed."""
        if self._view is None:
            with LOADING:
                from tui_app.ui.widgets.queue_view import QueueView

            self._view = QueueView(self._prompt)
            self._view.display = False
            self._screen.show_above_prompt(self._view)
        return self._view

    # what is queued and sent

    def add(self, question: str) -> bool:
        """Queue a question of the prompt where it has to wait, or belongs; whether it does. It is
        to leave the prompt then."""
        session_id, queues = self._chat.session_id, self._queues
        if session_id is None or self._chat.editing is not None:
            return False
        if queues.held(session_id) is not None:
            written = queues.put_back(session_id, question)
        elif self._chat.live is not None or (
            queues.goes_on(session_id) and queues.any_waiting(session_id)
        ):
            written = queues.add(session_id, question, self._answering.answerer())
        else:
            return False
        if written is None:
            return False
        self._run(self._adding(question, written))
        return True

    def send_next(self) -> None:
        """Send what waits first, where nobody else will: nothing stands in the prompt."""
        if self.editing:
            self.leave_editing()
        elif self.waits and not self._chat.keeping:
            self._send(self._entries[0])

    def answerer_changed(self) -> None:
        """Have what waits behind a reply asked of whom was chosen since."""
        live = self._chat.live
        if live is not None:
            live.successor = self._answering.answerer()

    def took_up(self, live: LiveReply) -> None:
        """Take note of a turn that began by itself, in this chat or another."""
        live.unheard = False
        if not live.unsaved:
            self._began(live)
            self._chat.follow(live)
        self.refresh()

    def ended(self, live: LiveReply) -> None:
        """A reply has ended: say so where the queue of the open chat does not go on."""
        if live.session_id == self._chat.session_id:
            self.refresh()
            if self.waits:
                self._screen.tell(_WAITS)

    def leave_editing(self) -> None:
        """Put an entry back as it was; what was typed over it is put aside."""
        session_id = self._chat.session_id
        entry = self._queues.held(session_id)
        if entry is None or session_id is None:
            return
        changed = self._prompt.take()
        if changed.strip() and changed != _as_typed(entry.text):
            self._chat.put_aside(changed)
        written = self._queues.put_back(session_id, entry.text)
        self._run(self._adding(entry.text, written))
        self._screen.tell("It stays in the queue as it was.")

    def ask(self, action: str) -> None:
        """Have `action` done with the entry under the cursor."""
        if self._view is not None:
            self._view.action_ask(action)

    def act(self, action: str, entry: Queued) -> None:
        """Do what `action` names in QUEUE_ACTIONS."""
        session_id = self._chat.session_id
        if session_id is None or self._chat.keeping:
            return
        match action:
            case "edit":
                self._run(self._edit(session_id, entry))
            case "remove":
                self._run(self._remove(session_id, entry))
            case "send":
                self._chat.engine.cut_short(session_id)
                self._send(entry)
            case "later":
                self._run(kept(self._queues.move(session_id, entry, 1)))
            case "sooner":
                self._run(kept(self._queues.move(session_id, entry, -1)))
            case _:
                raise ValueError(action)

    def _send(self, entry: Queued) -> None:
        live = self._chat.send_queued(entry, self._answering.answerer())
        if live is not None:
            self._screen.tell("")
            # It leaves the queue with the next write.
            self._laid_in().entries = tuple(each for each in self._entries if each != entry)
            self._began(live)
            self._screen.set_focus(self._prompt)

    async def _adding(self, question: str, written: Future[None]) -> None:
        """Wait until a question is in the queue; where it cannot be, it is in the prompt again."""
        queues = self._chat.store.queues
        try:
            await kept(written)
        except StoreError:
            queues.handed_back(question)
            self._put_before_draft(question)
            raise

    async def _edit(self, session_id: str, entry: Queued) -> None:
        queues, before = self._queues, self._prompt.text
        if queues.held(session_id) is not None and before.strip():
            # The one that was being edited goes back to its place.
            changed = self._prompt.take()
            await self._adding(changed, queues.put_back(session_id, changed))
        elif before.strip():
            self._chat.put_aside(self._prompt.take())
        await kept(queues.edit(session_id, entry))
        if session_id == self._chat.session_id:
            typed_since = self._prompt.text
            text = "\n\n".join(filter(None, (_as_typed(entry.text), typed_since)))
            self._prompt.put(text)
            self._screen.tell("")
            self._screen.set_focus(self._prompt)

    async def _remove(self, session_id: str, entry: Queued) -> None:
        queues = self._queues
        written = queues.remove(session_id, entry)

        async def take_back(_: None) -> str:
            await kept(queues.bring_back(session_id, entry))
            self.refresh()
            return "It waits in the queue again."

        self._undoing.add(written, take_back)
        try:
            await kept(written)
        except StoreError:
            self._undoing.forget(written)
            raise
        if session_id == self._chat.session_id:
            self._chat.was_put_aside(entry.text)
        self._screen.offer_undo("Put aside, unsent. ^Z or /undo queues it again.")

    def _run(self, work: Awaitable[None]) -> None:
        """Do something to the queue, and show what came of it."""

        async def telling() -> None:
            try:
                await work
            except StoreError as error:
                self._screen.tell_error(error)
            self.refresh()
            self._hints_changed()

        self._screen.run_worker(telling())


def _as_typed(text: str) -> str:
    """What is to stand in the prompt so that `text` is sent."""
    return f"/{text}" if text.startswith("/") else text
