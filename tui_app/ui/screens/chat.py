"""The main screen: wires the list of chats, the conversation and the prompt to the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from tui_app.commands.intents import Act, Intent
from tui_app.commands.registry import all_commands, read
from tui_app.core.errors import ChinwagError, ErrorReport, StoreError
from tui_app.core.loading import LOADING
from tui_app.core.text import safe
from tui_app.ui.answering import Answering
from tui_app.ui.clipboard import Clipboard
from tui_app.ui.screens.chat_layout import ChatLayout, tells_errors
from tui_app.ui.screens.choosing import Choosing
from tui_app.ui.status import Totals, hints_for, right_text
from tui_app.ui.surroundings import Surroundings
from tui_app.ui.threads import in_thread
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.session_list import SessionList
from tui_app.ui.widgets.status_line import StatusLine
from tui_app.ui.widgets.title_line import NEW_CHAT

# The prompt takes keys before there are chats; what only they need is imported later.
if TYPE_CHECKING:
    from tui_app.core.conversation import Body, SessionSummary
    from tui_app.core.finding import Needle
    from tui_app.core.similar import Similar
    from tui_app.engine.live import LiveReply
    from tui_app.store.store import Store
    from tui_app.ui.asked_before import AskedBefore
    from tui_app.ui.conversation.block import Sheet
    from tui_app.ui.drafts import Drafts
    from tui_app.ui.open_chat import OpenChat
    from tui_app.ui.screens.find_control import FindControl
    from tui_app.ui.screens.list_control import ListControl
    from tui_app.ui.screens.message_control import MessageControl
    from tui_app.ui.screens.other_windows import OtherWindows
    from tui_app.ui.screens.previewing import Previewing
    from tui_app.ui.screens.search_control import SearchControl
    from tui_app.ui.screens.session_control import SessionControl
    from tui_app.ui.screens.temporary_control import TemporaryControl
    from tui_app.ui.searcher import Target
    from tui_app.ui.services import Services
    from tui_app.ui.widgets.conversation import ConversationView
    from tui_app.ui.widgets.find_bar import FindBar
    from tui_app.ui.widgets.title_box import TitleBox

FOR_CHATS = (
    "tui_app.ui.looks",
    "tui_app.ui.asked_before",
    "tui_app.ui.open_chat",
    "tui_app.ui.screens.code_control",
    "tui_app.ui.screens.list_control",
    "tui_app.ui.screens.message_control",
    "tui_app.ui.screens.other_windows",
    "tui_app.ui.screens.previewing",
    "tui_app.ui.screens.session_control",
    "tui_app.ui.screens.temporary_control",
)
"""Modules to be loaded on another thread before `connect`, which else would hold up keys."""
_PALETTE = "Chats and actions"
_RECENT = 300
"""Chats that the palette has at once."""
_ONLY_KEPT = "This chat is a temporary one. /keep saves it; then it can be done."
_TICK = 0.1
"""Seconds between steps of the signs that something is going on."""


class ChatScreen(ChatLayout):
    """Shows one chat and the list of all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "escape", "Back", show=False),
        Binding("ctrl+c", "interrupt", "Stop", show=False, priority=True),
        Binding("ctrl+z", "command('undo')", "Undo", show=False, priority=True),
        *(
            Binding(
                ",".join(command.keys),
                f"command('{command.name}')",
                command.title,
                id=command.name,
                show=False,
                priority=command.keys[0].startswith("ctrl+"),
            )
            for command in all_commands().values()
            if command.keys
        ),
    ]

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around.command, reduced_motion=around.settings.reduced_motion)
        self._around = around
        self._answering = Answering(around.settings, around.environ)
        self._choosing = Choosing(self, around, self._answering, self._show_state)
        self._services: Services | None = None
        self._chat: OpenChat | None = None
        self._drafts: Drafts | None = None
        """Those of the history that the open chat is in."""
        self._saved_drafts: Drafts | None = None
        self._temporary: TemporaryControl | None = None
        self._streaming: set[str] = set()
        """Ids of the replies whose end was not seen yet."""
        self._begun: set[str] = set()
        """Ids of the replies of which nothing was heard yet: their chat may not be in the list."""
        self._waiting = False
        """Whether Enter was pressed before the database was open."""
        self._clipboard = Clipboard(
            around.tool_environ, lambda text: self.app.copy_to_clipboard(text)
        )
        self._control: SessionControl | None = None
        self._lists: ListControl | None = None
        self._preview: Previewing | None = None
        self._messages: MessageControl | None = None
        self._others: OtherWindows | None = None
        self._find: FindControl | None = None
        self._search: SearchControl | None = None
        self._asked: AskedBefore | None = None
        self._ways_wanted = asyncio.Event()
        self._painted_since_tick = False
        self._tick_due = False
        """Whether the signs are to move on with the next text."""
        self._visited: dict[str, None] = {}
        """Ids of the chats that were left for another one, the last one at the end."""
        self._armed = ""
        """What the same key does when it is pressed again: `quit` or `stop`."""

    def on_mount(self) -> None:
        self._ticker = self.set_interval(_TICK, self._tick, pause=True)
        self._show_state()

    # services

    def connect(self, services: Services, session: SessionSummary | None) -> None:
        """Begin to work: the database is open. `session`: the chat to open."""
        with LOADING:
            from tui_app.ui.asked_before import AskedBefore
            from tui_app.ui.drafts import Drafts
            from tui_app.ui.open_chat import OpenChat
            from tui_app.ui.screens.code_control import CodeControl
            from tui_app.ui.screens.list_control import ListControl
            from tui_app.ui.screens.message_control import MessageControl
            from tui_app.ui.screens.other_windows import POLL, OtherWindows
            from tui_app.ui.screens.previewing import Previewing
            from tui_app.ui.screens.session_control import SessionControl
            from tui_app.ui.screens.temporary_control import TemporaryControl
            from tui_app.ui.session_actions import SessionActions

        self._services = services
        self.command = services.command
        self._chat = OpenChat(services.store, services.engine, services.temporary, self._view)
        self._drafts = self._saved_drafts = Drafts(services.store, self.set_timer)
        self._temporary = TemporaryControl(self, self._chat, services.temporary, self._saved)
        if self._around.settings.similar_questions and services.data_dir is not None:
            self._asked = AskedBefore(
                services.store, self.set_timer, self.call_later, self._offer_similar
            )
        self._messages = MessageControl(
            self,
            self._prompt,
            self._chat,
            self._answering,
            code=CodeControl(
                self, self._around.tool_environ, pick=self._choosing.pick, copy=self._copy
            ),
            pick=self._choosing.pick,
            copy=self._copy,
            began=self._reply_began,
            hints_changed=self._show_hints,
        )
        actions = SessionActions(services.store, services.engine)
        control = self._control = SessionControl(
            self, actions, self._list_changed, self._open, self._choosing.pick
        )
        preview = self._preview = Previewing(self, self._view, services.store, self._show_state)
        lists = self._lists = ListControl(
            self,
            self._list,
            control,
            preview,
            services.store,
            self._around.clock,
            self._choosing.pick,
            open_id=lambda: self._saved_id,
            left=self._new,
            renamed=self._renamed,
        )
        others = self._others = OtherWindows(
            self,
            services.store,
            self._chat,
            changed=self._refresh_list,
            gone=self._forget,
            shown=self._show_state,
            unread=self._mark_unread,
        )
        self.tell("")
        try:
            # Before anything is read, so that what is written since will be looked at.
            others.begin()
            self._chat.start_new()
            if session is not None:
                self._chat.open(session)
            draft = self._drafts.read(self._chat.session_id)
            # What was typed while the database was being opened comes after what stood there.
            self._prompt.put("\n\n".join(filter(None, (draft, self._prompt.text))))
        except StoreError as error:
            self.tell_error(error)
        self.set_interval(POLL, others.look)
        self.run_worker(others.look_over())
        self.run_worker(lists.empty_trash(self._around.settings.trash_days))
        self._refresh_list()
        self._show_state()
        others.tell_unattended("Finished while you were away")
        if self._around.notices:
            self.tell(self._around.notices[0], urgent=True)
        if self._waiting:
            self._waiting = False
            self._send(self._prompt.text)

    def quit(self) -> None:
        """Leave chinwag, once the person agreed to what would be lost."""
        if self._temporary is not None:
            self._temporary.before_quitting(self.app.exit)
        else:
            self.app.exit()

    def say(self, text: str) -> None:
        """Tell the person something that went wrong."""
        self.tell(text, urgent=True)

    def explain(self, text: str) -> None:
        """Tell the person something that must not be overlooked."""
        self._read(
            "From here on", [("", line) for line in text.splitlines()], "Enter or Esc goes on"
        )

    def _read(
        self, title: str, told: Sequence[tuple[str, str]], hint: str = "Esc closes · ↑ ↓ scroll"
    ) -> None:
        with LOADING:
            from tui_app.ui.screens.reader import Reader
            from tui_app.ui.widgets.facts import Fact

        self.app.push_screen(Reader(title, [Fact(*each) for each in told], hint))

    def cannot_connect(self, error: ErrorReport) -> None:
        """Say why there is no database. What is typed stays in the prompt."""
        self._welcome.problem = (
            f"{error.title}\n{error.what}\n{error.advice}\nEnter shows the ways on."
        )
        self.tell(error.title, urgent=True)
        self._show_hints()

    def type(self, text: str) -> None:
        """Put what was typed elsewhere into the prompt."""
        self._prompt.insert(text)

    def opening_again(self) -> None:
        """Take back that there is no database: another way is being tried."""
        self._welcome.problem = ""
        self.tell("")
        self._show_hints()

    def opening_slowly(self) -> None:
        """Say that the history is still being opened: another program may have it locked."""
        if self._services is None and not self._divider.notice:
            self.tell("Opening the history…")

    def opening_progress(self, percent: int) -> None:
        """Say how far the history is prepared."""
        if self._services is None:
            self.tell(f"Preparing the history… {percent} %")

    async def ways_wanted(self) -> None:
        """Wait until the person asks how to go on without a database."""
        self._ways_wanted.clear()
        await self._ways_wanted.wait()

    def reply_changed(self, live: LiveReply) -> None:
        """Take what changed in a reply, here or in another session."""
        if self._chat is None:
            return
        draft_of = self._chat.session_id
        try:
            question = self._chat.receive(live)
        except StoreError as error:
            self.tell_error(error)
            return
        if live.kept:
            self._stays(live, draft_of)
        if question:
            self._put_before_draft(question)
        if self._services is not None:
            self._services.engine.took_back(live)
        if live.storage_error is not None:
            self.tell_error(live.storage_error)
        if live.message_id in self._begun:
            self._begun.discard(live.message_id)
            self._refresh_list()
        if live.ended:
            self._reply_ended(live)
        self._painted_since_tick = True
        if self._tick_due:
            self._turn()
        self._show_state()

    def _stays(self, live: LiveReply, draft_of: str | None) -> None:
        """Show a turn that could not be taken back, and what another window made of it."""
        if live.question and self._prompt.text == live.question and self._drafts is not None:
            self._prompt.take()
            self._drafts.keep(draft_of, "")
        if self._others is not None:
            self._others.look_now()

    def _reply_ended(self, live: LiveReply) -> None:
        if live.message_id in self._streaming:
            self._streaming.discard(live.message_id)
            if live.storage_error is None:
                self.tell_no_more()
            if live.session_id != self._chat_id and not live.withdrawn:
                self._list.unread |= {live.session_id}
        self._refresh_list()

    @property
    def _chat_id(self) -> str | None:
        return self._chat.session_id if self._chat is not None else None

    @property
    def typed(self) -> str:
        """What stands in the prompt."""
        return self._prompt.text

    @property
    def _saved_id(self) -> str | None:
        """The id of the open chat, if it is on disk."""
        return None if self._chat is None or self._chat.temporary else self._chat.session_id

    def keep_typed(self, store: Store) -> None:
        """Keep what was typed before the database was open, where it opens only at the end."""
        if self._prompt.text:
            store.save_draft(
                None, "\n\n".join(filter(None, (store.draft(None), self._prompt.text)))
            )

    def leave(self) -> str | None:
        """Store what is typed; the id of the chat to come back to."""
        self._keep_draft()
        if self._services is not None and self._services.where_left is not None:
            self._services.where_left.write()
        return self._saved_id

    # the prompt

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self._send(event.text)

    def _send(self, text: str) -> None:
        """Send a text of the prompt or carry it out. It stays there if that cannot be done."""
        if self._chat is None:
            self._waiting = not self._welcome.problem
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
            self._take(text)
            self._carry_out(meaning)
        elif self._chat.keeping:
            self.tell("This chat is being saved. Send this in a moment.")
        elif self._chat.live is not None:
            self.tell("A reply is still coming. Send this when it has ended, or stop it with ^C.")
        elif meaning.strip():
            self.tell("")
            draft_of = self._chat.session_id
            self._reply_began(self._chat.ask(meaning, self._answering.answerer()))
            if self._drafts is not None:
                self._drafts.sent(draft_of)
            self._take(text)

    def _take(self, text: str) -> None:
        """Take a text out of the prompt, but for what was typed after Enter."""
        typed_since = self._prompt.take().removeprefix(text)
        unsent = self._chat.sent(text) if self._chat is not None else ""
        self._prompt.put(unsent + typed_since)

    @on(TextArea.Changed)
    def _prompt_changed(self) -> None:
        self._armed = ""
        if self._prompt.text and not self._prompt.as_put:
            self.tell_no_more()
        if self._drafts is not None and self._chat is not None:
            self._drafts.changed(self._chat.session_id, self._prompt.text)
        if self._asked is not None:
            temporary = self._chat is not None and self._chat.temporary
            self._asked.changed("" if temporary else self._prompt.text, self._chat_id)

    @on(Prompt.HistoryPrevious)
    def _history_previous(self) -> None:
        if self._chat is not None:
            self._recall(self._chat.history.back(self._prompt.text))

    @on(Prompt.HistoryNext)
    def _history_next(self) -> None:
        if self._chat is not None:
            self._recall(self._chat.history.forward(self._prompt.text))

    @on(Prompt.HelpRequested)
    def _help_requested(self) -> None:
        self._carry_out(Intent(Act.SHOW_HELP))

    # the conversation

    @tells_errors
    def on_conversation_view_requested(self, event: ConversationView.Requested) -> None:
        if self._messages is not None:
            self._messages.act(event.action, event.message_id)

    def on_selecting_view_picked_changed(self) -> None:
        self._show_hints()

    def on_conversation_view_settled(self) -> None:
        if self._chat is not None:
            self._chat.count()
            self._show_state()

    def on_conversation_view_code_copy_clicked(
        self, event: ConversationView.CodeCopyClicked
    ) -> None:
        self._copy(event.code)

    def on_conversation_view_link_clicked(self, event: ConversationView.LinkClicked) -> None:
        if self._messages is not None:
            self._messages.open_link(event.address)

    @on(Divider.NoticeClicked)
    def _notice_clicked(self) -> None:
        if self._undo_offered:
            self._carry_out(Intent(Act.UNDO))
            return
        # The line may have been too short for it.
        self._read("Notice", [("It says", self._whole)])
        self.tell("")

    # finding

    @property
    def _finder(self) -> FindControl | None:
        """What finds in the open chat; None while there is none."""
        if self._find is None and self._chat is not None and self._services is not None:
            # Starting does without it.
            from tui_app.ui.screens.find_control import FindControl

            self._find = FindControl(
                self,
                self._view,
                self._find_bar,
                self._prompt,
                self._chat,
                self._chat.bodies,
                hints_changed=self._show_hints,
            )
        return self._find

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

    def _search_everywhere(self, text: str) -> None:
        if self._search is None and self._services is not None:
            # Starting does without it.
            from tui_app.ui.screens.search_control import SearchControl

            self._search = SearchControl(
                self,
                self._view,
                self._services.store,
                self._around.clock,
                self._open_found,
                self._show_mending,
            )
        if self._search is not None:
            self._search.open(text)

    def _open_found(self, target: Target, query: str, needle: Needle) -> None:
        """Open a chat at a message, with what was looked for highlighted."""
        chat, found = self._chat, target.message_id
        if chat is None:
            return
        if chat.session_id != target.session_id or not (found and chat.shows(found)):
            self._open(target.session_id, found)
        if not (chat.session_id == target.session_id and found and chat.shows(found)):
            return
        if self._finder is not None and needle:
            self._finder.show_found(query, needle, found)
        self._view.go_to(found)
        self.set_focus(self._view)

    def _offer_similar(self, similar: Similar | None) -> None:
        self._divider.offer = ("", "")
        if similar is not None:
            from tui_app.ui.moments import day_words

            day = day_words(similar.created_at, self._around.clock.now_ms())
            self._divider.offer = (f"Similar: {similar.title}", f", {day}, F3 opens it")

    @on(Divider.OfferClicked)
    def _offer_clicked(self) -> None:
        self.action_command("search")

    def _open_similar(self, similar: Similar) -> None:
        from tui_app.core.finding import Needle
        from tui_app.ui.searcher import Target

        self._open_found(Target(similar.session_id, similar.message_id), "", Needle())

    def _show_mending(self, percent: int | None) -> None:
        building = percent is not None
        self._status.state = f"Building the search index… {percent} %" if building else ""
        self._status.busy = building

    # the list

    @on(SessionList.Opened)
    @tells_errors
    def _session_opened(self, event: SessionList.Opened) -> None:
        if self._lists is not None and self._lists.may_open():
            self._open_for_good(event.session.id)

    def on_preview_clicked(self) -> None:
        self._list.action_choose()

    def _open_for_good(self, session_id: str) -> None:
        """Open a chat out of the list, and leave the list."""
        self._open(session_id)
        self.remove_class("-list-open")
        self.set_focus(self._prompt)

    @on(SessionList.Requested)
    @tells_errors
    def _list_requested(self, event: SessionList.Requested) -> None:
        if self._lists is not None:
            self._lists.act(event.action, event.numbers, event.argument)

    @on(SessionList.Highlighted)
    def _list_highlighted(self) -> None:
        if self._lists is not None:
            self._lists.highlighted()

    @on(SessionList.MarksChanged)
    def _marks_changed(self) -> None:
        self._show_hints()

    @tells_errors
    def on_title_box_done(self, event: TitleBox.Done) -> None:
        if self._lists is not None:
            self._lists.rename_done(event.title_box, event.title)

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
        self._send(self._prompt.text)

    async def action_take_title(self) -> None:
        if self._lists is not None:
            await self._lists.take_title()

    def action_escape(self) -> None:
        if self.selections or self._view.picked is not None:
            self.clear_selection()
        elif self._find is not None and self._find.active and not self._list.has_focus:
            self._find.close()
        elif self._list.has_focus and self._list.unmark():
            pass
        elif self.has_class("-list-open") or not self._prompt.has_focus:
            self.remove_class("-list-open")
            self.set_focus(self._prompt)
        elif self._chat is not None and self._chat.editing is not None:
            self._leave_editing()
        elif self._chat is not None and self._chat.live is not None:
            if self._prompt.text.strip() and self._armed != "stop":
                self.tell("Press Esc again to stop the reply.")
                self._armed = "stop"
            else:
                self._stop()

    def action_interrupt(self) -> None:
        if self._copy_selected():
            return
        if self._chat is not None and self._chat.live is not None:
            self._stop()
        elif self._chat is not None and self._chat.editing is not None:
            self._leave_editing()
        elif self._prompt.text and self._chat is not None:
            self._chat.put_aside(self._prompt.take())
            self.tell("Put aside. Up brings it back.")
        elif self._armed == "quit":
            self._carry_out(Intent(Act.QUIT))
        else:
            self.tell("Press ^C again to quit.")
            self._armed = "quit"

    def action_copy_text(self) -> None:
        if not self._copy_selected():
            raise SkipAction

    def _copy_selected(self) -> bool:
        """Copy what is selected and let go of it; False where nothing is."""
        selected = self.get_selected_text() or self._prompt.selected_text
        if self._view.picked is not None:
            # It takes its time where it goes over thousands of messages.
            self.tell("Copying…")
            self._copy(self._view.picked_text())
        elif selected:
            self._copy(selected)
        else:
            return False
        self.clear_selection()
        self._prompt.move_cursor(self._prompt.cursor_location)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A paste goes into the prompt, wherever the focus is."""
        event.stop()
        self.set_focus(self._prompt)
        self._prompt.insert(safe(event.text))

    def action_step_chat(self, step: int) -> None:
        other = self._lists.neighbour(self._chat_id, step) if self._lists is not None else None
        if other is not None:
            self._open(other)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "command" and parameters == ("undo",):
            # Elsewhere ^Z undoes typing.
            undoable = self._control is not None and self._control.undoable
            return undoable and not self._prompt.text
        return True

    def _carry_out(self, intent: Intent) -> None:
        try:
            self._do(intent)
        except ChinwagError as error:
            self.tell_error(error)

    def _do(self, intent: Intent) -> None:
        text = intent.text
        match intent.act:
            case Act.NEW_CHAT:
                self._new()
            case Act.TEMPORARY_CHAT:
                self._go_temporary()
            case Act.KEEP_CHAT:
                if self._temporary is not None:
                    self._temporary.keep()
            case Act.ACT_ON_CHAT:
                self._act_on_chat(text, intent.argument)
            case Act.CHANGE_LIST:
                self._change_list(text, intent.argument)
            case Act.ERASE_SESSION:
                self._erase()
            case Act.ERASE_DELETED:
                self._erase_deleted()
            case Act.UNDO:
                self._undo()
            case Act.STOP_REPLY:
                self._stop()
            case Act.FIND:
                if not text and self._find is not None and self._find_bar.is_typed_in:
                    self._search_everywhere(self._find_bar.query_text)
                elif self._finder is not None:
                    self._finder.open(text)
            case Act.SEARCH:
                similar = self._asked.found if self._asked is not None else None
                if similar is not None and not text:
                    self._open_similar(similar)
                else:
                    self._search_everywhere(text)
            case Act.ACT_ON_MESSAGE:
                self._act_on_chosen(text)
            case Act.SWITCH_THEME:
                self._choosing.theme(text)
            case Act.SWITCH_PROVIDER:
                self._choosing.provider(text)
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
            case Act.QUIT:
                self.quit()
            case Act.NOTIFY:
                self.tell(text)

    def _show_help(self) -> None:
        with LOADING:
            from tui_app.ui.screens.help import Help

        self.app.push_screen(Help())

    # sessions

    def _new(self) -> None:
        if self._chat is None:
            return
        begun = self._chat.session_id or self._chat.temporary or self._prompt.text
        if self._chat.empty and not begun:
            self._go_temporary()
            return
        stays = self._chat.temporary and not self._chat.empty
        self._leave_chat()
        self._chat.start_new()
        self._arrive()
        if stays and self._temporary is not None:
            self._temporary.left()

    def _go_temporary(self) -> None:
        if self._chat is not None and not self._chat.temporary:
            self._leave_chat()
            self._chat.go_temporary()
            self._arrive()

    def _saved(self) -> None:
        """Go on with the temporary chat that was saved."""
        self._drafts = self._saved_drafts
        self._keep_draft()
        self._refresh_list()
        self._show_state()

    def _open(self, session_id: str, through: str = "") -> None:
        """Open a session, on the branch on which the message `through` is, if any is named."""
        if self._chat is None or self._services is None:
            return
        if session_id == self._chat.session_id and not through:
            return
        try:
            session = self._services.store.session(session_id)
            if session is None:
                self.tell("This chat is no longer there.")
                self._refresh_list()
                return
            self._leave_chat()
            self._chat.open(session, through)
            self._arrive()
        except StoreError as error:
            self.tell_error(error)

    def _leave_chat(self) -> None:
        """Keep what is typed, and remember where one comes from."""
        self._keep_draft()
        if self._saved_id is not None:
            self._visited.pop(self._saved_id, None)
            self._visited[self._saved_id] = None

    def _keep_draft(self) -> None:
        if self._drafts is not None and self._chat is not None:
            self._drafts.keep(self._chat.session_id, self._prompt.text)

    def _arrive(self) -> None:
        """Set everything to the chat that is now open."""
        if self._chat is None:
            return
        if self._chat.temporary:
            from tui_app.ui.drafts import Drafts

            self._drafts = Drafts(self._chat.store, self.set_timer)
        else:
            self._drafts = self._saved_drafts
        if self._drafts is None:
            return
        self.tell("")
        if self._preview is not None:
            self._preview.end()
        self._prompt.put(self._drafts.read(self._chat.session_id))
        self._list.unread -= {self._chat.session_id or ""}
        if self._chat.live is not None:
            self._ticker.resume()
        self._show_state()
        if self._chat.empty or not (self._list.has_focus or self._view.has_focus):
            self.set_focus(self._prompt)

    def _act_on_chat(self, action: str, argument: str) -> None:
        temporary = self._chat is not None and self._chat.temporary and not self._list_in_use
        if temporary and action == "delete" and self._temporary is not None:
            self._temporary.forget(self._arrive)
        elif temporary:
            self.tell(_ONLY_KEPT)
        elif self._lists is not None:
            self._lists.act(action, None, argument)

    def _change_list(self, action: str, argument: str) -> None:
        """Have the list show something else, where it can be seen."""
        if self._lists is not None:
            if not self._list.has_focus:
                self._toggle_sidebar()
            self._lists.act(action, None, argument)

    def _renamed(self, session_id: str, title: str) -> None:
        if self._chat is not None and self._chat.session_id == session_id:
            self._chat.title = title
        self._show_state()

    def _erase(self) -> None:
        session = self._session(None)
        if self._control is not None and session is not None:
            self._control.erase([session], self._forget)

    def _erase_deleted(self) -> None:
        if self._control is not None:
            self._control.erase_deleted()

    def _forget(self) -> None:
        """Leave the open session; what is typed in it goes on in a new chat."""
        if self._chat is not None:
            self._chat.start_new()
            self._put_before_draft("")
            self._show_state()
            self.set_focus(self._prompt)

    def _put_before_draft(self, text: str) -> None:
        """Put a text before what stands in the prompt, and in a new chat before its draft."""
        new = self._chat is not None and self._chat.session_id is None
        draft = self._drafts.read(None) if new and self._drafts is not None else ""
        typed = self._prompt.text
        self._prompt.put("\n\n".join(filter(None, (text, draft if draft != typed else "", typed))))

    def _undo(self) -> None:
        if self._control is not None:
            self._control.undo()

    def _session(self, session_id: str | None) -> SessionSummary | None:
        """The session with this id; None: the open one, if it is one already."""
        wanted = session_id or self._chat_id
        session = self._services.store.session(wanted) if self._services and wanted else None
        if session is None and session_id is None and self._chat and self._chat.temporary:
            self.tell(_ONLY_KEPT)
        elif session is None:
            self.tell("This chat has no messages yet.")
        return session

    def _refresh_list(self) -> None:
        if self._lists is not None:
            self._lists.refresh()

    def _list_changed(self) -> None:
        """Show what the person changed."""
        if self._lists is not None:
            self._lists.refresh(soon=True)

    def _mark_unread(self, sessions: Sequence[SessionSummary]) -> None:
        self._list.unread |= {session.id for session in sessions} - {self._chat_id or ""}

    # replies

    def _stop(self) -> None:
        live = self._chat.stop() if self._chat is not None else None
        if live is None:
            self.tell("No reply is streaming here.")
        else:
            # At once, before the person goes elsewhere: the question may come back.
            self.reply_changed(live)

    def _act_on_chosen(self, action: str) -> None:
        """Act on the message under the cursor, else on the last reply."""
        chosen = self._view.cursor
        if chosen is not None:
            message_id = self._view.blocks[chosen].head.id
        else:
            reply = self._chat.last_reply() if self._chat is not None else None
            if reply is None:
                self.tell("There is no reply here yet.")
                return
            message_id = reply.id
        if self._messages is not None:
            self._messages.act(action, message_id)

    def _leave_editing(self) -> None:
        if self._messages is not None:
            self._messages.leave_editing()
            self._show_hints()

    def _copy(self, text: str | Awaitable[str], what: str = "") -> None:
        """Copy a text and say so. `what`: what it is, in words to begin with."""

        async def telling() -> None:
            wanted = text if isinstance(text, str) else await text
            if not wanted:
                self.tell("There is no text in what is selected.")
                return
            how = await self._clipboard.copy(wanted)
            self.tell(f"{what} {how}." if what else f"{how[0].upper()}{how[1:]}.")

        self.run_worker(telling())

    def _reply_began(self, live: LiveReply) -> None:
        self._streaming.add(live.message_id)
        self._begun.add(live.message_id)
        self._ticker.resume()
        self._show_state()

    # choosing

    def _open_palette(self) -> None:
        """Offer the chats used last and the actions; what is typed finds the other chats too."""
        with LOADING:
            from tui_app.ui.choices import palette_items, titled

        if self._asked is not None:
            # What is chosen there is not an answer to it.
            self._asked.forget()
        if self._services is None:
            self._choosing.pick(palette_items([], None), _PALETTE, self._palette_picked)
            return
        store = self._services.store
        sessions = {session.id: session for session in store.recent_sessions(_RECENT)}
        visited = list(self._visited)[-_RECENT:]
        for session_id in visited:
            if session_id not in sessions and (session := store.session(session_id)) is not None:
                sessions[session_id] = session
        items = palette_items(sessions.values(), self._chat_id, visited)
        self._choosing.pick(items, _PALETTE, self._palette_picked, more=partial(titled, store))

    def _palette_picked(self, key: str) -> None:
        from tui_app.ui.choices import palette_choice

        session_id, command = palette_choice(key)
        if session_id is not None:
            self._open(session_id)
        elif command is not None:
            name, _, argument = command.partition(" ")
            self.action_command(name, argument)

    def _edit_prompt(self) -> None:
        from tui_app.ui.editor import edit

        self._keep_draft()
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

    # what is shown

    def on_resize(self) -> None:
        self._show_state()

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._armed = ""
        if self._preview is not None and not self._list_in_use:
            self._preview.end()
            self._list.follow()
        if self._told_at is not self.focused:
            self.tell_no_more()
        self._show_hints()

    @property
    def _list_in_use(self) -> bool:
        return self._list.has_focus or (self._lists is not None and self._lists.renaming)

    def _tick(self) -> None:
        """Move on what shows that something is going on.

        While text comes, with the text: painting twice would cost twice.
        """
        services = self._services
        if services is None or not services.streaming:
            self._ticker.pause()
            self._show_state()
        if self._painted_since_tick:
            self._tick_due = True
        else:
            self._turn()
        self._painted_since_tick = False

    def _turn(self) -> None:
        self._tick_due = False
        self._view.tick()
        self._list.turn()

    def _show_hints(self) -> None:
        chat, find = self._chat, self._find
        focus = (
            "messages"
            if chat is not None and self._view.has_focus
            else "title"
            if self._lists is not None and self._lists.renaming
            else "list"
            if self._list.has_focus
            else "find"
            if find is not None and self._find_bar.is_typed_in
            else "prompt"
        )
        doing = (
            "selecting"
            if chat is not None and self._view.picked is not None
            else "marking"
            if self._list.marked and self._list.has_focus
            else "editing"
            if chat is not None and chat.editing is not None
            else "streaming"
            if chat is not None and chat.live is not None
            else "stuck"
            if self._welcome.problem
            else ""
        )
        finding = find is not None and find.active
        self._status.hints = hints_for(doing=doing, focus=focus, finding=finding)

    def _show_state(self) -> None:
        """Set the title, the last line and the welcome to what is going on."""
        answering, chat = self._answering, self._chat
        temporary = chat is not None and chat.temporary
        self._show_temporary(temporary)
        where = self._services.where_left if self._services is not None else None
        # With the first question, or one that is taken back, a chat comes or goes in place.
        if where is not None and where.move(self._saved_id):
            in_thread(where.write)
        seen = self._preview.session if self._preview is not None else None
        own = chat.title if chat is not None else NEW_CHAT
        self._title.name_text = seen.title if seen is not None else own
        self._title.model = answering.description
        self._status.right = right_text(
            answering,
            chat.totals if chat is not None else Totals(),
            self.size.width,
            saved=not temporary and (self._services is None or self._services.data_dir is not None),
        )
        if chat is not None:
            self._welcome.display = chat.empty and seen is None
            self._view.display = not chat.empty and seen is None
        self._welcome.answerer = (answering.label, "" if answering.is_guide else answering.model)
        self._list.current = chat.session_id if chat is not None else None
        if self._services is not None:
            self._list.running = self._services.engine.streaming
        self._show_hints()

    def first_sheet(self) -> Sheet:
        with LOADING:
            from tui_app.ui.looks import first_sheet

        return first_sheet(self._around, self._load, self.advised)

    def _load(self, message_ids: Sequence[str]) -> Mapping[str, Body]:
        if self._chat is None:
            return {}
        try:
            return self._chat.bodies(message_ids)
        except StoreError as error:
            self.tell_error(error)
            return {}
