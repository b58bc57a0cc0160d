"""The chat on screen: which session it is, what it shows, who answers."""

from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead, MessageState, SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.queued import Queued
from tui_app.core.tree import Tree
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
_WITHDRAWN = 50
"""Replies that may be withdrawn at the same time."""


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
        """The message that what is sent next stands beside: a question, or a reply."""
        self._leaf: str | None = None
        """The end of the branch that is shown, where it is not the session's active one."""
        self._choices: dict[str | None, str] = {}
        """Which way was gone here after each message, to go it again on coming back there."""
        self._left: str | None = None
        """The session that this new chat was, until its only turn was taken back."""
        self._aside: dict[str, str | None] = {}
        """Texts put aside, and the session each was put aside in."""
        self._handed_back: deque[str] = deque(maxlen=_WITHDRAWN)
        """Ids of the replies last withdrawn, whose questions were given back."""
        self._replaced: dict[str, list[MessageHead]] = {}
        """By the id of a reply: the question that its own replaced, and what came after. Until it
        ends."""

    @property
    def store(self) -> "Store":
        """The history that this chat is in."""
        return self._home.store

    @property
    def engine(self) -> "Engine":
        """What runs the replies of this chat."""
        return self._home.engine

    @property
    def answered_elsewhere(self) -> bool:
        """Whether another window is writing a reply at the end of what is shown."""
        last = self._view.blocks[-1] if self._view.blocks else None
        return last is not None and last.live is None and last.head.state is MessageState.STREAMING

    @property
    def temporary(self) -> bool:
        """Whether this chat is on disk nowhere."""
        return self._home is not self._saved

    @property
    def left(self) -> str | None:
        """The id of the session that this new chat was, until its only turn was taken back."""
        return self._left

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
    def settled(self) -> bool:
        """Whether all that is shown has ended and is shown to its end."""
        return all(block.live is None for block in self._view.blocks[-1:])

    @property
    def running(self) -> list[LiveReply]:
        """The replies streaming here, each until it is stored: several where they are compared."""
        return self._engine.running(self.session_id)

    @property
    def empty(self) -> bool:
        return not self._view.blocks

    @property
    def heads(self) -> list[MessageHead]:
        """The messages that are shown."""
        return [block.head for block in self._view.blocks]

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
        self._choices = {}
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
        self._choices = {}
        self.editing = None
        self.title = session.title
        self.history = history
        self._view.show(heads, live)
        self.count()

    def ask(self, question: str, answerer: Answerer) -> LiveReply:
        """Send a question after what is shown, or in the place of the one being edited."""
        return self.compare(question, [answerer])[0]

    def compare(self, question: str, answerers: Sequence[Answerer]) -> list[LiveReply]:
        """Send a question to several at once, as `ask` does to one, and show the first reply."""
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
        lives = self._engine.compare(
            question, answerers, session_id=self.session_id, parent_id=parent
        )
        live = lives[0]
        if self.session_id is None:
            self.session_id = live.session_id
            self.title = title_from(question)
        if edited is not None:
            replaced = [block.head for block in self._view.blocks[self._place_of(edited.id) :]]
            self._replaced[live.message_id] = replaced
            self._view.drop_last(len(replaced))
        siblings = edited.siblings + 1 if edited is not None else 1
        self._view.begin(live, parent, (siblings, siblings), compared=len(lives))
        return lives

    def send_queued(self, entry: Queued, answerer: Answerer) -> LiveReply | None:
        """Send what waits in the queue after what is shown. None where a reply is running."""
        parent = self._view.blocks[-1].head.id if self._view.blocks else None
        live = self._engine.queues.send(self.session_id or "", entry, parent, answerer)
        if live is not None:
            self._leaf = None
            self._view.begin(live, parent)
        return live

    def follow(self, live: LiveReply) -> None:
        """Show a turn that began by itself, where what is shown leads up to it."""
        last = self._view.blocks[-1].head.id if self._view.blocks else None
        if live.session_id == self.session_id and last == live.parent_id:
            self._view.begin(live, live.parent_id, by_itself=True)

    def edit(self, message_id: str) -> str | None:
        """Let what is sent next stand beside the question of a message; the question, to be edited.

        None where there is none, or it cannot be just now.
        """
        return self._begin_editing(self._question_at(message_id))

    def edit_reply(self, message_id: str) -> str | None:
        """Let what is sent next stand beside a reply, in the words of the person; the reply."""
        return self._begin_editing(self._reply_at(message_id))

    def _begin_editing(self, head: MessageHead | None) -> str | None:
        if head is None or self.live is not None or self.keeping:
            return None
        found = self.message(head.id)
        self.editing = head
        return found[1].text if found is not None else ""

    @property
    def revising(self) -> bool:
        """Whether it is a reply that is being edited."""
        return self.editing is not None and self.editing.role is Role.ASSISTANT

    def revise(self, text: str) -> Future[str]:
        """Write `text` beside the reply that is being edited; its id, once it is written."""
        edited, self.editing = self.editing, None
        if edited is None:
            raise ValueError("no reply is being edited")
        return self._store.revise_reply(edited.id, text)

    def sent(self, text: str) -> str:
        """Remember a text that left the prompt; what is to stand there now, if anything."""
        if text in self._aside:
            self._store.take_back(self._aside.pop(text), text)
        return self.history.add(text)

    def put_aside(self, text: str) -> None:
        """Keep a text that was taken out of the prompt unsent."""
        self.was_put_aside(text)
        self._store.put_aside(self.session_id, text)

    def was_put_aside(self, text: str) -> None:
        """Remember a text that is put aside in the store."""
        self.history.add(text)
        self._aside[text] = self.session_id

    def bodies(self, message_ids: Sequence[str]) -> Mapping[str, Body]:
        """What messages of this chat say. Raises: StoreError."""
        return self._store.bodies(message_ids)

    def retry(self, message_id: str, answerer: Answerer) -> LiveReply | None:
        """Ask for another reply to the question of a message, beside the one it has; what was said
        after that stays with it. None where there is no reply, or its question was deleted."""
        return next(iter(self.compare_again(message_id, [answerer])), None)

    def compare_again(self, message_id: str, answerers: Sequence[Answerer]) -> list[LiveReply]:
        """Ask several for other replies at once, as `retry` asks one, and show the first of them.
        Empty where `retry` asks for nothing."""
        reply = self._reply_at(message_id)
        if reply is None or not self.shows(reply.parent_id or "") or self.live or self.keeping:
            return []
        lives = self._engine.compare_again(reply, answerers)
        self._leaf = None
        self._view.drop_last(len(self._view.blocks) - self._place_of(reply.id))
        siblings = reply.siblings + len(lives)
        self._view.begin(lives[0], reply.parent_id, (reply.siblings + 1, siblings))
        return lives

    def comparison(self) -> list[MessageHead]:
        """The replies of the newest comparison here that is not decided. Raises: StoreError."""
        return self._store.comparison(self.session_id) if self.session_id else []

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
        self._view.begin(live, head.parent_id, (head.sibling, head.siblings))
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
        if live.message_id in self._handed_back:
            return None
        self._handed_back.append(live.message_id)
        if not self.shows(live.message_id):
            # Another branch is shown: only the question is to come back.
            return live.question
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

    # branches

    def tree(self, *, words: bool = False) -> Tree | None:
        """The branches of this chat; with `words` how the messages begin. Raises: StoreError."""
        return self._store.tree(self.session_id, words=words) if self.session_id else None

    def step(self, message_id: str, step: int) -> bool:
        """Show the branch of the message so many places after another one in the same place, as it
        was left. Whether there is one. Raises: StoreError."""
        tree = self.tree()
        beside = [node.id for node in tree.siblings(message_id)] if tree is not None else []
        if tree is None or message_id not in beside:
            return False
        place = beside.index(message_id) + step
        if not 0 <= place < len(beside):
            return False
        self._go_to(tree, beside[place])
        return True

    def go_to(self, message_id: str) -> bool:
        """Show the branch through a message, unless it is shown. Whether there is such a message.
        Raises: StoreError."""
        if not self.shows(message_id):
            tree = self.tree()
            if tree is None or not tree.siblings(message_id):
                return False
            self._go_to(tree, message_id)
        self._view.go_to(message_id)
        return True

    def _go_to(self, tree: Tree, message_id: str) -> None:
        """Show the branch through a message that is not shown."""
        shown = [block.head.id for block in self._view.blocks]
        self._choices.update(zip([None, *shown], shown, strict=False))
        leaf = tree.leaf_from(message_id, self._choices)
        path = tree.path(leaf)
        heads, live = self._read(self.session_id or "", leaf)
        differ = (number for number, id_ in enumerate(path) if id_ not in shown[number:][:1])
        first = next(differ, 0)
        if [head.id for head in heads] != path:
            # Another window changed it in between; it will be looked at again.
            return
        self._leaf = leaf if leaf != tree.active_leaf else None
        self._view.branch_off(heads, path[first], live)
        self.count()

    def leaf_without(self, message_id: str, *, branch: bool) -> str | None:
        """The leaf of the branch that is shown when a message is deleted, or with `branch` all that
        follows it too; None where nothing is left. Raises: StoreError."""
        tree = self.tree()
        if tree is None or not self._view.blocks:
            return None
        leaf = self._view.blocks[-1].head.id
        return tree.after_removal(message_id, branch=branch, leaf=leaf)

    def show_branch(self, leaf: str | None) -> None:
        """Show what the history now has of the branch that ends with `leaf`, without moving what is
        read; None: of the session's own. Raises: StoreError."""
        if self.session_id is None:
            return
        tree = self._store.tree(self.session_id)
        self._leaf = leaf if leaf != tree.active_leaf else None
        heads, live = self._read(self.session_id, self._leaf)
        self._view.renew(heads, live)
        self.count()

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
                others = self._store.calls_beside(self.session_id)
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

    def _read(
        self, session_id: str, leaf: str | None = None
    ) -> tuple[list[MessageHead], LiveReply | None]:
        """The active branch, or the one that ends with `leaf`, and the reply streaming in it.

        The replies are asked for first: one that ends in between is still shown to its end.
        """
        running = self._engine.running(session_id)
        heads = self._store.branch(session_id, leaf)
        ids = {head.id for head in heads}
        return heads, next((live for live in running if live.message_id in ids), None)

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
        """The question with this id, or the one before the reply with this id."""
        question = None
        for block in self._view.blocks:
            if block.head.role is Role.USER:
                question = block.head
            if block.head.id == message_id:
                return question
        return None

    def _place_of(self, message_id: str) -> int:
        return next(n for n, block in enumerate(self._view.blocks) if block.head.id == message_id)

    def _questions(self, heads: Sequence[MessageHead]) -> list[str]:
        asked = [head.id for head in heads if head.role is Role.USER][-50:]
        bodies = self._store.bodies(asked)
        return [bodies[id_].text for id_ in asked if id_ in bodies]
