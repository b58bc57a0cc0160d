"""What is done with one message: copied, asked again, edited, continued, looked into."""

from collections.abc import Callable
from functools import partial

from tui_app.core.addresses import openable
from tui_app.core.text import safe_line
from tui_app.engine.live import LiveReply
from tui_app.ui.answering import Answering
from tui_app.ui.details import message_details
from tui_app.ui.links import link_facts
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.widgets.prompt import Prompt


class MessageControl:
    """Does to a message of the open chat what the person asked for on `screen`.

    `copy` puts a text on the clipboard and says so. `began` is told of a reply that was asked for,
    `hints_changed` is called when other keys matter than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        chat: OpenChat,
        answering: Answering,
        *,
        copy: Callable[[str], None],
        began: Callable[[LiveReply], None],
        hints_changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._chat = chat
        self._answering = answering
        self._copy = copy
        self._began = began
        self._hints_changed = hints_changed
        self._ways = {
            "copy": self._copy_markdown,
            "retry": self._retry,
            "edit": self._edit,
            "continue": self._continue,
            "details": self._show_details,
        }

    def act(self, action: str, message_id: str) -> None:
        """Do what `action` names in MESSAGE_ACTIONS. Raises: ChinwagError."""
        self._ways[action](message_id)

    def open_link(self, address: str) -> None:
        """Show where a link of a reply leads, and open it in the browser if that is agreed to."""
        target = openable(address)
        if not target:
            shown = safe_line(address, 60)
            self._screen.tell(f"Not opened: {shown} is no web or mail address.")
            return
        hint = "Enter opens it in the browser · Esc closes"
        reader = Reader("Open this link?", link_facts(target), hint)
        self._screen.app.push_screen(reader, partial(self._open, target))

    def leave_editing(self) -> None:
        """Leave the question that is being edited as it was; what was typed is put aside."""
        self._chat.editing = None
        changed = self._prompt.take()
        if changed.strip():
            self._chat.put_aside(changed)
        back = " Up brings your text back." if changed.strip() else ""
        self._screen.tell(f"The question stays as it was.{back}")

    def _open(self, target: str, wanted: bool | None) -> None:
        if wanted:
            self._screen.app.open_url(target)

    def _copy_markdown(self, message_id: str) -> None:
        found = self._chat.message(message_id)
        if found is not None and found[1].text:
            self._copy(found[1].text)

    def _show_details(self, message_id: str) -> None:
        found = self._chat.message(message_id)
        if found is not None:
            self._screen.app.push_screen(Reader("Details", message_details(*found)))

    def _retry(self, message_id: str) -> None:
        if self._may_ask():
            live = self._chat.retry(message_id, self._answering.answerer())
            self._asked_again(live, "Only the last reply can be asked for again.")

    def _continue(self, message_id: str) -> None:
        if self._may_ask():
            live = self._chat.resume(message_id, self._answering.answerer())
            self._asked_again(live, "Only a last reply that was cut off can go on.")

    def _edit(self, message_id: str) -> None:
        if not self._may_ask():
            return
        question = self._chat.edit(message_id)
        if question is None:
            self._screen.tell("Only the last question can be edited.")
            return
        self._screen.tell("")
        if self._prompt.text:
            self._chat.put_aside(self._prompt.take())
        self._prompt.put(question)
        self._screen.set_focus(self._prompt)
        self._hints_changed()

    def _may_ask(self) -> bool:
        streaming = self._chat.live is not None
        if streaming:
            self._screen.tell("A reply is still coming. Stop it with ^C first.")
        return not streaming

    def _asked_again(self, live: LiveReply | None, refusal: str) -> None:
        if live is None:
            self._screen.tell(refusal)
            return
        self._screen.tell("")
        self._screen.set_focus(self._prompt)
        self._began(live)
