"""Schema 3: titles in the text index, the days of messages, the list of sessions by one index."""

import sqlite3

from tui_app.store.migrations.script import run
from tui_app.store.text_index import index_title

SCHEMA = """
-- The words of titles, by session.id; written by text_index.py, as those of messages.
CREATE VIRTUAL TABLE title_text USING fts5 (
    title, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);

-- Between which messages those of a day (UTC, counted from 1970) stand. It may say too much, after
-- messages were deleted, never too little.
CREATE TABLE message_day (
    day INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL
) STRICT;
INSERT INTO message_day (day, first_id, last_id)
    SELECT created_at / 86400000, min(id), max(id) FROM message GROUP BY created_at / 86400000;
CREATE TRIGGER message_of_day AFTER INSERT ON message BEGIN
    INSERT INTO message_day (day, first_id, last_id)
        VALUES (new.created_at / 86400000, new.id, new.id)
        ON CONFLICT (day) DO UPDATE SET
            first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id)
        WHERE excluded.first_id < first_id OR excluded.last_id > last_id;
END;

-- The list of all sessions is read from these alone.
DROP INDEX session_recent;
CREATE INDEX session_recent ON session (updated_at, pinned_at, archived_at)
    WHERE deleted_at IS NULL;
CREATE INDEX call_model ON call (model, session_id);
CREATE INDEX session_archived ON session (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX session_deleted ON session (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX session_pinned ON session (pinned_at) WHERE pinned_at IS NOT NULL;
"""


def upgrade(connection: sqlite3.Connection) -> None:
    """Add to schema 2."""
    run(connection, SCHEMA)
    for (session,) in connection.execute("SELECT id FROM session").fetchall():
        index_title(connection, session)
