"""Deleting a session for good, so that no file holds its texts any more.

Rows go first, in one transaction that also notes the erasure as unfinished. What is left of the
texts elsewhere follows in steps, with other writes between them: words in old parts of the text
index, copies of the history, pages in the write-ahead log. A run that ends in between is
finished by the next. Freed pages and cells are zeroed by `PRAGMA secure_delete`.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui_app.core.errors import StoreError
from tui_app.store.connections import transaction
from tui_app.store.errors import UNREADABLE
from tui_app.store.migrations import APPLICATION_ID
from tui_app.store.side_files import with_side_files
from tui_app.store.text_index import indexes, unindex_message, unindex_title
from tui_app.store.turns import gone
from tui_app.store.writer import Writer

_MERGE_PAGES = 300
"""How much of the text index is merged while other writes wait."""
_LOG_PATIENCE_MS = 200
_LOG_RETRY = 1.0
"""Seconds until an attempt to empty the log is repeated, while another window reads."""
_CLOSING_PATIENCE = 5.0

# Of the header of a database file (sqlite.org/fileformat2.html, section 1.3).
_MAGIC = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_BLOCK = 1 << 20
"""Bytes of a file that are searched at once."""
_ID_LENGTH = 36


class Eraser:
    """Erases sessions and sees each erasure through."""

    def __init__(self, writer: Writer, database: Path | None, backups_dir: Path | None) -> None:
        """`database`: None for one in memory, where the rows are all there is.

        `backups_dir`: where chinwag itself puts copies before an update.
        """
        self._writer = writer
        self._database = database
        self._backups_dir = backups_dir
        self._news = threading.Condition()
        self._waiting: list[Future[None]] = []
        self._closing = False
        self._worker: threading.Thread | None = None
        self._working = False

    def erase(self, session_id: str, lives: Callable[[str], bool]) -> Future[None]:
        """Erase a session. `lives`: whether the window of an id is running.

        The future is done when every file but the write-ahead log is clean; the log is too,
        unless another window is reading just then.
        """
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()
        rows = self._writer.submit(partial(_erase_and_note, session_id=session_id, lives=lives))

        def follow(rows: Future[None]) -> None:
            problem = rows.exception()
            if problem is not None:
                done.set_exception(problem)
            elif self._database is None:
                done.set_result(None)
            else:
                self._finish(self._database, done)

        rows.add_done_callback(follow)
        return done

    def resume(self) -> None:
        """Finish in the background what an earlier run began."""
        database = self._database
        if database is None:
            return

        def follow(noted: Future[list[str]]) -> None:
            if noted.exception() is None and noted.result():
                self._finish(database, Future())

        self._writer.submit_look(_noted).add_done_callback(follow)

    def close(self) -> None:
        """Let what is under way come to its end, without waiting for other windows."""
        with self._news:
            self._closing = True
            self._news.notify()
        # What was handed in before has reached the worker when this is done.
        wait([self._writer.submit_look(_noted)])
        if self._worker:
            self._worker.join(_CLOSING_PATIENCE)

    def _finish(self, database: Path, done: Future[None]) -> None:
        """Have what is noted seen through; `done` is set when it is, but for the log."""
        with self._news:
            self._waiting.append(done)
            self._news.notify()
            if not self._working:
                self._working = True
                self._worker = threading.Thread(
                    target=self._work, args=(database,), name="eraser", daemon=True
                )
                self._worker.start()

    def _work(self, database: Path) -> None:
        """Rounds, each for all that is noted, until nobody waits and the log is empty."""
        cleaned: list[str] = []
        is_log_empty = True
        while (waiting := self._next(is_log_empty)) is not None:
            problem: BaseException | None = None
            try:
                if waiting:
                    cleaned, problem = self._clean(database)
                is_log_empty = self._writer.submit_look(empty_log).result()
                if is_log_empty:
                    self._writer.submit(partial(_forget, session_ids=cleaned)).result()
            except BaseException as error:
                # Where nobody waits this is only about the log, which the next run empties.
                problem, is_log_empty = error, True
            for done in waiting:
                if problem:
                    done.set_exception(problem)
                else:
                    done.set_result(None)

    def _next(self, is_log_empty: bool) -> list[Future[None]] | None:
        """Those who wait, perhaps nobody, after a while if only the log is left; None to end."""
        with self._news:
            if not is_log_empty and not self._waiting and not self._closing:
                self._news.wait(_LOG_RETRY)
            waiting, self._waiting = self._waiting, []
            if not waiting and (is_log_empty or self._closing):
                self._working = False
                return None
            return waiting

    def _clean(self, database: Path) -> tuple[list[str], StoreError | None]:
        """Clean everything but the log. Returns of which sessions, and what could not be."""
        erased = self._writer.submit_look(_noted).result()
        pages = -_MERGE_PAGES
        while self._writer.submit(partial(_merge, pages=pages)).result():
            pages = _MERGE_PAGES
        unclean = _erase_in_copies(database, self._backups_dir, erased)
        # They stay noted: what cannot be cleaned now may be, the next time chinwag starts.
        return ([], _told(unclean)) if unclean else (erased, None)


def empty_log(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the database and cut it to nothing.

    False where another connection is in the way. Outside a transaction.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {_LOG_PATIENCE_MS}")
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def _erase_and_note(
    connection: sqlite3.Connection, session_id: str, lives: Callable[[str], bool]
) -> None:
    streaming = connection.execute(
        "SELECT DISTINCT ifnull(instance_id, '') FROM message WHERE state = 'streaming'"
        " AND session_id = (SELECT id FROM session WHERE uid = ?)",
        (session_id,),
    ).fetchall()
    if any(lives(window) for (window,) in streaming):
        raise StoreError(
            "A reply is still being written in this session.",
            advice="Stop it, here or in the other window, and try again.",
        )
    if not _erase_rows(connection, session_id):
        raise gone("session")
    connection.execute("INSERT OR IGNORE INTO erasure (session_uid) VALUES (?)", (session_id,))


def _erase_rows(connection: sqlite3.Connection, session_id: str) -> bool:
    """Delete a session and all that belongs to it; whether it was there. Of any schema."""
    row = connection.execute("SELECT id FROM session WHERE uid = ?", (session_id,)).fetchone()
    if row is None:
        return False
    (session,) = row
    messages = connection.execute(
        "SELECT id FROM message WHERE session_id = ?", (session,)
    ).fetchall()
    for (message,) in messages:
        unindex_message(connection, message)
    if "title_text" in indexes(connection):
        unindex_title(connection, session)
    blobs = connection.execute(
        "SELECT DISTINCT blob FROM attachment JOIN message ON message.id = attachment.message_id"
        " WHERE message.session_id = ? AND blob IS NOT NULL",
        (session,),
    ).fetchall()
    connection.execute(
        "DELETE FROM call WHERE session_id = :session"
        " OR message_id IN (SELECT id FROM message WHERE session_id = :session)"
        " OR id IN (SELECT call_id FROM compaction JOIN message ON message.id = upto_message_id"
        " WHERE message.session_id = :session)",
        {"session": session},
    )
    # The foreign keys take along everything else that belongs to a message or a session.
    connection.execute("DELETE FROM message WHERE session_id = ?", (session,))
    connection.execute("DELETE FROM session WHERE id = ?", (session,))
    for (blob,) in blobs:
        _erase_unused_blob(connection, blob)
    return True


def _erase_unused_blob(connection: sqlite3.Connection, blob: str) -> None:
    connection.execute(
        "DELETE FROM blob WHERE sha256 = :blob"
        " AND NOT EXISTS (SELECT 1 FROM attachment WHERE blob = :blob)"
        " AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(attachments_json, :blob))"
        " AND NOT EXISTS (SELECT 1 FROM queue WHERE instr(attachments_json, :blob))"
        " AND NOT EXISTS (SELECT 1 FROM stash WHERE instr(attachments_json, :blob))",
        {"blob": blob},
    )


def _merge(connection: sqlite3.Connection, pages: int) -> bool:
    """Merge some more of the text index into one part; whether there is more to do.

    FTS5 only notes that a word was taken out; the word itself goes when the parts that hold it and
    the note are merged. `pages`: how many to write; negative to begin
    (sqlite.org/fts5.html#the_merge_command).
    """
    more = False
    for index in indexes(connection):
        before = connection.total_changes
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 - our own names
        more |= connection.total_changes - before > 1
    return more


@dataclass(frozen=True, slots=True)
class _Unclean:
    """A file that could not be cleaned."""

    path: Path
    reason: str


def _erase_in_copies(
    database: Path, backups_dir: Path | None, session_ids: Collection[str]
) -> list[_Unclean]:
    """Erase sessions in the copies of the history beside it and among the automatic backups.

    Copies that a crash left unfinished are removed, and backups of chinwag's where erasing fails.
    Returns copies of another kind where it fails: that may be all that is left of a damaged
    history. Files of others are left alone.
    """
    folders = {database.parent} if backups_dir is None else {database.parent, backups_dir.parent}
    unfinished = [path for folder in folders for path in folder.glob(".chinwag-*.part*")]
    copies = [(path, False) for folder in folders for path in sorted(folder.glob("*.db"))]
    if backups_dir:
        unfinished += [path for path in backups_dir.glob("*") if ".part" in path.suffixes]
        copies += [(path, True) for path in sorted(backups_dir.glob("*.db"))]
    unclean: list[_Unclean] = []
    for path in unfinished:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            unclean.append(_Unclean(path, _reason(error)))
    for path, is_backup in copies:
        try:
            if not path.is_file() or path.samefile(database):
                continue
            header = _header(path)
            if header.startswith(_MAGIC):
                if header[_APPLICATION_ID] != APPLICATION_ID.to_bytes(4, "big"):
                    continue
            # Without a header the name tells whose file it is, or what is in it.
            elif not (path.name.startswith(f"{database.stem}-") or _has_ids(path)):
                continue
            _clean_or_remove(path, session_ids, removable=is_backup and header.startswith(_MAGIC))
        except (*UNREADABLE, OSError) as error:
            unclean.append(_Unclean(path, _reason(error)))
    return unclean


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _has_ids(path: Path) -> bool:
    """Whether a file has an id such as chinwag gives, anywhere."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if _ID.search(rest + block):
                return True
            rest = block[-_ID_LENGTH:]
    return False


def _clean_or_remove(copy: Path, session_ids: Collection[str], *, removable: bool) -> None:
    """Raises: sqlite3.Error, UnicodeDecodeError where a copy cannot be cleaned; OSError."""
    try:
        _erase_in_copy(copy, session_ids)
    except UNREADABLE:
        if not removable:
            raise
        for path in with_side_files(copy):
            path.unlink(missing_ok=True)


def _erase_in_copy(copy: Path, session_ids: Collection[str]) -> None:
    """Raises: sqlite3.Error, UnicodeDecodeError where it is damaged or cannot be written."""
    uri = f"{copy.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        with transaction(connection):
            found = [_erase_rows(connection, session_id) for session_id in session_ids]
        if any(found):
            for index in indexes(connection):
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - our own names
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _told(unclean: Collection[_Unclean]) -> StoreError:
    files = " and ".join(str(each.path) for each in unclean)
    reasons = "; ".join(dict.fromkeys(each.reason for each in unclean))
    return StoreError(
        f"{files} may still hold what was deleted ({reasons}). It is gone everywhere else.",
        advice="Remove what you do not need of that, or bring it in order and start chinwag again.",
    )


def _noted(connection: sqlite3.Connection) -> list[str]:
    """The ids of the sessions whose erasure is not finished."""
    return [row[0] for row in connection.execute("SELECT session_uid FROM erasure").fetchall()]


def _forget(connection: sqlite3.Connection, session_ids: Iterable[str]) -> None:
    connection.executemany(
        "DELETE FROM erasure WHERE session_uid = ?", [(each,) for each in session_ids]
    )
