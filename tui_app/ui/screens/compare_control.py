"""Asking several models the same at once, and keeping one of their replies."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_app.commands.registry import read
from tui_app.core.chat import Role
from tui_app.core.conversation import MessageHead
from tui_app.core.errors import ChinwagError, StoreError
from tui_app.core.loading import LOADING
from tui_app.engine.live import LiveReply
from tui_app.ui.answering import Answering
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.copying import Copying
from tui_app.ui.screens.message_control import MessageControl
from tui_app.ui.screens.talking import Talking
from tui_app.ui.threads import beside
from tui_app.ui.undoing import kept
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.ui.conversation.block import Sheet
    from tui_app.ui.screens.compare import CompareScreen, Decision

FEWEST, MOST = 2, 4
"""Models that are compared."""


class CompareControl:
    """Compares on `screen` what models say in the open chat.

    `sheet` tells what the conversation is set on; `copying` puts texts on the clipboard; `began` is
    told of each reply that was asked for, `changed` when the chat goes on elsewhere than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        chat: OpenChat,
        answering: Answering,
        talking: Talking,
        messages: MessageControl,
        *,
        sheet: "Callable[[], Sheet]",
        copying: Copying,
        began: Callable[[LiveReply], None],
        changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._chat = chat
        self._answering = answering
        self._talking = talking
        self._messages = messages
        self._sheet = sheet
        self._copying = copying
        self._began = began
        self._changed = changed
        self._shown: CompareScreen | None = None

    def compare(self, asked: str) -> None:
        """Compare the models that are named in the first line of `asked`; none: go back to a
        comparison that is not decided, else ask which. What is asked stands in the lines after it,
        else in the prompt; where nothing does, it is the last question again.

        Raises: ChinwagError.
        """
        named, _, question = asked.partition("\n")
        models = named.split()
        typed = self._prompt.text
        running = len(self._chat.running) > 1
        if not models and (running or not typed.strip()) and self._go_back():
            return
        if problem := self._problem():
            self._screen.tell(problem)
        elif not (question.strip() or typed.strip() or self._chat.last_reply()):
            self._screen.tell("Type a question first; then ^P and “Compare models” asks several.")
        elif models:
            self._ask(models, question)
        else:
            self._screen.run_worker(self._choose())

    def receive(self, live: LiveReply) -> None:
        """Show what a live reply said since, if it is one of those that are compared."""
        if self._shown is None:
            return
        if live.unsaved:
            # The question is in the prompt again.
            self._shown.dismiss(None)
        else:
            self._shown.receive(live)

    def tick(self) -> None:
        """Move on the signs of what is going on."""
        if self._shown is not None:
            self._shown.tick()

    def look_again(self) -> None:
        """Show what another window wrote meanwhile."""
        if self._shown is not None and self._shown.written_elsewhere:
            with suppress(StoreError):
                self._shown.renew(self._chat.comparison())

    # asking

    def _problem(self) -> str:
        """Why nothing can be asked just now, in words; empty where it can."""
        chat = self._chat
        if chat.live is not None:
            return "A reply is still coming. Stop it with ^C first."
        if chat.keeping:
            return "This chat is being saved. Compare in a moment."
        if chat.revising:
            return "A reply is being edited. Esc leaves it as it was."
        if chat.engine.queues.held(chat.session_id) is not None:
            return "What stands in the prompt belongs to the queue. Esc puts it back."
        return ""

    async def _choose(self) -> None:
        """Ask which models."""
        with LOADING:
            from tui_app.ui.screens.models_picker import ModelsPicker, model_items

        asked_before: list[str] = []
        # They can be named without.
        with suppress(StoreError):
            asked_before = await beside(self._chat.store.models)
        items = model_items(self._answering, asked_before)
        picker = ModelsPicker(items, FEWEST, MOST)

        def chosen(models: list[str] | None) -> None:
            # Something that waited may have been sent meanwhile.
            problem = self._problem() if models else ""
            if problem:
                self._screen.tell(problem)
            elif models:
                self._telling(lambda: self._ask(models))

        self._screen.app.push_screen(picker, chosen)

    def _ask(self, models: Sequence[str], question: str = "") -> None:
        if not FEWEST <= len(models) <= MOST:
            self._screen.tell(f"Name {FEWEST} to {MOST} models: /compare MODEL MODEL.")
            return
        answerers = [self._answering.answerer_for(name) for name in models]
        typed = "" if question.strip() else self._prompt.text
        meaning = read(typed.strip() if typed.startswith("/") else typed)
        question = question.strip() or (meaning if isinstance(meaning, str) else "")
        self._screen.tell("")
        if question.strip():
            lives = self._talking.compare(question, typed, answerers)
        else:
            last = self._chat.last_reply()
            lives = self._chat.compare_again(last.id, answerers) if last is not None else []
        if not lives:
            self._screen.tell("There is no question here to ask again.")
            return
        for live in lives:
            self._began(live)
        with LOADING:
            from tui_app.ui.conversation.block import placeholder_head

        heads = [
            placeholder_head(live, Role.ASSISTANT, live.message_id, live.parent_id)
            for live in lives
        ]
        self._show(heads, lives, question)

    def _go_back(self) -> bool:
        """Show a comparison of the open chat that is not decided; whether there is one."""
        # Asked for first: one that ends in between is still shown to its end.
        lives = self._chat.running
        heads = self._chat.comparison()
        if not heads:
            return False
        self._show(heads, lives)
        return True

    def _show(
        self, heads: Sequence[MessageHead], lives: Sequence[LiveReply], question: str = ""
    ) -> None:
        with LOADING:
            from tui_app.ui.screens.compare import Compared, CompareScreen, CompareWays

        by_id = {live.message_id: live for live in lives}
        providers = {head.call.provider for head in heads if head.call is not None}
        replies = [
            Compared(head, by_id.get(head.id), _name(head, alone=len(providers) < 2))
            for head in heads
        ]
        if not question:
            asked = heads[0].parent_id or ""
            found = self._chat.bodies([asked]).get(asked)
            question = found.text if found is not None else ""
        ways = CompareWays(
            stop=self._stop,
            copy=lambda text: self._copying.copy(text, tell=self._tell),
            text_of=self._text_of,
            open_link=self._messages.open_link,
        )
        shown = self._shown = CompareScreen(question, replies, self._sheet(), ways)
        self._screen.app.push_screen(shown, self._decided)

    # what is decided

    def _stop(self, message_id: str | None) -> None:
        for live in self._chat.running:
            if message_id in (None, live.message_id):
                self._chat.engine.stop_one(live)

    def _tell(self, text: str) -> None:
        """Say something where it is seen."""
        (self._screen if self._shown is None else self._shown).tell(text)

    def _text_of(self, message_id: str) -> str:
        lives = (live for live in self._chat.running if live.message_id == message_id)
        live = next(lives, None)
        if live is not None:
            return live.body().text
        try:
            body = self._chat.bodies([message_id]).get(message_id)
        except StoreError as error:
            self._screen.tell_error(error)
            return ""
        return body.text if body is not None else ""

    def _decided(self, decision: "Decision | None") -> None:
        self._shown = None
        if decision is None:
            return
        if decision.action:
            self._telling(lambda: self._act(decision))
        else:
            self._screen.attempt(self._keep(decision.message_id))

    def _act(self, decision: "Decision") -> None:
        if self._chat.go_to(decision.message_id):
            self._messages.act(decision.action, decision.message_id)

    async def _keep(self, message_id: str) -> None:
        for live in self._chat.running:
            if live.message_id != message_id:
                self._chat.engine.stop_one(live)
        session_id = self._chat.session_id
        await kept(self._chat.store.keep_reply(message_id))
        if self._chat.session_id == session_id:
            self._chat.show_branch(None)
            self._screen.tell("Kept. The others stand beside it: Tab, then ← and →.")
        self._changed()

    def _telling(self, do: Callable[[], None]) -> None:
        try:
            do()
        except ChinwagError as error:
            self._screen.tell_error(error)


def _name(head: MessageHead, *, alone: bool) -> str:
    """What a model is called. `alone`: where there is one provider only, it goes without saying."""
    if head.call is None:
        return ""
    model = head.call.model.rpartition("/")[2] or head.call.model
    return model if alone else f"{model} · {head.call.provider}"
