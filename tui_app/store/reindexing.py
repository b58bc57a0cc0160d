"""Building the text index again from the messages."""

import sqlite3
from pathlib import Path

from tui_app.core.errors import NotDoneError
from tui_app.store.backing_up import NAME_FOLDER, Progress, no_history
from tui_app.store.connections import FileConnections, transaction
from tui_app.store.errors import translated
from tui_app.store.migrations import VERSION
from tui_app.store.opening import (
    BUSY_TIMEOUT,
    check_file,
    check_library,
    check_writable,
    real_file,
)
from tui_app.store.text_index import index_message, index_title

_AT_ONCE = 200


def rebuild_index_of(database: Path, progress: Progress | None = None) -> int:
    """Build the index of the history in a file again; returns how many messages it has.

    Raises: NotDoneError where there is no history of this version's schema; StoreError where it
    cannot be used.
    """
    check_library()
    with translated(database):
        real = real_file(database)
        if not real.exists():
            raise no_history(database)
        version = check_file(real, BUSY_TIMEOUT)
        if version == 0:
            raise NotDoneError(
                f"{database} is empty: there is nothing to index.", advice=NAME_FOLDER
            )
        if version < VERSION:
            raise NotDoneError(
                f"{database} is from an older chinwag.",
                advice="Start chinwag once, then try again.",
            )
        check_writable(real)
        connections = FileConnections(real, BUSY_TIMEOUT)
        try:
            with connections.writing() as connection:
                return rebuild_index(connection, progress)
        finally:
            connections.close()


def rebuild_index(connection: sqlite3.Connection, progress: Progress | None = None) -> int:
    """Empty the index and put every message that has ended into it; returns how many.

    Safe while windows are open: each step is a short transaction, and what a window indexes
    meanwhile is left alone. Should it break off, what is missing is not found by searching and
    running it again mends that. Raises: sqlite3.Error, also where pages of the index are damaged:
    they can be emptied by making a recovered copy only.
    """
    with transaction(connection):
        connection.execute("DELETE FROM indexed")
        connection.execute("INSERT INTO message_text (message_text) VALUES ('delete-all')")
        connection.execute("DELETE FROM title_text")
        for (session,) in connection.execute("SELECT id FROM session").fetchall():
            index_title(connection, session)
    total = connection.execute("SELECT count(*) FROM message").fetchone()[0]
    done = last = 0
    while True:
        with transaction(connection):
            rows = connection.execute(
                "SELECT id, state != 'streaming' AND id NOT IN (SELECT message_id FROM indexed)"
                " FROM message WHERE id > ? ORDER BY id LIMIT ?",
                (last, _AT_ONCE),
            ).fetchall()
            for message, wanted in rows:
                if wanted:
                    index_message(connection, message)
        if not rows:
            return connection.execute("SELECT count(*) FROM indexed").fetchone()[0]
        last = rows[-1][0]
        done += len(rows)
        if progress:
            progress(done, max(done, total))
