"""What is done with one message: copied, asked again, edited, continued, looked into."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_app.core.addresses import openable
from tui_app.core.text import safe_line
from tui_app.engine.live import LiveReply
from tui_app.render.copying import copied
from tui_app.ui.answering import Answering
from tui_app.ui.conversation.block import MessageBlock
from tui_app.ui.details import message_details
from tui_app.ui.links import link_facts, link_items, links_of
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.branch_control import BranchControl
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import CodeControl, Pick
from tui_app.ui.screens.reader import Reader
from tui_app.ui.threads import beside
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.render.page import CodeBlock

_MANY = 2_000
"""Lines from which putting a text together is not done on the event loop."""


class MessageControl:
    """Does to a message of the open chat what the person asked for on `screen`.

    `code` takes care of blocks of code, `branches` of branches, `more` of actions by their names.
    `copy` puts a text on the clipboard and says so, after the words it is given; `pick` has something chosen. `began` is told of a reply that was asked for,
    `hints_changed` is called when other keys matter than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        chat: OpenChat,
        answering: Answering,
        *,
        code: CodeControl,
        branches: BranchControl,
        more: Mapping[str, Callable[[str], None]],
        pick: Pick,
        copy: Callable[[str | Awaitable[str], str], None],
        began: Callable[[LiveReply], None],
        hints_changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._chat = chat
        self._answering = answering
        self._pick = pick
        self._copy = copy
        self._began = began
        self._hints_changed = hints_changed
        self._ways = {
            "copy": self._copy_markdown,
            "copy-plain": self._copy_plain,
            "copy-code": partial(self._with_code, code.copy),
            "save-code": partial(self._with_code, code.save),
            "tmux": partial(self._with_code, code.send),
            "links": self._links,
            "retry": self._retry,
            "edit": self._edit,
            "edit-reply": self._edit_reply,
            "continue": self._continue,
            "fold": self._fold,
            "maths": chat.show_maths,
            "slide-left": partial(self._slide, -1),
            "slide-right": partial(self._slide, 1),
            "details": self._show_details,
            **branches.ways,
            **more,
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
        """Leave the message that is being edited as it was; what was typed is put aside."""
        self._chat.editing = None
        changed = self._prompt.take()
        if changed.strip():
            self._chat.put_aside(changed)
        back = " Up brings your text back." if changed.strip() else ""
        self._screen.tell(f"The message stays as it was.{back}")

    def _open(self, target: str, wanted: bool | None) -> None:
        if wanted:
            self._screen.app.open_url(target)

    def _copy_markdown(self, message_id: str) -> None:
        found = self._chat.message(message_id)
        if found is not None:
            self._copy_text(found[1].text)

    def _copy_plain(self, message_id: str) -> None:
        block = self._set_block(message_id)
        lines = block.text if block is not None else None
        if lines is None:
            return
        if len(lines) < _MANY:
            self._copy_text(copied(lines))
        else:
            # The lines of a reply that is streaming change.
            kept = list(lines) if isinstance(lines, list) else lines
            self._copy(beside(lambda: copied(kept)), "")

    def _copy_text(self, text: str) -> None:
        if text.strip():
            self._copy(text, "")
        else:
            self._screen.tell("This message has no text to copy.")

    def _with_code(self, do: "Callable[[Sequence[CodeBlock]], None]", message_id: str) -> None:
        block = self._set_block(message_id)
        if block is not None:
            do(block.code)

    def _links(self, message_id: str) -> None:
        found, block = self._chat.message(message_id), self._set_block(message_id)
        if found is None or block is None:
            return
        links = links_of(block.text or (), block.links, found[1].citations)
        if not links:
            self._screen.tell("There is no link in this message.")
        elif len(links) == 1:
            self.open_link(next(iter(links)))
        else:
            self._pick(link_items(links), "Open which link?", self.open_link, numbered=True)

    def _set_block(self, message_id: str) -> MessageBlock | None:
        """The message as it is set; None, and a word, where that is not done."""
        block = self._chat.block(message_id)
        if block is None or block.text is not None:
            return block
        self._screen.tell("This long reply is still being set. Try again in a moment.")
        return None

    def _slide(self, direction: int, message_id: str) -> None:
        block = self._chat.block(message_id)
        if block is not None and not block.sheet.sliding_code:
            self._screen.tell('Code is wrapped here; code_lines = "scroll" would cut and move it.')
        else:
            self._chat.slide(message_id, direction)

    def _fold(self, message_id: str) -> None:
        if not self._chat.fold(message_id):
            self._screen.tell("No thoughts came with this message.")

    def _show_details(self, message_id: str) -> None:
        found = self._chat.message(message_id)
        if found is not None:
            self._screen.app.push_screen(Reader("Details", message_details(*found)))

    def _retry(self, message_id: str) -> None:
        if self._may_ask():
            live = self._chat.retry(message_id, self._answering.answerer())
            self._asked_again(live, "There is no question here to ask again.")

    def _continue(self, message_id: str) -> None:
        if self._may_ask():
            live = self._chat.resume(message_id, self._answering.answerer())
            self._asked_again(live, "Only a last reply that was cut off can go on.")

    def _edit(self, message_id: str) -> None:
        self._begin_editing(self._chat.edit, message_id, "There is no question here to edit.")

    def _edit_reply(self, message_id: str) -> None:
        self._begin_editing(self._chat.edit_reply, message_id, "There is no reply here to edit.")

    def _begin_editing(
        self, begin: Callable[[str], str | None], message_id: str, refusal: str
    ) -> None:
        if not self._may_ask():
            return
        text = begin(message_id)
        if text is None:
            self._screen.tell(refusal)
            return
        self._screen.tell("")
        if self._prompt.text:
            self._chat.put_aside(self._prompt.take())
        # What begins with a slash is no command.
        self._prompt.put(f"/{text}" if text.startswith("/") else text)
        self._screen.set_focus(self._prompt)
        self._hints_changed()

    def _may_ask(self) -> bool:
        streaming = self._chat.live is not None
        if streaming:
            self._screen.tell("A reply is still coming. Stop it with ^C first.", passing=True)
        return not streaming

    def _asked_again(self, live: LiveReply | None, refusal: str) -> None:
        if live is None:
            self._screen.tell(refusal)
            return
        self._screen.tell("")
        self._screen.set_focus(self._prompt)
        self._began(live)
