"""The main screen: what its keys, clicks and commands mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from tui_app.commands.intents import Act, Intent
from tui_app.commands.registry import all_commands, read
from tui_app.core.errors import ChinwagError
from tui_app.core.loading import LOADING
from tui_app.ui.keymap import label_of, no_key
from tui_app.ui.screens.chat_at_work import ChatAtWork
from tui_app.ui.screens.chat_layout import tells_errors
from tui_app.ui.surroundings import Surroundings
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.session_list import SessionList
from tui_app.ui.widgets.status_line import StatusLine

# The prompt takes keys before there are chats; what only they need is imported later.
if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_app.commands.command import Command
    from tui_app.core.conversation import SessionSummary
    from tui_app.ui.screens.desk import Desk
    from tui_app.ui.services import Services
    from tui_app.ui.widgets.conversation import ConversationView
    from tui_app.ui.widgets.find_bar import FindBar
    from tui_app.ui.widgets.offers_list import OffersList
    from tui_app.ui.widgets.queue_view import QueueView
    from tui_app.ui.widgets.title_box import TitleBox

_PALETTE = "Chats and actions"
_BOUND_ELSEWHERE = frozenset({"quit", "undo"})
"""Commands whose keys are not theirs alone."""


class ChatScreen(ChatAtWork):
    """Takes what keys, clicks and commands ask for to the part that does it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "escape", "Back", id="screen-back", show=False),
        Binding("ctrl+c", "interrupt", "Stop", id="screen-interrupt", show=False, priority=True),
        Binding("ctrl+z", "command('undo')", "Undo", id="undo", show=False, priority=True),
        *(
            Binding(
                ",".join(command.keys) or no_key(command.name),
                f"command('{command.name}')",
                command.title,
                id=command.name,
                show=False,
                # In the list the key that renames means the chat it stands on.
                priority=command.name != "rename",
            )
            for command in all_commands().values()
            if command.name not in _BOUND_ELSEWHERE
        ),
    ]

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self._later: Callable[[], None] | None = None
        """What was asked for last before the database was open."""
        self._armed = ""
        """What the same key does when it is pressed again: `quit` or `stop`."""

    # the history

    def connect(self, services: Services, session: SessionSummary | None) -> None:
        super().connect(services, session)
        later, self._later = self._later, None
        if later is not None:
            later()

    # the prompt

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        if event.text == self._prompt.text:
            self.action_send()
        else:
            self._send(event.text)

    def _send(self, text: str) -> None:
        """Send a text of the prompt or carry it out. It stays there if that cannot be done."""
        desk = self._desk
        if desk is None:
            self._do_later(self.action_send)
            if text.strip() == "/quit":
                self._prompt.take()
                self._carry_out(Intent(Act.QUIT))
            elif self._welcome.problem:
                self._ways_wanted.set()
            return
        meaning = read(text.strip() if text.startswith("/") else text)
        if isinstance(meaning, Intent) and meaning.act is Act.NOTIFY:
            self.tell(meaning.text)
        elif not isinstance(meaning, str):
            desk.talking.take(text)
            self._carry_out(meaning)
        elif meaning.strip() and not desk.chat.keeping and desk.queue.add(meaning):
            desk.talking.queued(text)
        elif meaning.strip() or desk.chat.live is not None or desk.chat.keeping:
            live = desk.talking.ask(meaning, text)
            if live is not None:
                self._reply_began(live)

    @on(Prompt.EnteredNothing)
    def _entered_nothing(self) -> None:
        if self._desk is not None:
            self._desk.queue.send_next()
        elif self._welcome.problem:
            self._ways_wanted.set()

    @on(TextArea.Changed)
    def _prompt_changed(self) -> None:
        self._armed = ""
        if self._prompt.text and not self._prompt.as_put:
            self.tell_no_more()
        self._offer_commands()
        if self._desk is not None:
            self._desk.talking.changed()
            self._desk.searching.typed(self._prompt.text)
            self._desk.context.warn(typed=bool(self._prompt.text and not self._prompt.as_put))

    def _offer_commands(self) -> None:
        """Offer how a command goes on that is being typed."""
        text = self._prompt.text
        if self._completing is None and text.startswith("/") and not self._prompt.as_put:
            with LOADING:
                from tui_app.ui.screens.completing import Completing

            self._completing = Completing(self._bar, self._value_sources, self._show_hints)
            self._prompt.key_taker = self._completing.takes
        if self._completing is not None:
            self._completing.changed("" if self._prompt.as_put else text)

    def on_offers_list_clicked(self, event: OffersList.Clicked) -> None:
        if self._completing is not None:
            self._completing.take(event.key)
            self._send(self._prompt.text)

    @on(Prompt.HistoryPrevious)
    def _history_previous(self) -> None:
        desk = self._desk
        if desk is not None and (self._prompt.text or not desk.queue.go_in()):
            desk.talking.recall_earlier()

    @on(Prompt.HistoryNext)
    def _history_next(self) -> None:
        if self._desk is not None:
            self._desk.talking.recall_later()

    @on(Prompt.FoldOpened)
    def _fold_opened(self, event: Prompt.FoldOpened) -> None:
        self._show_paste(event.name)

    @on(Prompt.HelpRequested)
    def _help_requested(self) -> None:
        self._carry_out(Intent(Act.SHOW_HELP))

    # the queue

    def on_queue_view_requested(self, event: QueueView.Requested) -> None:
        if self._desk is not None:
            self._desk.queue.act(event.action, event.entry)

    def on_queue_view_left(self, event: QueueView.Left) -> None:
        self.set_focus(self._prompt)
        if self._desk is not None and event.earlier:
            self._desk.talking.recall_earlier()

    # the conversation

    @tells_errors
    def on_conversation_view_requested(self, event: ConversationView.Requested) -> None:
        if self._desk is not None:
            self._desk.messages.act(event.action, event.message_id)

    def on_selecting_view_picked_changed(self) -> None:
        self._show_hints()

    def on_conversation_view_settled(self) -> None:
        self._settled()

    def on_conversation_view_code_copy_clicked(
        self, event: ConversationView.CodeCopyClicked
    ) -> None:
        self._copying.copy(event.code)

    def on_conversation_view_link_clicked(self, event: ConversationView.LinkClicked) -> None:
        if self._desk is not None:
            self._desk.messages.open_link(event.address)

    @on(Divider.NoticeClicked)
    def _notice_clicked(self) -> None:
        if self._undo_offered:
            self._carry_out(Intent(Act.UNDO))
            return
        # The line may have been too short for it.
        self._read("Notice", [("It says", self._whole)])
        self.tell("")

    # finding

    def on_find_bar_typed(self, event: FindBar.Typed) -> None:
        if self._find is not None:
            self._find.look_for(event.query)

    def on_find_bar_stepped(self, event: FindBar.Stepped) -> None:
        self.action_find(event.step)

    def on_conversation_view_find_requested(self, event: ConversationView.FindRequested) -> None:
        self.action_find(event.step)

    def on_find_bar_closed(self) -> None:
        if self._find is not None:
            self._find.close()

    def on_conversation_view_changed(self, event: ConversationView.Changed) -> None:
        if self._find is not None:
            self._find.changed(event.index)

    # searching everywhere

    @on(Divider.OfferClicked)
    def _offer_clicked(self) -> None:
        self.action_command("search")

    # the list

    @on(SessionList.Opened)
    @tells_errors
    def _session_opened(self, event: SessionList.Opened) -> None:
        if self._desk is not None and self._desk.chats.lists.may_open():
            self._desk.chats.open(event.session.id)
            self.remove_class("-list-open")
            self.set_focus(self._prompt)

    @on(SessionList.Requested)
    @tells_errors
    def _list_requested(self, event: SessionList.Requested) -> None:
        if self._desk is not None:
            self._desk.chats.lists.act(event.action, event.numbers, event.argument)

    @on(SessionList.Highlighted)
    def _list_highlighted(self) -> None:
        if self._desk is not None:
            self._desk.chats.lists.highlighted()

    @on(SessionList.MarksChanged)
    def _marks_changed(self) -> None:
        self._show_hints()

    @tells_errors
    def on_title_box_done(self, event: TitleBox.Done) -> None:
        if self._desk is not None:
            self._desk.chats.lists.rename_done(event.title_box, event.title)

    def on_preview_clicked(self) -> None:
        self._list.action_choose()

    def action_step_chat(self, step: int) -> None:
        if self._desk is not None:
            self._desk.chats.step(step)

    def action_queue(self, action: str) -> None:
        if self._desk is not None:
            self._desk.queue.ask(action)

    async def action_take_title(self) -> None:
        if self._desk is not None:
            await self._desk.chats.lists.take_title()

    @on(StatusLine.HintClicked)
    async def _hint_clicked(self, event: StatusLine.HintClicked) -> None:
        await self.run_action(event.action)

    # actions

    def action_command(self, name: str, argument: str = "") -> None:
        self._carry_out(all_commands()[name].run(argument))

    def action_find(self, step: int) -> None:
        if self._finder is not None:
            self._finder.step(step)

    def action_send(self) -> None:
        if self._completing is not None:
            self._completing.take_highlighted()
        if self._prompt.text.strip():
            self._send(self._prompt.text)
        else:
            self._entered_nothing()

    def action_escape(self) -> None:
        chat = self._desk.chat if self._desk is not None else None
        if self._completing is not None and self._completing.takes("escape"):
            pass
        elif self.selections or self._view.picked is not None:
            self.clear_selection()
        elif self._find is not None and self._find.active and not self._list.has_focus:
            self._find.close()
        elif self._list.has_focus and self._list.unmark():
            pass
        elif self.has_class("-list-open") or not self._prompt.has_focus:
            self.remove_class("-list-open")
            self.set_focus(self._prompt)
        elif self._desk is not None and self._desk.queue.editing:
            self._desk.queue.leave_editing()
        elif chat is not None and chat.editing is not None:
            self._leave_editing()
        elif self._busy:
            if self._prompt.text.strip() and self._armed != "stop":
                self.tell("Press Esc again to stop the reply.", passing=True)
                self._armed = "stop"
            else:
                self._stop()

    def action_interrupt(self) -> None:
        desk = self._desk
        if self._copying.copy_selected(self._laid_in):
            return
        if self._busy:
            self._stop()
        elif desk is not None and desk.queue.editing:
            desk.queue.leave_editing()
        elif desk is not None and desk.chat.editing is not None:
            self._leave_editing()
        elif desk is not None and self._prompt.text:
            desk.talking.put_aside()
        elif self._armed == "quit":
            self._carry_out(Intent(Act.QUIT))
        else:
            self.tell("Press ^C again to quit.", passing=True)
            self._armed = "quit"

    def action_copy_text(self) -> None:
        if not self._copying.copy_selected(self._laid_in):
            raise SkipAction

    def on_paste(self, event: events.Paste) -> None:
        """A paste goes into the prompt, wherever the focus is."""
        event.stop()
        self.set_focus(self._prompt)
        self._prompt.paste(event.text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "messages" and self._prompt.has_focus:
            # There Tab completes.
            return self._completing is None or not self._completing.open
        if action == "command" and parameters == ("undo",):
            # Elsewhere ^Z undoes typing.
            undoable = self._desk is not None and self._desk.chats.undoable
            return undoable and not self._prompt.text
        return True

    def _carry_out(self, intent: Intent) -> None:
        try:
            self._do(intent)
        except ChinwagError as error:
            self.tell_error(error)

    def _do(self, intent: Intent) -> None:
        match intent.act:
            case Act.SWITCH_THEME:
                self._choosing.theme(intent.text)
            case Act.SWITCH_PROVIDER:
                self._choosing.provider(intent.text)
            case Act.SWITCH_MODEL:
                self._choosing.model(intent.text, self._value_sources().store)
            case Act.OPEN_PALETTE:
                self._open_palette()
            case Act.TOGGLE_SIDEBAR:
                self._toggle_sidebar()
            case Act.EDIT_PROMPT:
                self._edit_prompt()
            case Act.REDRAW:
                self.app.refresh(layout=True)
            case Act.SHOW_HELP:
                self._show_help()
            case Act.SHOW_NOTICES:
                self._show_notices()
            case Act.SHOW_KEYS:
                self._show_help(commands=False)
            case Act.QUIT:
                self.quit()
            case Act.NOTIFY:
                self.tell(intent.text)
            case _:
                if self._desk is not None:
                    self._do_at(self._desk, intent)
                else:
                    self.tell("The history is not open yet.")
                    self._do_later(partial(self._carry_out, intent))

    def _do_later(self, what: Callable[[], None]) -> None:
        """Do it when the database is open, unless it cannot be opened."""
        self._later = None if self._welcome.problem else what

    def _do_at(self, desk: Desk, intent: Intent) -> None:
        text = intent.text
        match intent.act:
            case Act.NEW_CHAT:
                desk.chats.new()
            case Act.TEMPORARY_CHAT:
                desk.chats.go_temporary()
            case Act.KEEP_CHAT:
                desk.chats.temporary.keep()
            case Act.ACT_ON_CHAT:
                desk.chats.act(text, intent.argument)
            case Act.CHANGE_LIST:
                # Where it can be seen.
                if not self._list.has_focus:
                    self._toggle_sidebar()
                desk.chats.lists.act(text, None, intent.argument)
            case Act.ERASE_SESSION:
                desk.chats.erase()
            case Act.ERASE_DELETED:
                desk.chats.erase_deleted()
            case Act.UNDO:
                desk.chats.undo()
            case Act.SAVE_CHAT:
                desk.file.save(text)
            case Act.RECALL_QUESTION:
                desk.recalling.open()
            case Act.COMPARE:
                desk.comparing.compare(text)
            case Act.STOP_REPLY:
                self._stop()
            case Act.GO_TO_QUEUE:
                if not desk.queue.go_in():
                    self.tell("Nothing waits to be sent here.")
            case Act.FIND:
                if not text and self._find is not None and self._find_bar.is_typed_in:
                    desk.searching.everywhere(self._find_bar.query_text)
                elif self._finder is not None:
                    self._finder.open(text)
            case Act.SEARCH:
                desk.searching.search(text)
            case Act.ACT_ON_MESSAGE:
                self._act_on_chosen(desk, text)
            case Act.SYSTEM_PROMPT:
                desk.setups.system_prompt(text)
            case Act.SHOW_CONTEXT:
                desk.context.show()
            case Act.COMPACT:
                desk.compacting.act(text)
            case Act.PERSONA:
                desk.shelves.personas.choose(text)
            case Act.PROMPT_TEMPLATE:
                desk.shelves.prompts.choose(text)
            case _:
                raise ValueError(intent.act)

    def _stop(self) -> None:
        live = self._desk.chat.stop() if self._desk is not None else None
        if live is None:
            if self._desk is None or not self._desk.compacting.stop():
                self.tell("No reply is streaming here.")
        else:
            # At once, before the person goes elsewhere: the question may come back.
            self.reply_changed(live)

    def _act_on_chosen(self, desk: Desk, action: str) -> None:
        """Act on the message under the cursor, else on the last reply."""
        chosen, reply = self._view.cursor, desk.chat.last_reply()
        if chosen is not None:
            desk.messages.act(action, self._view.blocks[chosen].head.id)
        elif reply is not None:
            desk.messages.act(action, reply.id)
        else:
            self.tell("There is no reply here yet.")

    def _leave_editing(self) -> None:
        if self._desk is not None:
            self._desk.messages.leave_editing()
            self._show_hints()

    def _open_palette(self) -> None:
        """Offer the chats used last and the actions; what is typed finds the other chats too."""
        with LOADING:
            from tui_app.ui.choices import palette_items, titled

        desk = self._desk
        if desk is None:
            items = palette_items([], None, label=self._command_key)
            self._choosing.pick(items, _PALETTE, self._palette_picked)
            return
        # What is chosen there is not an answer to it.
        desk.searching.offer_nothing()
        sessions, visited = desk.chats.at_hand()
        items = palette_items(sessions, desk.chat.session_id, visited, self._command_key)
        more = partial(titled, desk.services.store)
        self._choosing.pick(items, _PALETTE, self._palette_picked, more=more)

    def _command_key(self, command: Command) -> str:
        return label_of(self, command.name, command.key_label)

    def _palette_picked(self, key: str) -> None:
        from tui_app.ui.choices import palette_choice

        session_id, command = palette_choice(key)
        if session_id is not None and self._desk is not None:
            self._desk.chats.open(session_id)
        elif command is not None:
            name, _, argument = command.partition(" ")
            self.action_command(name, argument)

    def _show_help(self, *, commands: bool = True) -> None:
        with LOADING:
            from tui_app.ui.screens.help import Help

        self.app.push_screen(Help(commands=commands))

    def _show_notices(self) -> None:
        from tui_app.ui.notices import notice_rows

        notices = self.notices.newest_first
        if notices:
            self._read(
                "Past notices, the newest first", notice_rows(notices, self._around.clock.now_ms())
            )
        else:
            self.tell("Nothing was told yet.", passing=True)

    def _edit_prompt(self) -> None:
        from tui_app.ui.editor import edit

        if self._desk is not None:
            self._desk.talking.keep_draft()
        try:
            with self.app.suspend():
                text = edit(self._prompt.text, self._around.tool_environ, self._around.departure)
        except ChinwagError as error:
            self.tell_error(error)
            return
        except SuspendNotSupported:
            self.tell("This terminal cannot be lent to an editor.", urgent=True)
            return
        self._prompt.put(text)

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._armed = ""
        if self._completing is not None and not self._prompt.has_focus:
            self._completing.close()
        if self._desk is not None and not self._desk.chats.list_in_use:
            self._desk.chats.preview.end()
            self._list.follow()
        self._list_highlighted()
        if self._told_at is not self.focused:
            self.tell_no_more()
        self._show_hints()
