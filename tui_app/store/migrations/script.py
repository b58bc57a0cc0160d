"""Running several SQL statements inside a transaction."""

import sqlite3
from collections.abc import Iterator


def run(connection: sqlite3.Connection, script: str) -> None:
    """Execute the statements of `script`. (`Connection.executescript` would commit first.)"""
    for statement in statements(script):
        connection.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The statements of `script`, each with its semicolon."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            if statement.strip() != ";":
                yield statement.strip()
            statement = ""
