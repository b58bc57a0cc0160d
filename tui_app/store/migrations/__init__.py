"""The schema's history: numbered steps, only ever added to. `user_version` counts those done."""

import sqlite3
from collections.abc import Callable

from tui_app.store.connections import transaction
from tui_app.store.migrations import (
    m0001_initial,
    m0002_trust,
    m0003_browse,
    m0004_branches,
)

APPLICATION_ID = 0x63686E77
"""`chnw` in ASCII: the number in the file's header that says it is chinwag's."""

MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m0001_initial.upgrade,
    m0002_trust.upgrade,
    m0003_browse.upgrade,
    m0004_branches.upgrade,
)

VERSION = len(MIGRATIONS)
"""The schema this version reads and writes."""


def migrate(connection: sqlite3.Connection, target: int | None = None) -> None:
    """Bring the database up to the schema `target`, by default `VERSION`; an empty one becomes a
    chinwag database.

    Each step is one transaction with its own number, so a crash leaves a whole older schema.
    Raises: sqlite3.Error.
    """
    target = VERSION if target is None else target
    while schema_version(connection) < target:
        with transaction(connection):
            # Another window may have been faster.
            version = schema_version(connection)
            if version < target:
                MIGRATIONS[version](connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {version + 1}")


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of steps that were done."""
    return connection.execute("PRAGMA user_version").fetchone()[0]
