"""What is true of every history, whatever has happened to it."""

import sqlite3

_NEVER = {
    "a message whose parent is elsewhere or gone": """
        SELECT message.uid FROM message LEFT JOIN message AS parent ON parent.id = message.parent_id
        WHERE message.parent_id IS NOT NULL AND parent.session_id IS NOT message.session_id""",
    "a parent that is not older": "SELECT uid FROM message WHERE parent_id >= id",
    "an active leaf in another session": """
        SELECT session.uid FROM session JOIN message ON message.id = active_leaf
        WHERE message.session_id != session.id""",
    "a session without a leaf": """
        SELECT uid FROM session WHERE active_leaf IS NULL""",
    "a chosen child that is no child": """
        SELECT message.uid FROM message JOIN message AS child ON child.id = message.chosen_child
        WHERE child.parent_id IS NOT message.id""",
    "children of which none is chosen": """
        SELECT uid FROM message WHERE chosen_child IS NULL
        AND EXISTS (SELECT 1 FROM message AS child WHERE child.parent_id = message.id)""",
    "a wrong number of messages": """
        SELECT uid FROM session WHERE n_messages != (SELECT count(*) FROM message
        WHERE session_id = session.id AND deleted_at IS NULL)""",
    "a wrong last state": """
        SELECT uid FROM session WHERE last_state != coalesce((SELECT state FROM message
        WHERE session_id = session.id AND role = 'assistant' AND deleted_at IS NULL
        ORDER BY id DESC LIMIT 1), 'complete')""",
    "a message without a body": """
        SELECT uid FROM message WHERE id NOT IN (SELECT message_id FROM body)""",
    "a streaming reply without an owner": """
        SELECT uid FROM message WHERE (state = 'streaming') != (instance_id IS NOT NULL)""",
    "a turn that is not running, or the other way round": """
        SELECT uid FROM message LEFT JOIN turn ON reply_id = message.id
        WHERE (state = 'streaming') != (reply_id IS NOT NULL)""",
    "a reply whose last call stands otherwise": """
        SELECT message.uid FROM message WHERE role = 'assistant' AND state !=
        (SELECT state FROM call WHERE message_id = message.id ORDER BY call.id DESC LIMIT 1)
        AND NOT (state = 'interrupted' OR state = 'cancelled')""",
    "a message that should be in the index and is not, or the other way round": """
        SELECT uid FROM message LEFT JOIN indexed ON message_id = message.id
        WHERE (state = 'streaming' OR deleted_at IS NOT NULL) = (message_id IS NOT NULL)""",
    "an entry of the index that its book-keeping lacks, or the other way round": """
        SELECT id FROM message_text_docsize WHERE id NOT IN (SELECT message_id FROM indexed)
        UNION SELECT message_id FROM indexed
        WHERE message_id NOT IN (SELECT id FROM message_text_docsize)""",
}


def check_tree(connection: sqlite3.Connection) -> None:
    """Raises: AssertionError where a history is not what it must be. In a write transaction."""
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.execute("INSERT INTO message_text (message_text) VALUES ('integrity-check')")
    for what, statement in _NEVER.items():
        found = connection.execute(statement).fetchall()
        assert not found, f"{what}: {found[:5]}"
