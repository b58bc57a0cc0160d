"""What each chat tells its models: the columns `system_prompt` and `params_json` of a session."""

import sqlite3

from tui_app.core.setup import ChatSetup
from tui_app.store.columns import setup_columns, setup_from
from tui_app.store.turns import gone


def setup(connection: sqlite3.Connection, session_id: str) -> ChatSetup | None:
    """The setup of a session; None where there is no such session."""
    row = connection.execute(
        "SELECT system_prompt, params_json FROM session WHERE uid = ?", (session_id,)
    ).fetchone()
    return None if row is None else setup_from(*row)


def change(connection: sqlite3.Connection, session_id: str, wanted: ChatSetup) -> ChatSetup:
    """Give a session another setup; the one it had. Raises: RejectedWriteError where it is gone.

    On the writer thread, in a transaction.
    """
    before = setup(connection, session_id)
    if before is None:
        raise gone("session")
    connection.execute(
        "UPDATE session SET system_prompt = :system_prompt, params_json = :params_json"
        " WHERE uid = :uid",
        {**setup_columns(wanted), "uid": session_id},
    )
    return before
