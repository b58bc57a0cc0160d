"""The main screen at work: it has the history, takes what replies say, shows what is going on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tui_app.core.errors import ErrorReport, StoreError
from tui_app.core.loading import LOADING
from tui_app.ui.answering import Answering
from tui_app.ui.clipboard import Clipboard
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.choosing import Choosing
from tui_app.ui.screens.copying import Copying
from tui_app.ui.status import Totals, hints_for, right_text
from tui_app.ui.surroundings import Surroundings
from tui_app.ui.threads import beside, in_thread
from tui_app.ui.widgets.session_list import SHELVES
from tui_app.ui.widgets.title_line import NEW_CHAT

# The prompt takes keys before there are chats; what only they need is imported later.
if TYPE_CHECKING:
    from tui_app.core.conversation import Body, SessionSummary
    from tui_app.engine.live import LiveReply
    from tui_app.store.store import Store
    from tui_app.ui.command_values import Sources
    from tui_app.ui.conversation.block import Sheet
    from tui_app.ui.screens.completing import Completing
    from tui_app.ui.screens.desk import Desk
    from tui_app.ui.screens.find_control import FindControl
    from tui_app.ui.services import Services

FOR_CHATS = (
    "tui_app.ui.looks",
    "tui_app.ui.open_chat",
    "tui_app.ui.screens.branch_control",
    "tui_app.ui.screens.code_control",
    "tui_app.ui.screens.compare_control",
    "tui_app.ui.screens.message_control",
    "tui_app.ui.screens.other_windows",
    "tui_app.ui.screens.list_control",
    "tui_app.ui.screens.chats",
    "tui_app.ui.screens.queue_control",
    "tui_app.ui.screens.replies",
    "tui_app.ui.screens.reply_ends",
    "tui_app.ui.screens.searching",
    "tui_app.ui.screens.chat_file",
    "tui_app.ui.screens.recalling",
    "tui_app.ui.screens.completing",
    "tui_app.ui.screens.setup_control",
    "tui_app.ui.screens.compact_control",
    "tui_app.ui.screens.context_control",
    "tui_app.ui.screens.shelves",
    "tui_app.ui.screens.desk",
)
"""Modules to be loaded on another thread before `connect`, which else would hold up keys."""


class ChatAtWork(ChatLayout):
    """Shows one chat and the list of all. What keys and clicks mean is for the class on top of it to
    say."""

    @dataclass
    class Calling(Message):
        """Something happened that the person may not see on the screen."""

        text: str

    def __init__(self, around: Surroundings) -> None:
        super().__init__(
            around.command, around.clock, reduced_motion=around.settings.reduced_motion
        )
        self._around = around
        self._answering = Answering(around.settings, around.environ)
        self._choosing = Choosing(self, around, self._answering, self._answerer_chosen)
        self._copying = Copying(
            self,
            self._prompt,
            Clipboard(around.tool_environ, lambda text: self.app.copy_to_clipboard(text)),
        )
        self._desk: Desk | None = None
        self._find: FindControl | None = None
        self._completing: Completing | None = None
        """Offers how a command goes on, once one was typed."""
        self._ways_wanted = asyncio.Event()
        """Set when the person asks how to go on without a history."""

    def on_mount(self) -> None:
        self._show_state()

    # the history

    def connect(self, services: Services, session: SessionSummary | None) -> None:
        """Begin to work: the database is open. `session`: the chat to open."""
        self.command = services.command
        desk = self._desk = self._set_up(services)
        self.tell("")
        try:
            # Before anything is read, so that what is written since will be looked at.
            desk.others.begin()
            desk.chat.start_new()
            if session is not None:
                desk.chat.open(session)
            desk.talking.put_after_draft()
            desk.queue.refresh()
        except StoreError as error:
            self.tell_error(error)
        self.run_worker(desk.others.look_over())
        self.run_worker(desk.chats.lists.empty_trash(self._around.settings.trash_days))
        desk.chats.lists.refresh()
        self._show_state()
        desk.others.tell_unattended("Finished while you were away")
        self.run_worker(self._tell_notices())

    async def _tell_notices(self) -> None:
        """Tell what is wrong with files of the person's; a click on the first shows all."""
        notices, keys = list(self._around.notices), self._around.settings.keys
        if keys:
            from tui_app.ui.key_check import problems
            from tui_app.ui.keymap import read_keymap

            keymap, wrong = read_keymap(keys)
            notices += wrong + await beside(lambda: problems(keymap))
        if notices:
            many = f"{len(notices)} notices, click for all: " if len(notices) > 1 else ""
            self.tell(f"{many}{notices[0]}", urgent=True, whole=" ".join(notices))

    def _set_up(self, services: Services) -> Desk:
        with LOADING:
            from tui_app.ui.open_chat import OpenChat
            from tui_app.ui.screens.branch_control import BranchControl
            from tui_app.ui.screens.chat_file import ChatFile
            from tui_app.ui.screens.chats import Chats
            from tui_app.ui.screens.code_control import CodeControl
            from tui_app.ui.screens.compact_control import CompactControl
            from tui_app.ui.screens.compare_control import CompareControl
            from tui_app.ui.screens.context_control import ContextControl
            from tui_app.ui.screens.desk import Desk
            from tui_app.ui.screens.message_control import MessageControl
            from tui_app.ui.screens.other_windows import OtherWindows
            from tui_app.ui.screens.previewing import Previewing
            from tui_app.ui.screens.queue_control import QueueControl
            from tui_app.ui.screens.recalling import Recalling
            from tui_app.ui.screens.replies import Replies
            from tui_app.ui.screens.reply_ends import ReplyEnds
            from tui_app.ui.screens.searching import Searching
            from tui_app.ui.screens.setup_control import SetupControl
            from tui_app.ui.screens.shelves import Shelves
            from tui_app.ui.screens.talking import Talking
            from tui_app.ui.undoing import Undoing

        undoing = Undoing()
        store, engine, around = services.store, services.engine, self._around
        chat = OpenChat(store, engine, services.temporary, self._view)
        talking = Talking(self, self._prompt, chat, self._answering, store)
        pick, copy = self._choosing.pick, self._copying.copy
        chats = Chats(
            self,
            self._list,
            chat,
            talking,
            Previewing(self, self._view, store, engine.running, self._show_state),
            services,
            around.clock,
            pick,
            undoing,
            arrived=self._arrived,
            shown=self._show_state,
        )
        compacting = CompactControl(
            self,
            chat,
            self._answering,
            services.compactor,
            undoing,
            compact_at=around.settings.compact_at,
            changed=lambda: others.look_now(),
            hints_changed=self._show_hints,
        )
        branches = BranchControl(
            self,
            chat,
            undoing,
            around.clock,
            changed=chats.lists.refresh,
            open_session=chats.open,
        )
        messages = MessageControl(
            self,
            self._prompt,
            chat,
            self._answering,
            code=CodeControl(self, around.tool_environ, pick=pick, copy=copy),
            branches=branches,
            more=compacting.ways,
            pick=pick,
            copy=copy,
            began=self._reply_began,
            hints_changed=self._show_hints,
        )
        others = OtherWindows(
            self,
            store,
            chat,
            changed=self._written_elsewhere,
            gone=chats.forget,
            shown=self._show_anew,
            unread=chats.mark_unread,
        )
        comparing = CompareControl(
            self,
            self._prompt,
            chat,
            self._answering,
            talking,
            messages,
            sheet=lambda: self._view.sheet,
            copying=self._copying,
            began=self._reply_began,
            changed=self._written_elsewhere,
        )
        views = (self._view, chats.preview, comparing)
        replies = Replies(self, views, self._list, services, self._show_state)
        queue = QueueControl(
            self,
            self._prompt,
            chat,
            self._answering,
            undoing,
            put_before_draft=talking.put_before_draft,
            began=self._reply_began,
            hints_changed=self._show_hints,
        )
        ends = ReplyEnds(
            self,
            chat,
            services,
            around.presence,
            lambda text: self.post_message(self.Calling(text)),
        )
        searching = Searching(
            self,
            self._view,
            self._divider,
            self._status,
            chat,
            services,
            around.clock,
            similar=around.settings.similar_questions,
            open_chat=chats.open,
            finder=lambda: self._finder,
        )
        setups = SetupControl(
            self,
            chat,
            self._answering,
            self._edited,
            undoing=undoing,
            changed=self._answerer_chosen,
        )
        context = ContextControl(self, self._prompt, self._divider, chat, self._answering)
        shelves = Shelves(
            self,
            self._prompt,
            setups,
            self._answering,
            around.paths,
            pick,
            self._edited,
            undoing,
        )
        return Desk(
            services,
            chat,
            talking,
            chats,
            messages,
            others,
            replies,
            ends,
            queue,
            searching,
            ChatFile(self, chat),
            Recalling(self, talking, store, lambda: chat.saved_id, around.clock.now_ms),
            setups,
            context,
            compacting,
            shelves,
            comparing,
        )

    def _edited(self, text: str) -> str:
        """A text as it was left in the person's own editor. Raises: EditorError."""
        from tui_app.ui.editor import edit

        return edit(text, self._around.tool_environ, self._around.departure)

    def first_sheet(self) -> Sheet:
        with LOADING:
            from tui_app.ui.looks import first_sheet

        return first_sheet(self._around, self._load, self.advised)

    def _load(self, message_ids: Sequence[str]) -> Mapping[str, Body]:
        if self._desk is None:
            return {}
        try:
            return self._desk.chat.bodies(message_ids)
        except StoreError as error:
            self.tell_error(error)
            return {}

    def cannot_connect(self, error: ErrorReport) -> None:
        """Say why there is no database. What is typed stays in the prompt."""
        self._welcome.problem = (
            f"{error.title}\n{error.what}\n{error.advice}\nEnter shows the ways on."
        )
        self.tell(error.title, urgent=True)
        self._show_hints()

    def opening_again(self) -> None:
        """Take back that there is no database: another way is being tried."""
        self._welcome.problem = ""
        self.tell("")
        self._show_hints()

    def opening_slowly(self) -> None:
        """Say that the history is still being opened: another program may have it locked."""
        if self._desk is None and not self._divider.notice:
            self.tell("Opening the history…", passing=True)

    def opening_progress(self, percent: int) -> None:
        """Say how far the history is prepared."""
        if self._desk is None:
            self.tell(f"Preparing the history… {percent} %", passing=True)

    async def ways_wanted(self) -> None:
        """Wait until the person asks how to go on without a database."""
        self._ways_wanted.clear()
        await self._ways_wanted.wait()

    def quit(self) -> None:
        """Leave chinwag, once the person agreed to what would be lost."""
        if self._desk is not None:
            self._desk.chats.temporary.before_quitting(self.app.exit)
        else:
            self.app.exit()

    def keep_typed(self, store: Store) -> None:
        """Keep what was typed before the database was open, where it opens only at the end."""
        if self._prompt.text:
            store.save_draft(
                None, "\n\n".join(filter(None, (store.draft(None), self._prompt.text)))
            )

    def leave(self) -> str | None:
        """Store what is typed; the id of the chat to come back to."""
        if self._desk is None:
            return None
        self._desk.talking.keep_draft()
        if self._desk.services.where_left is not None:
            self._desk.services.where_left.write()
        return self._desk.chat.saved_id

    def _value_sources(self) -> Sources:
        """Where arguments of commands come from."""
        from tui_app.ui.command_values import Sources

        desk = self._desk
        return Sources(
            self._around.themes,
            self._answering,
            desk.services.store if desk is not None else None,
            desk.chat.saved_id if desk is not None else None,
        )

    @property
    def _finder(self) -> FindControl | None:
        """What finds in the open chat; None while there is none."""
        if self._find is None and self._desk is not None:
            # Starting does without it.
            from tui_app.ui.screens.find_control import FindControl

            self._find = FindControl(
                self,
                self._view,
                self._find_bar,
                self._prompt,
                self._desk.chat,
                self._desk.chat.bodies,
                hints_changed=self._show_hints,
            )
        return self._find

    # replies

    def reply_changed(self, live: LiveReply) -> None:
        """Take what changed in a reply, here or in another session."""
        desk = self._desk
        if desk is None:
            return
        shown = desk.chat.session_id
        if live.unheard:
            desk.queue.took_up(live)
            desk.chats.preview.follow(live)
        try:
            question = desk.chat.receive(live)
        except StoreError as error:
            self.tell_error(error)
            return
        if live.kept:
            # It could not be taken back: that is shown, and what another window made of it.
            desk.talking.stays(live.question, shown)
            desk.others.look_now()
        desk.chats.preview.receive(live)
        desk.comparing.receive(live)
        if question:
            desk.talking.put_before_draft(question)
        desk.services.engine.took_back(live)
        if live.storage_error is not None:
            self.tell_error(live.storage_error)
        if desk.replies.saw_end(live):
            if live.storage_error is None and live.session_id == shown:
                self.tell_no_longer()
            if live.session_id != desk.chat.session_id and not live.withdrawn:
                self._list.unread |= {live.session_id}
            if live.session_id == desk.chat.session_id and desk.chat.settled:
                # It was painted whole before this was told.
                self._settled()
            desk.queue.ended(live)
            desk.ends.ended(live)
        if live.ended:
            desk.others.look()
        if desk.replies.heard(live):
            desk.chats.lists.refresh()
            desk.queue.refresh()
        self._show_state()
        self.paint()

    def _settled(self) -> None:
        """Take account of a reply that has ended and is all shown."""
        if self._desk is not None:
            self._desk.chat.count()
            self._show_state()
            self._desk.compacting.fit(self._desk.context.use)

    def _reply_began(self, live: LiveReply) -> None:
        if self._desk is not None:
            self._desk.replies.began(live)
        self._show_state()

    def _written_elsewhere(self) -> None:
        if self._desk is not None:
            self._desk.chats.lists.refresh()
            self._desk.queue.refresh()
            self._desk.comparing.look_again()

    def _answerer_chosen(self) -> None:
        if self._desk is not None:
            self._desk.queue.answerer_changed()
        self._show_state()

    # what is shown

    def _arrived(self) -> None:
        """Set everything to the chat that is now open."""
        desk = self._desk
        if desk is None:
            return
        if desk.chat.live is not None:
            desk.replies.go_on()
        desk.queue.refresh()
        self._show_state()
        if desk.chat.empty or not (self._list.has_focus or self._view.has_focus):
            self.set_focus(self._prompt)

    def on_resize(self) -> None:
        self._show_state()

    def _show_anew(self) -> None:
        """Show what another window made of the open chat."""
        if self._desk is not None:
            self._desk.setups.look_again()
        self._show_state()

    @property
    def _busy(self) -> bool:
        """Whether a model is writing in the open chat: a reply, or a summary."""
        desk = self._desk
        return desk is not None and (desk.chat.live is not None or desk.compacting.running)

    def _show_hints(self) -> None:
        desk = self._desk
        focus = (
            "messages"
            if desk is not None and self._view.has_focus
            else "title"
            if desk is not None and desk.chats.lists.renaming
            else "list"
            if self._list.has_focus
            else "find"
            if self._find is not None and self._find_bar.is_typed_in
            else "queue"
            if desk is not None and desk.queue.has_focus
            else "prompt"
        )
        chat = desk.chat if desk is not None else None
        doing = (
            "selecting"
            if desk is not None and self._view.picked is not None
            else "completing"
            if self._completing is not None and self._completing.open
            else self._list.shelf.lower()
            if self._list.shelf != SHELVES[0] and self._list.has_focus
            else "marking"
            if self._list.marked and self._list.has_focus
            else "editing"
            if chat is not None and chat.editing is not None
            else "queued"
            if desk is not None and desk.queue.editing
            else "streaming"
            if self._busy
            else "waiting"
            if desk is not None and desk.queue.waits
            else "stuck"
            if self._welcome.problem
            else ""
        )
        finding = self._find is not None and self._find.active
        self._status.hints = hints_for(doing=doing, focus=focus, finding=finding)

    def _show_state(self) -> None:
        """Set the title, the last line and the welcome to what is going on."""
        answering, desk = self._answering, self._desk
        chat = desk.chat if desk is not None else None
        if desk is not None:
            desk.setups.follow()
        temporary = chat is not None and chat.temporary
        self._show_temporary(temporary)
        where = desk.services.where_left if desk is not None else None
        # With the first question, or one that is taken back, a chat comes or goes in place.
        if where is not None and chat is not None and where.move(chat.saved_id):
            in_thread(where.write)
        seen = desk.chats.preview.session if desk is not None else None
        own = chat.title if chat is not None else NEW_CHAT
        self._title.name_text = seen.title if seen is not None else own
        self._title.model = " · ".join(filter(None, (answering.description, answering.keeping_to)))
        self._status.right = right_text(
            answering,
            chat.totals if chat is not None else Totals(),
            desk.context.use if desk is not None else None,
            self.size.width,
            saved=not temporary and (desk is None or desk.services.data_dir is not None),
        )
        if chat is not None:
            self._welcome.display = chat.empty and seen is None
            self._view.display = not chat.empty and seen is None
        self._welcome.answerer = (answering.label, "" if answering.is_guide else answering.model)
        self._list.current = chat.session_id if chat is not None else None
        if desk is not None:
            self._list.running = desk.services.engine.streaming
            desk.queue.show_state()
            desk.context.warn()
        self._show_hints()
