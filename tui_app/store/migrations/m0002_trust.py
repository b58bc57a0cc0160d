"""Schema 2: replies that go on, replies that ended while nobody looked, deleting for good."""

import sqlite3

from tui_app.store.migrations.script import run

SCHEMA = """
-- Of a turn that goes on with a reply that had ended: its state until then. NULL: a new reply.
ALTER TABLE turn ADD COLUMN previous_state TEXT;

-- Replies that ended while no window was open, until a window has told of them.
CREATE TABLE unattended (
    message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    ended_at INTEGER NOT NULL
) STRICT;

-- Sessions whose rows are gone for good, until no file holds their texts any more.
CREATE TABLE erasure (
    session_uid TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
"""


def upgrade(connection: sqlite3.Connection) -> None:
    """Add to schema 1."""
    run(connection, SCHEMA)
