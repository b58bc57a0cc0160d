"""Saving what can be read of a damaged history into a new one."""

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tui_app.core.errors import NotDoneError, StoreError
from tui_app.store.backing_up import (
    NAME_FOLDER,
    Progress,
    check_room,
    free_name,
    no_history,
    partial_file,
    real_target,
)
from tui_app.store.connections import transaction
from tui_app.store.errors import system_error, translated, written_for
from tui_app.store.migrations import VERSION, migrate
from tui_app.store.opening import check_library, ordinary_tables, real_file
from tui_app.store.pages import Pages, Row, Value
from tui_app.store.reindexing import rebuild_index
from tui_app.store.repairing import Mended, mend

_NOT_COPIED = frozenset({"turn", "indexed", "message_day"})
"""Tables that say something about a running window, or are built again."""
_RECOGNISED = ("session", "message", "body", "call", "compaction", "blob", "attachment", "stash")
"""Tables whose rows show by their columns where they belong, for pages that nothing leads to."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_TELLING = 4
"""Columns that it takes at least."""
_ROWS_AT_ONCE = 1000
_CACHE_KIB = 65_536
_EARLIEST_TIME = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery saved."""

    file: Path
    sessions: int
    messages: int
    """With their text."""
    lost_messages: int
    """Known to have been there, but not to be read."""
    cut_short: int
    """Messages and other rows of which the end is lost."""
    rebuilt_sessions: int
    """Sessions of which only messages were left: their title is lost."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    required: bool
    is_rowid: bool


def recover(
    database: Path, target: Path | None = None, progress: Progress | None = None
) -> Recovered:
    """Read what can be read of `database`, which stays as it is, into a new sound history.

    `target`: by default a new name beside it. `progress` counts reading and indexing together.
    No connection of this process may be open on `database`.

    Raises: NotDoneError where `target` cannot be written or there is no history; StoreError where
    nothing is to be found.
    """
    check_library()
    with translated(database):
        real = real_file(database)
        if not real.exists():
            raise no_history(database)
        if not real.is_file() or real.stat().st_size == 0:
            raise NotDoneError(
                f"{database} is empty or no file: there is nothing to recover.", advice=NAME_FOLDER
            )
    target = target or free_name(real.parent, f"{real.stem}-recovered")
    with written_for(target):
        target = real_target(real, target)
        if os.path.lexists(target):
            raise NotDoneError(f"{target} exists already.")
        with partial_file(target) as partial:
            check_room(real, target.parent)
            with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
                cut_short, mended = _fill(connection, real, progress)
                sessions, messages = connection.execute(
                    "SELECT (SELECT count(*) FROM session),"
                    " (SELECT count(*) FROM message WHERE deleted_at IS NULL)"
                ).fetchone()
            if not sessions:
                raise StoreError(
                    f"Nothing could be read from {database}.",
                    advice="Put a backup in its place: `chinwag restore FILE`.",
                )
            with partial.open("r+b") as file:
                os.fsync(file.fileno())
            partial.replace(target)
    return Recovered(
        target, sessions, messages, mended.lost_messages, cut_short, mended.rebuilt_sessions
    )


def _fill(
    connection: sqlite3.Connection, database: Path, progress: Progress | None
) -> tuple[int, Mended]:
    """Write the rows found in `database` and mend what hangs together no more."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        with Pages(database) as pages:
            version = pages.schema_version()
            migrate(connection, version if 0 < version <= VERSION else VERSION)
            total = pages.count
            cut_short = _copy_rows(connection, pages, progress)
    except OSError as error:
        # SQLite, which writes the copy, has errors of its own.
        raise system_error(error, database) from error
    migrate(connection)
    with transaction(connection):
        mended = mend(connection)

    def indexing(done: int, messages: int) -> None:
        if progress:
            progress(total + total * done // messages, 2 * total)

    rebuild_index(connection, indexing)
    return cut_short, mended


def _copy_rows(connection: sqlite3.Connection, pages: Pages, progress: Progress | None) -> int:
    """Insert every row that can be read; returns of how many the end is lost."""
    tables = _tables(connection)
    cut_short = written = 0
    connection.execute("BEGIN")
    for name, row in _rows(pages, tables, progress):
        if _insert(connection, name, tables[name], row):
            cut_short += not row.whole
            written += 1
            if written % _ROWS_AT_ONCE == 0:
                connection.execute("COMMIT")
                connection.execute("BEGIN")
    connection.execute("COMMIT")
    return cut_short


def _rows(
    pages: Pages, tables: Mapping[str, Sequence[_Column]], progress: Progress | None
) -> Iterator[tuple[str, Row]]:
    """Each row with its table: first those that the file leads to, then those on lost pages."""
    reached: set[int] = set(pages.tree(1))
    done = 0
    for name, root in pages.roots().items():
        for number in pages.tree(root):
            reached.add(number)
            done += 1
            if progress and done % 256 == 0:
                progress(min(done, pages.count), 2 * pages.count)
            if name in tables:
                for row in pages.rows(number):
                    yield name, row
    for number in range(1, pages.count + 1):
        if number not in reached:
            for row in pages.rows(number):
                name = _recognise(row, tables)
                if name:
                    yield name, row


def _tables(connection: sqlite3.Connection) -> dict[str, list[_Column]]:
    return {
        name: [
            _Column(
                column, kind, bool(required), bool(key) and kind == "INTEGER" and not without_rowid
            )
            for column, kind, required, key in connection.execute(
                'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (name,)
            )
        ]
        for name, without_rowid in ordinary_tables(connection)
        if name not in _NOT_COPIED
    }


def _insert(
    connection: sqlite3.Connection, table: str, columns: Sequence[_Column], row: Row
) -> bool:
    """Whether the row fits into its table and is not there yet."""
    values: dict[str, Value] = {}
    for column, value in zip(columns, row.values, strict=False):
        if column.is_rowid:
            values[column.name] = row.rowid
        elif value is not None or not column.required:
            values[column.name] = value
    if not values:
        return False
    try:
        connection.execute(
            f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608 - our own names
            f" VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )
    except (sqlite3.IntegrityError, sqlite3.DataError):
        return False
    return True


def _recognise(row: Row, tables: Mapping[str, Sequence[_Column]]) -> str | None:
    """The table that a row of a lost page came from."""
    for name in _RECOGNISED:
        if _fits(row, tables[name]):
            # A draft has a time where a text put aside has its place.
            match row.values[2]:
                case int(time) if name == "stash" and time > _EARLIEST_TIME:
                    return "draft"
                case _:
                    return name
    return None


def _fits(row: Row, columns: Sequence[_Column]) -> bool:
    # Columns that a later schema added are missing in rows that are older.
    if not max(len(columns) - 2, _TELLING) <= len(row.values) <= len(columns):
        return False
    for column, value in zip(columns, row.values, strict=False):
        if column.is_rowid:
            fits = value is None and row.rowid > 0
        elif value is None:
            fits = not column.required or not row.whole
        elif column.name == "uid":
            fits = isinstance(value, str) and bool(_UUID.fullmatch(value))
        else:
            fits = {
                "INTEGER": isinstance(value, int),
                "TEXT": isinstance(value, str),
                "BLOB": isinstance(value, bytes),
                "REAL": isinstance(value, (int, float)),
            }[column.kind]
        if not fits:
            return False
    return True
