"""Histories as an older chinwag left them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tui_app.store.migrations import migrate


def write_older(newest: Path, database: Path, version: int) -> None:
    """Write what is in `newest` into `database`, with that schema."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        migrate(connection, version)
        connection.execute("ATTACH ? AS newest", (str(newest),))
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                " AND type IN ('table', 'shadow') AND name NOT GLOB 'sqlite_*'"
            )
        ]
        for name in tables:
            columns = ", ".join(
                column
                for (column,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?, 'main')", (name,)
                )
            )
            connection.execute(f"DELETE FROM main.{name}")
            connection.execute(
                f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM newest.{name}"
            )
        connection.execute("COMMIT")
        connection.execute("DETACH newest")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
