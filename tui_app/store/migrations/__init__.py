"""The schema's history: numbered steps, only ever added to. `user_version` counts those done."""

import sqlite3
from collections.abc import Callable

from tui_app.store.connections import transaction
from tui_app.store.migrations import m0001_initial, m0002_trust

APPLICATION_ID = 0x63686E77
"""`chnw` in ASCII: the number in the file's header that says it is chinwag's."""

MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m0001_initial.upgrade,
    m0002_trust.upgrade,
)

VERSION = len(MIGRATIONS)
"""The schema this version reads and writes."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database up to `VERSION`; an empty one becomes a chinwag database.

    Each step is one transaction with its own number, so a crash leaves a whole older schema.
    Raises: sqlite3.Error.
    """
    while _version(connection) < VERSION:
        with transaction(connection):
            # Another window may have been faster.
            version = _version(connection)
            if version < VERSION:
                MIGRATIONS[version](connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {version + 1}")


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]
