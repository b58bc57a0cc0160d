"""Looking a history over: all of it, or quietly in the background."""

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui_app.config.command_line import quoted
from tui_app.core.errors import StoreError
from tui_app.core.words import searchable
from tui_app.store.errors import UNREADABLE, damaged, translated
from tui_app.store.instance import window_lives
from tui_app.store.migrations import VERSION, schema_version
from tui_app.store.opening import BUSY_TIMEOUT, check_file, check_library, looking_at, real_file
from tui_app.store.side_files import with_side_files

_RECOVER = "`chinwag doctor --recover` saves what can be read into a new file."
_REINDEX = "`chinwag doctor --rebuild-index` builds it again."
_MOST_TOLD = 5
_SAMPLES = 50
_MATTERING = ("message", "body", "session", "call", "draft", "stash", "queue", "blob", "attachment")
"""In the order in which `look_over` takes them: without the first, conversations fall apart."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    well: bool
    what: str
    advice: str = ""
    """What to do; where all is well, what could be done."""

    @property
    def mark(self) -> str:
        """What stands before it: `!!` is wrong, `!` a hint, `ok` neither."""
        return "!!" if not self.well else "!" if self.advice else "ok"


def check_store(database: Path, locks_dir: Path) -> Iterator[Finding]:
    """Everything about the history that can be told from outside, one finding after the other.

    Changes nothing and keeps no window from writing. Takes as long as reading the file twice.
    """
    try:
        with translated(database):
            check_library()
            yield Finding(True, f"SQLite {sqlite3.sqlite_version} with full-text search")
            if not database.exists() and not database.is_symlink():
                yield Finding(True, f"{database} is not there yet; it is made at the first start")
                return
            real = real_file(database)
            version = check_file(real, BUSY_TIMEOUT)
            size = real.stat().st_size
            yield Finding(True, f"{real}: {size / 1_000_000:.1f} MB, schema {version} of {VERSION}")
            if version:
                yield from _private(real)
                with looking_at(real, BUSY_TIMEOUT) as connection:
                    yield from _content(connection, real)
        yield from _windows(locks_dir)
    except StoreError as error:
        yield Finding(False, f"{error.title}: {error.what}", error.advice)


def is_sound(database: Path) -> bool:
    """Whether there is a history in which nothing needs recovering. False where it cannot be told.

    Changes nothing. Takes as long as reading the file twice.
    """
    try:
        with translated(database):
            real = real_file(database)
            if not real.is_file() or check_file(real, BUSY_TIMEOUT) == 0:
                return False
            with looking_at(real, BUSY_TIMEOUT) as connection:
                return all(finding.well for finding in _content(connection, real))
    except StoreError:
        return False


def look_over(connection: sqlite3.Connection, database: Path) -> None:
    """Read every page of what conversations are made of and see whether it makes sense.

    Costs what reading the file costs; `Connection.interrupt` ends it. The text index is left out.
    Raises: DamagedStoreError; sqlite3.Error.
    """
    for table in _MATTERING:
        problem = connection.execute(f"PRAGMA quick_check('{table}')").fetchone()
        if problem and problem[0] != "ok":
            raise damaged(database, str(problem[0]))


def lower_priority() -> None:
    """Let everything else go before the calling thread, where the system can."""
    if sys.platform == "linux":
        # On Linux the number of a thread will do, though POSIX speaks of processes (sched(7)).
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _content(connection: sqlite3.Connection, database: Path) -> Iterator[Finding]:
    try:
        connection.execute("BEGIN")
        yield _integrity(connection)
        yield _foreign_keys(connection)
        for look in (_orphans, _text_index, _counts):
            yield look(connection)
    except UNREADABLE as error:
        yield Finding(False, damaged(database, str(error)).what, _RECOVER)


def _integrity(connection: sqlite3.Connection) -> Finding:
    problems = [
        row[0] for row in connection.execute(f"PRAGMA integrity_check({_MOST_TOLD})").fetchall()
    ]
    if problems == ["ok"]:
        return Finding(True, "every page and index of the database is sound")
    return Finding(False, f"the database is damaged: {'; '.join(map(str, problems))}", _RECOVER)


def _foreign_keys(connection: sqlite3.Connection) -> Finding:
    dangling = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    if not dangling:
        return Finding(True, "nothing points to what is not there")
    return Finding(False, f"{dangling} rows point to what is not there", _RECOVER)


def _orphans(connection: sqlite3.Connection) -> Finding:
    without, circular, foreign = connection.execute(
        "SELECT (SELECT count(*) FROM message WHERE id NOT IN (SELECT message_id FROM body)),"
        " (SELECT count(*) FROM message WHERE parent_id >= id),"
        " (SELECT count(*) FROM message JOIN message parent ON parent.id = message.parent_id"
        "  WHERE parent.session_id != message.session_id)"
    ).fetchone()
    problems = [
        f"{number} messages {what}"
        for number, what in (
            (without, "have lost their text"),
            (circular, "come before the one they answer"),
            (foreign, "answer one of another chat"),
        )
        if number
    ]
    if not problems:
        return Finding(True, "every message has its text and its place")
    return Finding(False, "; ".join(problems), _RECOVER)


def _text_index(connection: sqlite3.Connection) -> Finding:
    if schema_version(connection) < VERSION:
        return Finding(True, "the text index is looked at once the history is up to date")
    missing, too_many, unknown, titles = connection.execute(
        "SELECT (SELECT count(*) FROM message WHERE state != 'streaming'"
        "  AND id NOT IN (SELECT message_id FROM indexed)),"
        " (SELECT count(*) FROM indexed WHERE message_id NOT IN (SELECT id FROM message)),"
        " (SELECT count(*) FROM message_text_docsize"
        "  WHERE id NOT IN (SELECT message_id FROM indexed))"
        " + (SELECT count(*) FROM indexed"
        "  WHERE message_id NOT IN (SELECT id FROM message_text_docsize)),"
        " (SELECT count(*) FROM session WHERE id NOT IN (SELECT id FROM title_text_docsize))"
        " + (SELECT count(*) FROM title_text_docsize WHERE id NOT IN (SELECT id FROM session))"
    ).fetchone()
    try:
        unfound = _unfound(connection)
    except sqlite3.DatabaseError as error:
        return Finding(False, f"the text index is damaged ({error})", _REINDEX)
    problems = missing + too_many + unknown + titles + unfound
    if not problems:
        return Finding(True, "the text index has every message and title")
    return Finding(False, f"the text index is wrong about {problems} messages and titles", _REINDEX)


def _unfound(connection: sqlite3.Connection) -> int:
    """How many of some messages, from all over the history, are not found by a word of theirs."""
    unfound = 0
    last = connection.execute("SELECT max(message_id) FROM indexed").fetchone()[0] or 0
    for start in range(0, last, max(1, last // _SAMPLES)):
        row = connection.execute(
            "SELECT message_id, text FROM indexed JOIN body USING (message_id)"
            " WHERE message_id > ? ORDER BY message_id LIMIT 1",
            (start,),
        ).fetchone()
        words = [word for word in searchable(row[1]).split() if word.isascii() and word.isalpha()]
        if words:
            found = connection.execute(
                "SELECT 1 FROM message_text WHERE message_text MATCH ? AND rowid = ?",
                (f'"{words[0]}"', row[0]),
            ).fetchone()
            unfound += found is None
    return unfound


def _counts(connection: sqlite3.Connection) -> Finding:
    sessions, messages = connection.execute(
        "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM message)"
    ).fetchone()
    return Finding(True, f"{sessions} chats with {messages} messages")


def _private(database: Path) -> Iterator[Finding]:
    if os.name == "nt":
        return
    open_to = [
        path
        for path in with_side_files(database)
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_to:
        yield Finding(
            False,
            f"others can read {', '.join(map(str, open_to))}",
            f"Start chinwag once, or: chmod {quoted('600', *map(str, open_to))}",
        )
    else:
        yield Finding(True, "only you can read the database")


def _windows(locks_dir: Path) -> Iterator[Finding]:
    names = [path.stem for path in locks_dir.glob("*.lock")]
    # One whose window is gone goes away by being looked at.
    living = sum(window_lives(locks_dir, name) for name in names)
    gone = len(names) - living
    what = f"{living} windows are open" if living != 1 else "1 window is open"
    if gone:
        what += f"; the locks of {gone} that ended unexpectedly were removed"
    yield Finding(True, what)
