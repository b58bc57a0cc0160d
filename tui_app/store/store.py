"""The history: what the floors above see of the database."""

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

from tui_app.config.private import make_private_dir, open_private
from tui_app.core.browsing import ListFilter, SessionOrder, TagCount
from tui_app.core.clock import Clock
from tui_app.core.conversation import (
    Body,
    Call,
    MessageHead,
    MessageState,
    Question,
    SessionSummary,
)
from tui_app.core.ids import new_id
from tui_app.core.keeping import Change, Changed
from tui_app.core.search import Order, Query, Results
from tui_app.core.setup import ChatSetup
from tui_app.core.similar import Similar
from tui_app.core.text import encodable
from tui_app.core.tree import Tree
from tui_app.store import (
    branching,
    browsing,
    changing,
    compacting,
    comparing,
    drafts,
    duplicating,
    moving,
    questions,
    queue,
    reading,
    recovery,
    reindexing,
    sessions,
    setups,
    turns,
)
from tui_app.store import search as searching
from tui_app.store.backing_up import Progress
from tui_app.store.branching import Removed
from tui_app.store.connections import Connections, FileConnections, MemoryConnections
from tui_app.store.drafts import Seen, WindowDrafts
from tui_app.store.erase import Eraser
from tui_app.store.errors import translated
from tui_app.store.instance import WindowLock, opening_alone
from tui_app.store.looking_over import LookOver
from tui_app.store.mending import Mending
from tui_app.store.migrations import migrate
from tui_app.store.moving import SessionRows
from tui_app.store.opening import (
    BUSY_TIMEOUT,
    check_file,
    check_library,
    check_tables,
    check_writable,
    real_file,
    tighten,
)
from tui_app.store.queue import Queues
from tui_app.store.side_files import LOG, side_file
from tui_app.store.similar import similar as finding_similar
from tui_app.store.turns import NewTurn
from tui_app.store.updating import update
from tui_app.store.watching import Watch
from tui_app.store.windows import Windows, data_version_of
from tui_app.store.writer import Writer

_Result = TypeVar("_Result")
_ERASED_AT_ONCE = 20


class Store:
    """The history, in a file or in memory only.

    Writes are done in order by one thread of the store and each is whole or not at all; their
    futures hold a `StoreError` where one failed. Reads answer at once, from any thread, and see
    what was written when they began; they raise `StoreError`.
    """

    def __init__(
        self,
        connections: Connections,
        clock: Clock,
        *,
        instance_id: str,
        database: Path | None,
        locks_dir: Path | None,
        backups_dir: Path | None,
        lock: WindowLock | None,
        data_version: int,
    ) -> None:
        """Use `Store.open`."""
        self.instance_id = instance_id
        """This window's name on its running replies."""
        self._connections = connections
        self._clock = clock
        self._database = database
        self._writer = Writer(connections, database)
        self._windows = Windows(
            instance_id,
            self._writer,
            data_version,
            folder=locks_dir,
            lock=lock,
        )
        self._eraser = Eraser(self._writer, database, backups_dir)
        self._drafts = WindowDrafts()
        self.queues = Queues(
            self._writer, self._read, self._drafts, lambda: self._windows.shared(), clock
        )
        """What waits to be sent."""
        self._look_over = LookOver(database, BUSY_TIMEOUT) if database else None
        self._watch: Watch | None = None

    @classmethod
    def open(
        cls,
        database: Path | None,
        clock: Clock,
        *,
        locks_dir: Path | None = None,
        backups_dir: Path | None = None,
        busy_timeout: float = BUSY_TIMEOUT,
        progress: Progress | None = None,
    ) -> "Store":
        """Open the history, making it where there is none. None: one in memory only.

        `locks_dir`: where windows keep their locks, by default `windows` beside the database.
        `backups_dir`: where a copy goes before an update, by default `backups` beside it.
        `busy_timeout`: seconds to wait for another program that has the database locked.
        `progress`: told, on this thread, how far that copy is; not called where there is none.
        Raises: StoreError where it cannot be used: locked, damaged, foreign, or written by a newer
        version; the file is then as it was. The subclass says which.
        """
        instance_id = new_id(clock.now_ms())
        lock = None
        with ExitStack() as undo, translated(database), ExitStack() as alone:
            check_library()
            if database is None:
                connections: Connections = MemoryConnections()
            else:
                locks_dir = locks_dir or database.parent / "windows"
                backups_dir = backups_dir or database.parent / "backups"
                database = real_file(database)
                _prepare(database, busy_timeout)
                alone.enter_context(opening_alone(locks_dir))
                connections = FileConnections(database, busy_timeout)
            undo.callback(connections.close)
            with connections.writing() as connection:
                if database is None or locks_dir is None or backups_dir is None:
                    migrate(connection)
                else:
                    check_tables(connection, database)
                    update(
                        connection,
                        database,
                        locks_dir=locks_dir,
                        backups_dir=backups_dir,
                        now_ms=clock.now_ms(),
                        progress=progress,
                    )
                data_version = data_version_of(connection)
            if database is not None and locks_dir is not None:
                tighten(database)
                lock = WindowLock(locks_dir, instance_id)
            undo.pop_all()
        store = cls(
            connections,
            clock,
            instance_id=instance_id,
            database=database,
            locks_dir=locks_dir,
            backups_dir=backups_dir,
            lock=lock,
            data_version=data_version,
        )
        store._eraser.resume()
        return store

    def stilled(self, patience: float = 0.5) -> AbstractContextManager[None]:
        """Inside, what was written is on disk and no lock is held: the process may stand still.

        It waits for that `patience` seconds at most.
        """
        return self._writer.stilled(patience)

    def close(self) -> None:
        """Do the writes that wait, and again the drafts' that failed; close the database, release
        the lock. Safe more than once."""
        for session_id, text in self._drafts.failed:
            self.save_draft(session_id, text)
        self._eraser.close()
        if self._look_over:
            self._look_over.stop()
        if self._watch:
            self._watch.stop()
        self._writer.close()
        with translated(self._database):
            self._connections.close()
        self._windows.release()

    def look_over(self) -> Future[None]:
        """Begin, once, to read the whole history on a thread of low priority.

        The future holds a `DamagedStoreError` where it is damaged. `close` breaks it off.
        """
        if self._look_over is None:
            nothing: Future[None] = Future()
            nothing.set_result(None)
            return nothing
        self._look_over.start()
        return self._look_over.done

    def watch(self, changed: Callable[[], object]) -> None:
        """Have `changed` called, from another thread and until `close`, after another window has
        written something; once for several writes. Own writes do not count, but for one: replies of
        a window that was killed are ended by those that look on."""
        if self._database is not None and self._watch is None:
            files = (self._database, side_file(self._database, LOG))
            known = self._windows.known_version
            self._watch = Watch(self._windows.data_version, known, files, changed)

    # Writes

    def begin_turn(self, turn: NewTurn, *beside: NewTurn) -> Future[None]:
        """Write a question (and its session, if new) and the empty reply that will answer it, and
        those `beside`, which answer the same one.

        The first reply becomes the active leaf. With a question, this window's draft of the session, or
        of the new chat, is cleared; with one that was queued, that is taken out of the queue, or
        all of it refused with a TakenError.
        """
        typed_in = None if turn.new_session else turn.session_id
        asks = turn.user_message_id is not None and turn.queued is None

        def write(connection: sqlite3.Connection) -> None:
            if turn.queued is not None:
                queue.take(connection, turn.queued)
            turns.begin_together(connection, (turn, *beside), self.instance_id)
            if asks:
                sent, seen = encodable(turn.user_text), self._drafts.seen(typed_in)
                drafts.clear(connection, typed_in, sent, seen, self._windows.shared)

        written = self._write(write)
        return self._drafts.hand_in(typed_in, "", written) if asks else written

    def begin_continuation(self, reply_id: str, call: Call) -> Future[None]:
        """Take up again a reply of any window that ended before it was whole, with its text.

        It becomes streaming, this window's, and the active leaf; `checkpoint` and `finish_reply`
        take all it says, old and new. Refused where it is whole, running, or has been answered.
        """
        return self._write(lambda c: turns.begin_continuation(c, reply_id, call, self.instance_id))

    def checkpoint(self, reply_id: str, body: Body) -> Future[None]:
        """Write what a reply of this window says so far."""

        def write(connection: sqlite3.Connection) -> None:
            self._windows.keep_lock()
            turns.checkpoint(connection, reply_id, body, self.instance_id)

        return self._write(write)

    def finish_reply(
        self,
        reply_id: str,
        state: MessageState,
        body: Body,
        call: Call,
        *,
        unattended: bool = False,
    ) -> Future[None]:
        """Write how a reply of this window ended, and index its text.

        `unattended`: nobody could see it end; `take_unattended` tells of it.
        """
        now = self._clock.now_ms()
        return self._write(
            lambda c: turns.finish(
                c, reply_id, state, body, call, self.instance_id, now, unattended=unattended
            )
        )

    def take_unattended(self) -> Future[list[SessionSummary]]:
        """The sessions in which replies ended while no window was open, the newest end first.

        Each is told once, to one window; those in the trash are not.
        """
        return self._writer.submit(sessions.take_unattended)

    def withdraw_turn(self, reply_id: str) -> Future[None]:
        """Undo `begin_turn` while the reply is running: its question and session, if the turn
        made them, are gone, and the active leaf is what it was. Of `begin_continuation` the reply
        stays, with the state it had."""
        return self._write(lambda c: turns.withdraw(c, reply_id, self.instance_id))

    def rename_session(self, session_id: str, title: str) -> Future[None]:
        """Give a session a title of the person's own."""
        return self._write(lambda c: sessions.rename(c, session_id, title))

    def wants_title(self, session_id: str) -> Future[bool]:
        """Whether nobody named a session yet, and its first whole reply has just come. Answered
        after the writes before it."""
        return self._writer.submit_look(lambda c: sessions.wants_title(c, session_id))

    def title_session(
        self, session_id: str, title: str, call: Call, state: MessageState
    ) -> Future[bool]:
        """Keep a call that was to name a session, how it ended, and the title it gave, if any.

        The future says whether the session has that title now: not where a person named it.
        """
        return self._writer.submit(lambda c: sessions.name(c, session_id, title, call, state))

    def take_in(self, rows: SessionRows) -> Future[None]:
        """Write a session of another history, which `rows_of` that history gave, with its ids."""

        def write(connection: sqlite3.Connection) -> None:
            moving.take_in(connection, rows)

        return self._write(write)

    def erase_session(self, session_id: str) -> Future[None]:
        """Delete a session for good, also one in the trash: no file of the data folder holds its
        texts any more, automatic backups included. Copies a person put elsewhere are theirs.

        Refused while a reply is being written in it, here or in another window.
        """
        return self._eraser.erase(session_id, self._windows.lives)

    def empty_trash(self, before_ms: int) -> int:
        """Erase what was put in the trash before a moment, a few sessions at a time, so that other
        writes need not wait long. Returns how many; those that a reply is being written in stay.

        To be called beside the event loop. Raises: StoreError where they cannot be read.
        """
        wanted = self._read(lambda c: reading.deleted_before(c, before_ms))
        erased = 0
        for start in range(0, len(wanted), _ERASED_AT_ONCE):
            some = [self.erase_session(each) for each in wanted[start : start + _ERASED_AT_ONCE]]
            wait(some)
            erased += sum(each.exception() is None for each in some)
        return erased

    def change_sessions(self, keys: Sequence[int], change: Change) -> Future[Changed]:
        """Change how the sessions with these keys are kept, all of them or none."""
        now = self._clock.now_ms()
        return self._writer.submit(lambda c: changing.change(c, keys, change, now))

    def undo_change(self, changed: Changed) -> Future[list[str]]:
        """Bring sessions back to how they were before `change_sessions`; the ids of those that
        still are."""
        return self._writer.submit(lambda c: changing.undo(c, changed))

    def remove_message(self, message_id: str, *, branch: bool = False) -> Future[Removed]:
        """Delete a message; with `branch` all that follows it, too. `bring_back` undoes it.

        Refused while a reply among them is being written.
        """
        now = self._clock.now_ms()
        return self._writer.submit(lambda c: branching.remove(c, message_id, now, branch=branch))

    def bring_back(self, removed: Removed) -> Future[int]:
        """Undo `remove_message`, as far as the messages still are; how many came back."""
        return self._writer.submit(lambda c: branching.bring_back(c, removed))

    def name_branch(self, message_id: str, name: str) -> Future[None]:
        """Give the branch that begins with a message a name; empty: take it away."""
        return self._write(lambda c: branching.name_branch(c, message_id, name))

    def revise_reply(self, reply_id: str, text: str) -> Future[str]:
        """Write another text in the place of a reply, beside it; the id of what was written."""
        now = self._clock.now_ms()
        revision_id = new_id(now)

        def work(connection: sqlite3.Connection) -> str:
            branching.revise(connection, reply_id, text, revision_id, now)
            return revision_id

        return self._writer.submit(work)

    def keep_reply(self, reply_id: str) -> Future[None]:
        """Go on with one of the replies that are compared: it becomes the active leaf, and the
        comparison is over."""
        return self._write(lambda c: comparing.keep(c, reply_id))

    def fork_session(self, message_id: str, title: str) -> Future[str]:
        """Copy the branch that ends with a message into a session of its own; its id."""
        now = self._clock.now_ms()
        fork_id = new_id(now)

        def work(connection: sqlite3.Connection) -> str:
            branching.fork(connection, message_id, fork_id, title, now, lambda: new_id(now))
            return fork_id

        return self._writer.submit(work)

    def change_setup(self, session_id: str, setup: ChatSetup) -> Future[ChatSetup]:
        """Give a session another setup, which counts from the next request on; the one it had."""
        return self._writer.submit(lambda c: setups.change(c, session_id, setup))

    def write_summary(
        self, upto_message_id: str, summary: str, call: Call, state: MessageState
    ) -> Future[str | None]:
        """Keep a call that was to summarise a branch up to a message, and what it said, if that is
        of use: it is sent in place of those messages from then on, in every branch through that
        one. The id of the summary."""
        now = self._clock.now_ms()
        return self._writer.submit(
            lambda c: compacting.write(c, upto_message_id, summary, call, state, now)
        )

    def undo_summary(self, summary_id: str) -> Future[bool]:
        """Send the messages again that a summary stands for; whether it was sent until now."""
        now = self._clock.now_ms()
        return self._writer.submit(lambda c: compacting.set_undone(c, summary_id, now))

    def redo_summary(self, summary_id: str) -> Future[bool]:
        """Send a summary again after `undo_summary`; whether it was undone until now."""
        return self._writer.submit(lambda c: compacting.set_undone(c, summary_id, None))

    def duplicate_session(self, session_id: str, title: str) -> Future[str]:
        """Copy a session with all its branches; the id of the copy, which is called `title`."""
        now = self._clock.now_ms()
        copy_id = new_id(now)

        def write(connection: sqlite3.Connection) -> str:
            duplicating.duplicate(
                connection, session_id, copy_id, title, now, lambda: new_id(self._clock.now_ms())
            )
            return copy_id

        return self._writer.submit(write)

    def save_draft(self, session_id: str | None, text: str) -> Future[None]:
        """Keep what is typed and not sent. None: in the chat that is not begun yet.

        A draft that another window wrote since this one saw it is put aside.
        """
        text, now = encodable(text), self._clock.now_ms()

        def write(connection: sqlite3.Connection) -> None:
            seen = self._drafts.seen(session_id)
            drafts.save(connection, session_id, text, seen, self._windows.shared, now)

        return self._drafts.hand_in(session_id, text, self._write(write))

    def put_aside(self, session_id: str | None, text: str) -> Future[None]:
        """Keep the text that was taken out of the prompt unsent, in place of this window's draft.
        None: out of a new chat's."""
        text = encodable(text)

        def write(connection: sqlite3.Connection) -> None:
            seen = self._drafts.seen(session_id)
            drafts.put_aside(connection, session_id, text, seen, self._windows.shared)

        return self._drafts.put_aside(session_id, text, self._write(write))

    def take_back(self, session_id: str | None, text: str) -> Future[None]:
        """Forget a text that was put aside: it is in use again."""
        self._drafts.take_back(encodable(text))
        return self._write(lambda c: drafts.take_back(c, session_id, encodable(text)))

    def recover(self) -> int:
        """Mark replies that nobody writes any more, because their window ended without finishing
        them, as interrupted. Returns how many. Waits for the writes before it.

        Raises: StoreError.
        """
        dead = self._windows.dead(self._read(recovery.windows_streaming))
        if not dead:
            return 0
        return self._writer.submit(lambda c: recovery.interrupt(c, dead)).result()

    # Reads

    def sessions(self) -> list[SessionSummary]:
        """All sessions but deleted ones: pinned first, then the newest first."""
        return self._read(reading.sessions)

    def deleted_sessions(self) -> list[SessionSummary]:
        """The sessions in the trash, the last deleted first."""
        return self._read(reading.deleted_sessions)

    def session(self, session_id: str) -> SessionSummary | None:
        """One session; None where there is none or it is deleted."""
        return self._read(lambda c: reading.session(c, session_id))

    def newest_session(self) -> SessionSummary | None:
        """The session that something happened in last."""
        return self._read(reading.newest_session)

    def find_session(self, prefix: str) -> SessionSummary | None:
        """The session whose id is or begins with `prefix`; None where none or several do."""
        found = self.find_sessions(prefix, 2)
        return found[0] if len(found) == 1 else None

    def find_sessions(self, prefix: str, most: int) -> list[SessionSummary]:
        """Sessions whose ids are or begin with `prefix`, oldest first, at most `most`."""
        return self._read(lambda c: reading.find_sessions(c, prefix, most))

    def short_ids(self, session_ids: Sequence[str]) -> dict[str, str]:
        """For each id the shortest beginning of it, of some length, that no other session's has."""
        return self._read(lambda c: browsing.short_ids(c, session_ids))

    def session_order(self, wanted: ListFilter) -> SessionOrder:
        """The sessions of the list, from top to bottom, as keys for `summaries`."""
        return self._read(lambda c: browsing.order(c, wanted))

    def summaries(self, keys: Sequence[int]) -> dict[int, SessionSummary]:
        """Sessions by their keys, also in the trash; those that are gone are left out."""
        return self._read(lambda c: browsing.summaries(c, keys))

    def recent_sessions(self, most: int) -> list[SessionSummary]:
        """The sessions that were changed last, at most `most`, the newest first; neither archived
        nor deleted ones."""
        return self._read(lambda c: browsing.recent(c, most))

    def key_of(self, session_id: str) -> int | None:
        """The key of a session; None where there is none."""
        return self._read(lambda c: browsing.key_of(c, session_id))

    def tags(self) -> list[TagCount]:
        """The tags in use, by name."""
        return self._read(browsing.tags)

    def tags_of(self, session_id: str) -> list[str]:
        """The tags of a session, by name."""
        return self._read(lambda c: browsing.tags_of(c, session_id))

    def tags_among(self, keys: Sequence[int]) -> list[TagCount]:
        """The tags of sessions by their keys, with how many of these have each, by name."""
        return self._read(lambda c: browsing.tags_among(c, keys))

    def models(self) -> list[str]:
        """The models that were ever asked, by name."""
        return self._read(browsing.models)

    def leaf_through(self, message_id: str) -> tuple[str, str] | None:
        """The session of a message and the leaf of a branch it is on, both as ids."""
        return self._read(lambda c: browsing.leaf_through(c, message_id))

    def search(
        self,
        query: Query,
        order: Order = Order.NEWEST,
        before: int | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Results | None:
        """A page of what a query finds, grouped by session. From any thread.

        `before`: `next` of the page before. `cancelled`: asked now and then; once it is true the
        search ends with None. Raises: StoreError; DamagedStoreError where the text index is
        damaged.
        """

        def work(connection: sqlite3.Connection) -> Results | None:
            with searching.breaking_off(connection, cancelled):
                return searching.search(connection, query, order, before)
            return None

        return self._read(work)

    def counts(self, wanted: ListFilter) -> tuple[list[TagCount], list[TagCount]]:
        """The tags and the models of what `wanted` leaves apart from these, the commonest first."""
        return self._read(lambda c: browsing.counts(c, wanted))

    def rows_of(self, session_id: str) -> SessionRows:
        """All of a session, for `take_in` of another history. Raises: StoreError, also where a
        reply is being written in it."""
        return self._read(lambda c: moving.rows_of(c, session_id))

    def setup(self, session_id: str) -> ChatSetup | None:
        """What a session tells its models; None where there is none."""
        return self._read(lambda c: setups.setup(c, session_id))

    def calls_beside(self, session_id: str) -> list[Call]:
        """The calls of a session that wrote no message but named or summarised it."""
        return self._read(lambda c: reading.calls_beside(c, session_id))

    def summary(self, summary_id: str) -> str | None:
        """What a summary says that is sent in place of messages; None where it is gone."""
        return self._read(lambda c: compacting.text(c, summary_id))

    def similar(self, text: str, beside: str | None = None) -> Similar | None:
        """An earlier question that is much like `text`, if there is one. From any thread.

        `beside`: the id of a session that is left out. Raises: StoreError.
        """
        return self._read(lambda c: finding_similar(c, text, beside))

    def newest_questions(self, most: int) -> list[Question]:
        """What was asked last in all sessions, the newest first; nothing twice."""
        return self._read(lambda c: questions.newest(c, most))

    def questions_of(self, session_id: str) -> list[Question]:
        """What was asked in a session, on whatever branch, the newest first; nothing twice."""
        return self._read(lambda c: questions.of_session(c, session_id))

    def questions_with(self, words: Sequence[str], most: int) -> list[Question]:
        """What was asked with these words, or words that begin so, the newest first."""
        return self._read(lambda c: questions.with_words(c, words, most))

    def index_is_whole(self) -> bool:
        """Whether no building of the text index was broken off, so that all can be found."""
        return self._read(reindexing.is_whole)

    def mend_index(self, progress: Progress | None = None) -> None:
        """Build the text index again, or go on where that was broken off. It takes long: to be
        called on a thread of its own, which `progress` is told on; other writes go in between.

        Meanwhile what is not in the index yet is not found. Raises: StoreError.
        """
        Mending(self._writer, self._read, self._windows.shared).run(progress)

    def branch(self, session_id: str, leaf_id: str | None = None) -> list[MessageHead]:
        """The active branch of a session, root first; empty where there is no such session."""
        return self._read(lambda c: reading.branch(c, session_id, leaf_id))

    def comparison(self, session_id: str) -> list[MessageHead]:
        """The replies of the newest comparison of a session of which none was kept or gone on with,
        the first one first; empty where there is none."""
        return self._read(lambda c: comparing.comparison(c, session_id))

    def tree(self, session_id: str, *, words: bool = False) -> Tree:
        """The branches of a session; with `words` how the messages begin."""
        return self._read(lambda c: branching.tree(c, session_id, words=words))

    def bodies(self, message_ids: Sequence[str]) -> dict[str, Body]:
        """What messages say, by id; those that are not there are left out."""
        return self._read(lambda c: reading.bodies(c, message_ids))

    def texts_put_aside(self, session_id: str | None) -> list[str]:
        """Texts put aside in a session, each once, oldest first; None: in new chats."""
        return self._read(lambda c: reading.put_aside(c, session_id))

    def draft(self, session_id: str | None) -> str:
        """What was typed in a session and not sent; None: in the chat that is not begun yet.

        What this window handed in counts at once, also where it cannot be written.
        """
        text = self._drafts.unstored(session_id)
        if text is None:
            text = self._read(lambda c: reading.draft(c, session_id))
            self._drafts.read(session_id, text)
        return text

    def last_draft(self, session_id: str | None) -> Seen:
        """The draft as this window read it, or handed it in, last. It is not read for that."""
        return self._drafts.last(session_id)

    @property
    def texts_left_over(self) -> list[tuple[str, Future[None]]]:
        """What was typed and is not stored, yet or at all, and the writing of each."""
        return self._drafts.left_over

    def _write(self, work: Callable[[sqlite3.Connection], None]) -> Future[None]:
        return self._writer.submit(work)

    def _read(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        with translated(self._database), self._connections.reading() as connection:
            return work(connection)


def _prepare(database: Path, busy_timeout: float) -> None:
    """Check a database that is there, make an empty one where there is none.

    Raises: StoreError, ConfigError, OSError, sqlite3.Error.
    """
    if database.exists():
        check_file(database, busy_timeout)
        check_writable(database)
    else:
        make_private_dir(database.parent)
        # SQLite gives its side files the permissions of the database.
        open_private(database, "ab").close()
