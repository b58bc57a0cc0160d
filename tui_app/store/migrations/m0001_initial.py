"""Schema 1.

Integer keys are for the inside, `uid` (UUIDv7) is what everybody else knows. Every `_at` is in
milliseconds since 1970 UTC. What a list of thousands reads stands in short rows: `message` holds no
text, and long columns come last.
"""

import sqlite3

from tui_app.store.migrations.script import run

SCHEMA = """
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    title_by TEXT NOT NULL DEFAULT 'text',      -- text: first line; person; model
    origin TEXT,                                -- where it was imported from
    origin_id TEXT,                             -- and what it is called there
    active_leaf INTEGER REFERENCES message (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    n_messages INTEGER NOT NULL DEFAULT 0,      -- without deleted ones
    last_state TEXT NOT NULL DEFAULT 'complete', -- of the newest reply
    pinned_at INTEGER,
    archived_at INTEGER,
    deleted_at INTEGER,
    params_json TEXT NOT NULL DEFAULT '{}',
    system_prompt TEXT NOT NULL DEFAULT '',
    UNIQUE (origin, origin_id)
) STRICT;
CREATE INDEX session_recent ON session (updated_at) WHERE deleted_at IS NULL;
CREATE INDEX session_leaf ON session (active_leaf);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES message (id),
    role TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'text',
    state TEXT NOT NULL,
    instance_id TEXT,                           -- while streaming: the window that writes it
    group_id TEXT,                              -- replies that are compared share it
    revision_of INTEGER REFERENCES message (id) ON DELETE SET NULL,
    chosen_child INTEGER REFERENCES message (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    chars INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0,
    model TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX message_session ON message (session_id);
CREATE INDEX message_parent ON message (parent_id);
CREATE INDEX message_streaming ON message (instance_id) WHERE state = 'streaming';
CREATE INDEX message_group ON message (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX message_revision ON message (revision_of) WHERE revision_of IS NOT NULL;
CREATE INDEX message_chosen ON message (chosen_child) WHERE chosen_child IS NOT NULL;

CREATE TABLE body (
    message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    text TEXT NOT NULL DEFAULT '',
    reasoning TEXT NOT NULL DEFAULT '',
    parts_json TEXT NOT NULL DEFAULT '{}'       -- refusal, tool_calls, citations
) STRICT;

-- What a running turn has to put back when it is withdrawn. Gone when the reply ends.
CREATE TABLE turn (
    reply_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    user_message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    previous_leaf INTEGER REFERENCES message (id) ON DELETE SET NULL,
    previous_choice INTEGER REFERENCES message (id) ON DELETE SET NULL,
    previous_updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    session_id INTEGER REFERENCES session (id) ON DELETE SET NULL,
    purpose TEXT NOT NULL DEFAULT 'reply',      -- reply, continue, title, compaction
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    answered_by TEXT NOT NULL DEFAULT '',
    params_json TEXT NOT NULL DEFAULT '{}',
    started_at INTEGER NOT NULL,
    first_token_ms INTEGER,
    thinking_ms INTEGER,
    duration_ms INTEGER,
    state TEXT NOT NULL,
    finish_reason TEXT,
    native_finish_reason TEXT NOT NULL DEFAULT '',
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    total_tokens INTEGER,
    cached_tokens INTEGER,
    reasoning_tokens INTEGER,
    credits REAL,
    cost_usd REAL,
    cost_source TEXT,                           -- provider: as it reported
    inference_id TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 1,
    skipped_events INTEGER NOT NULL DEFAULT 0,
    error_json TEXT
) STRICT;
CREATE INDEX call_message ON call (message_id);
CREATE INDEX call_session ON call (session_id);

CREATE TABLE compaction (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    upto_message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    call_id INTEGER REFERENCES call (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    undone_at INTEGER,
    summary TEXT NOT NULL
) STRICT;
CREATE INDEX compaction_message ON compaction (upto_message_id);
CREATE INDEX compaction_call ON compaction (call_id);

CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    mime TEXT NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE attachment (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    blob TEXT REFERENCES blob (sha256),
    name TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    source_url TEXT,
    PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_blob ON attachment (blob);

-- session_id NULL: the chat that is not begun yet.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    session_id INTEGER REFERENCES session (id) ON DELETE CASCADE,
    updated_at INTEGER NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    attachments_json TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE UNIQUE INDEX draft_session ON draft (ifnull(session_id, 0));
CREATE INDEX draft_owner ON draft (session_id);

CREATE TABLE queue (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    attachments_json TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX queue_session ON queue (session_id, position);

CREATE TABLE stash (
    id INTEGER PRIMARY KEY,
    session_id INTEGER REFERENCES session (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    attachments_json TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX stash_session ON stash (session_id, position);

CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT;

CREATE TABLE session_tag (
    session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (session_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tag_tag ON session_tag (tag_id);

-- The words of messages, by message.id; written by text_index.py, which prepares them.
CREATE VIRTUAL TABLE message_text USING fts5 (
    text, reasoning, filters,
    content = '', prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
-- Which messages are in it, with what beside their words. No cascade: taking a message out of the
-- index needs its text, so it has to happen before the message goes.
CREATE TABLE indexed (
    message_id INTEGER PRIMARY KEY REFERENCES message (id),
    filters TEXT NOT NULL
) STRICT;
"""


def upgrade(connection: sqlite3.Connection) -> None:
    """Make every table in an empty database."""
    run(connection, SCHEMA)
