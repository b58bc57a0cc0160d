"""Schema 4: names of branches."""

import sqlite3

from tui_app.store.migrations.script import run

SCHEMA = """
-- What the branch that begins with this message is called. Empty: nothing.
ALTER TABLE message ADD COLUMN branch_name TEXT NOT NULL DEFAULT '';
"""


def upgrade(connection: sqlite3.Connection) -> None:
    """Add to schema 3."""
    run(connection, SCHEMA)
