"""The chat on screen: which session it is, what it shows, who answers."""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead, MessageState, SessionSummary
from tui_app.core.errors import StoreError
from tui_app.engine.answerer import Answerer
from tui_app.engine.live import LiveReply
from tui_app.engine.titles import title_from
from tui_app.ui.conversation.block import MessageBlock
from tui_app.ui.prompt_history import PromptHistory
from tui_app.ui.status import Totals
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.title_line import NEW_CHAT

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine
    from tui_app.store.store import Store
    from tui_app.ui.temporary import TemporaryChat

TEMPORARY_CHAT = "Temporary chat"


class Look(Enum):
    """What came of looking at what another window did."""

    SHOWN = "shown"
    LATER = "later"
    """A reply of this window is streaming here."""
    GONE = "gone"
    """The session was deleted."""


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a chat is: on disk, or in memory only."""

    store: "Store"
    engine: "Engine"


class OpenChat:
    """Keeps the conversation view showing one session while its turns start, stream and end."""

    def __init__(
        self,
        store: "Store",
        engine: "Engine",
        temporary: "TemporaryChat",
        view: ConversationView,
    ) -> None:
        self._saved = self._home = _Home(store, engine)
        self._temporary = temporary
        self._view = view
        self.keeping = False
        """Whether the temporary chat is just being saved: nothing can be asked meanwhile."""
        self.session_id: str | None = None
        """None: a new chat, which becomes a session with its first question."""
        self.title = NEW_CHAT
        self.history = PromptHistory()
        self.totals = Totals()
        self.editing: MessageHead | None = None
        """The question that what is sent next replaces."""
        self._leaf: str | None = None
        """The end of the branch that is shown, where it is not the session's active one."""
        self._left: str | None = None
        """The session that this new chat was, until its only turn was taken back."""
        self._aside: dict[str, str | None] = {}
        """Texts put aside, and the session each was put aside in."""
        self._replaced: dict[str, list[MessageHead]] = {}
        """By the id of a reply: the question that its own replaced, and what came after. Until it
        ends."""

    @property
    def store(self) -> "Store":
        """The history that this chat is in."""
        return self._home.store

    @property
    def temporary(self) -> bool:
        """Whether this chat is on disk nowhere."""
        return self._home is not self._saved

    @property
    def saved_id(self) -> str | None:
        """The id of the session, if it is on disk."""
        return None if self.temporary else self.session_id

    @property
    def _store(self) -> "Store":
        return self._home.store

    @property
    def _engine(self) -> "Engine":
        return self._home.engine

    @property
    def live(self) -> LiveReply | None:
        """The reply streaming here."""
        live = self._engine.live(self.session_id)
        return None if live is None or live.ended else live

    @property
    def empty(self) -> bool:
        return not self._view.blocks

    def start_new(self) -> None:
        """Show an empty chat."""
        with self._moving(self._saved):
            self._show_empty(NEW_CHAT)

    def open(self, session: SessionSummary, through: str = "") -> None:
        """Show a session from its end, and the reply streaming in it, from its beginning.

        `through`: the id of a message that is to be among what is shown. Where it is on another
        branch, that one is shown, and becomes the session's own when something is sent.
        """
        with self._moving(self._saved):
            self._show_session(session, through)

    def go_temporary(self) -> None:
        """Show the temporary chat; an empty one where none was begun."""
        with self._moving(_Home(self._temporary.store, self._temporary.engine)):
            session = self._temporary.session
            if session is None:
                self._show_empty(TEMPORARY_CHAT)
            else:
                self._show_session(session)

    def keep(self) -> Future[None]:
        """Save the temporary chat, which is shown, with all its branches. `kept` comes after.

        Raises: StoreError where a reply is streaming in it.
        """
        rows = self._store.rows_of(self.session_id or "")
        self.keeping = True
        return self._saved.store.take_in(rows)

    def kept(self, *, saved: bool) -> None:
        """The temporary chat was saved, and goes on as any other; or it could not be."""
        self.keeping = False
        if saved:
            # What is shown has the same ids there.
            self._home = self._saved
            self._temporary.forget()

    def forget_temporary(self) -> None:
        """Let go of the temporary chat, which is shown, and go to a new one."""
        self.start_new()
        self._temporary.forget()

    @contextmanager
    def _moving(self, home: "_Home") -> Generator[None]:
        """Show what `home` has; what cannot be read leaves everything as it was."""
        before, self._home = self._home, home
        try:
            yield
        except BaseException:
            self._home = before
            raise
        if not self.temporary and self._temporary.empty:
            self._temporary.forget()

    def _show_empty(self, title: str) -> None:
        aside = self._store.texts_put_aside(None)
        self.session_id = self._left = self._leaf = None
        self.editing = None
        self.title = title
        self._aside = dict.fromkeys(aside, None)
        self.history = PromptHistory(self._aside)
        self._view.show(())
        self.count()

    def _show_session(self, session: SessionSummary, through: str = "") -> None:
        heads, live = self._read(session.id)
        leaf = None
        if through and all(head.id != through for head in heads):
            found = self._store.leaf_through(through)
            if found is not None and found[0] == session.id:
                leaf, live = found[1], None
                heads = self._store.branch(session.id, leaf)
        aside = self._store.texts_put_aside(session.id)
        history = PromptHistory([*self._questions(heads), *aside])
        self._aside = dict.fromkeys(aside, session.id)
        self.session_id = session.id
        self._leaf = leaf
        self.editing = None
        self.title = session.title
        self.history = history
        self._view.show(heads, live)
        self.count()

    def ask(self, question: str, answerer: Answerer) -> LiveReply:
        """Send a question after what is shown, or in the place of the one being edited."""
        edited, self.editing = self.editing, None
        self._leaf = None
        shown = {block.head.id for block in self._view.blocks}
        if edited is not None and edited.id not in shown:
            # Another window went another way from there.
            edited = None
        if edited is not None:
            parent = edited.parent_id
        else:
            parent = self._view.blocks[-1].head.id if self._view.blocks else None
        live = self._engine.ask(question, answerer, session_id=self.session_id, parent_id=parent)
        if self.session_id is None:
            self.session_id = live.session_id
            self.title = title_from(question)
        if edited is not None:
            replaced = [block.head for block in self._view.blocks[self._place_of(edited.id) :]]
            self._replaced[live.message_id] = replaced
            self._view.drop_last(len(replaced))
        self._view.begin(live, parent)
        return live

    def edit(self, message_id: str) -> str | None:
        """Let what is sent next replace the question of a message; the question, to be edited.

        None where that is not the last one, as for `retry`.
        """
        question = self._question_at(message_id)
        if question is None or self.live is not None or self.keeping:
            return None
        found = self.message(question.id)
        self.editing = question
        return found[1].text if found is not None else ""

    def sent(self, text: str) -> str:
        """Remember a text that left the prompt; what is to stand there now, if anything."""
        if text in self._aside:
            self._store.take_back(self._aside.pop(text), text)
        return self.history.add(text)

    def put_aside(self, text: str) -> None:
        """Keep a text that was taken out of the prompt unsent."""
        self.history.add(text)
        self._aside[text] = self.session_id
        self._store.put_aside(self.session_id, text)

    def bodies(self, message_ids: Sequence[str]) -> Mapping[str, Body]:
        """What messages of this chat say. Raises: StoreError."""
        return self._store.bodies(message_ids)

    def retry(self, message_id: str, answerer: Answerer) -> LiveReply | None:
        """Ask for another reply to the question of a message.

        None where that is not the last one: what was said after it would stand on nothing.
        """
        reply = self._reply_at(message_id)
        if (
            reply is None
            or self.live is not None
            or self.keeping
            or reply.id != self._view.blocks[-1].head.id
        ):
            return None
        live = self._engine.retry(reply, answerer)
        self._leaf = None
        self._view.drop_last(1)
        self._view.begin(live, reply.parent_id, reply.siblings + 1)
        return live

    def resume(self, message_id: str, answerer: Answerer) -> LiveReply | None:
        """Have the last reply go on where it was cut off. None where there is nothing to go on."""
        found = self.message(message_id)
        if (
            found is None
            or self.live is not None
            or self.keeping
            or self._view.blocks[-1].head.id != message_id
        ):
            return None
        head, body = found
        if body.empty or not head.cut_off:
            return None
        live = self._engine.resume(head, body, answerer)
        self._leaf = None
        self._view.drop_last(1)
        self._view.begin(live, head.parent_id, head.siblings)
        return live

    def stop(self) -> LiveReply | None:
        """Stop the reply streaming here."""
        return self._engine.stop(self.session_id) if self.session_id else None

    def receive(self, live: LiveReply) -> str | None:
        """Show what a live reply said since.

        A turn that was stopped before its first word, or that could not be stored, is taken back;
        then the question is returned, to stand in the prompt again. One that has to stay after all
        is shown again.
        """
        if live.kept and self.session_id is None and self._left == live.session_id:
            session = self._store.session(live.session_id)
            if session is not None:
                self.open(session)
        replaced = self._replaced.pop(live.message_id, None) if live.ended else None
        if live.title and live.session_id == self.session_id:
            self.title = live.title
            self.count()
        if live.session_id != self.session_id:
            return live.question if live.unsaved and live.ended else None
        if not live.withdrawn:
            self._view.update_live(live)
            return None
        if not any(block.head.id == live.message_id for block in self._view.blocks):
            return None
        if live.question_id is None:
            self._show_stored()
            return None
        if replaced is not None:
            self._view.show([*(block.head for block in self._view.blocks[:-2]), *replaced])
            self.editing = replaced[0]
            return live.question
        self._view.drop_last(2)
        if not self._view.blocks:
            # What cannot be read just now must not keep the question from coming back.
            with suppress(StoreError):
                self.start_new()
            self._left = live.session_id
        return live.question

    def message(self, message_id: str) -> tuple[MessageHead, Body] | None:
        """A message shown here, with its body."""
        for block in self._view.blocks:
            if block.head.id == message_id:
                if block.live is not None:
                    return replace(block.head, call=block.live.call), block.live.body()
                return block.head, self._store.bodies([message_id]).get(message_id, Body())
        return None

    def shows(self, message_id: str) -> bool:
        """Whether a message is among those that are shown."""
        return any(block.head.id == message_id for block in self._view.blocks)

    def block(self, message_id: str) -> MessageBlock | None:
        """A message shown here as it is set."""
        for block in self._view.blocks:
            if block.head.id == message_id:
                block.prepare()
                return block
        return None

    def fold(self, message_id: str) -> bool:
        """Fold or unfold what a model thought; whether it thought anything."""
        return self._view.fold(message_id)

    def show_maths(self, message_id: str) -> None:
        """Show formulas as their sources and back, as `ConversationView.show_maths`."""
        self._view.show_maths(message_id)

    def slide(self, message_id: str, direction: int) -> bool:
        """Move lines of code sideways, as `ConversationView.slide`."""
        return self._view.slide(message_id, direction)

    def last_reply(self) -> MessageHead | None:
        """The newest reply shown here."""
        replies = (b.head for b in reversed(self._view.blocks) if b.head.role is Role.ASSISTANT)
        return next(replies, None)

    def count(self) -> None:
        """Sum up what the calls shown here used, and those that named the chat."""
        calls = (block.head.call for block in self._view.blocks)
        others: list[Call] = []
        if self.session_id is not None:
            with suppress(StoreError):
                others = self._store.title_calls(self.session_id)
        self.totals = Totals.of((call for call in calls if call is not None), others)

    def look_again(self) -> "Look":
        """Show what another window wrote into this session meanwhile, if anything."""
        if self.session_id is None:
            return Look.SHOWN
        if self._engine.live(self.session_id) is not None:
            return Look.LATER
        session = self._store.session(self.session_id)
        if session is None:
            return Look.GONE
        self.title = session.title
        heads = self._store.branch(self.session_id, self._leaf)
        blocks = self._view.blocks
        same = [head.id for head in heads] == [block.head.id for block in blocks]
        outdated = (b.outdated_by(head) for b, head in zip(blocks, heads, strict=False))
        if heads and (not same or any(outdated)):
            self._view.renew(heads)
            self.count()
        return Look.SHOWN

    def _read(self, session_id: str) -> tuple[list[MessageHead], LiveReply | None]:
        """The active branch, and the reply streaming in it.

        The reply is asked for first: one that ends in between is still shown to its end.
        """
        live = self._engine.live(session_id)
        heads = self._store.branch(session_id)
        if live is not None and live.message_id not in {head.id for head in heads}:
            live = None
        return heads, live

    def _show_stored(self) -> None:
        if self.session_id is not None:
            heads, live = self._read(self.session_id)
            self._view.show(heads, live)

    def _reply_at(self, message_id: str) -> MessageHead | None:
        """The reply with this id, or the one that answers the question with this id."""
        heads = [block.head for block in self._view.blocks]
        for number, head in enumerate(heads):
            if head.id == message_id:
                if head.role is Role.ASSISTANT:
                    return head if head.state is not MessageState.STREAMING else None
                return next((later for later in heads[number:] if later.parent_id == head.id), None)
        return None

    def _question_at(self, message_id: str) -> MessageHead | None:
        """The last question, where the message with this id is it or the reply to it."""
        for block in self._view.blocks[-2:]:
            if block.head.role is Role.USER:
                question = block.head
                after = self._view.blocks[self._place_of(question.id) :]
                return question if message_id in {each.head.id for each in after} else None
        return None

    def _place_of(self, message_id: str) -> int:
        return next(n for n, block in enumerate(self._view.blocks) if block.head.id == message_id)

    def _questions(self, heads: Sequence[MessageHead]) -> list[str]:
        asked = [head.id for head in heads if head.role is Role.USER][-50:]
        bodies = self._store.bodies(asked)
        return [bodies[id_].text for id_ in asked if id_ in bodies]
