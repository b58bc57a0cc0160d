import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tui_app.store import migrations
from tui_app.store.migrations import APPLICATION_ID, VERSION, migrate
from tui_app.store.migrations.script import statements


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def header(connection: sqlite3.Connection) -> tuple[int, int]:
    return (
        connection.execute("PRAGMA application_id").fetchone()[0],
        connection.execute("PRAGMA user_version").fetchone()[0],
    )


def names(connection: sqlite3.Connection) -> set[str]:
    return {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE '%\\_text\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'"
        )
    }


def test_an_empty_database_gets_the_whole_schema(connection: sqlite3.Connection) -> None:
    migrate(connection)
    assert header(connection) == (APPLICATION_ID, VERSION)
    assert names(connection) == {
        "session",
        "message",
        "body",
        "turn",
        "call",
        "compaction",
        "blob",
        "attachment",
        "draft",
        "queue",
        "stash",
        "tag",
        "session_tag",
        "message_text",
        "title_text",
        "indexed",
        "message_day",
        "unattended",
        "erasure",
    }


def test_migrating_again_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection)
    before = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
    migrate(connection)
    assert connection.execute("SELECT name, sql FROM sqlite_master").fetchall() == before


def test_steps_run_in_order_from_where_the_database_is(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)

    def second(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE second (x)")

    def third(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE second RENAME TO third")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, second, third))
    monkeypatch.setattr(migrations, "VERSION", VERSION + 2)
    migrate(connection)
    assert header(connection) == (APPLICATION_ID, VERSION + 2)
    assert "third" in names(connection)


def test_a_step_that_fails_leaves_the_schema_before_it(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (x)")
        connection.execute("CREATE TABLE half (x)")

    migrate(connection)
    before = names(connection)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, half))
    monkeypatch.setattr(migrations, "VERSION", VERSION + 1)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection)
    assert header(connection) == (APPLICATION_ID, VERSION)
    assert names(connection) == before


def test_every_foreign_key_can_be_checked_by_an_index(connection: sqlite3.Connection) -> None:
    """Without one, deleting a message would read a whole table of a million rows."""
    migrate(connection)
    small = {"turn"}
    missing = [
        (table, column)
        for table in names(connection) - small
        for _, _, _, column, *_ in connection.execute(f"PRAGMA foreign_key_list('{table}')")
        if "SEARCH"
        not in connection.execute(
            f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1"
        ).fetchone()[3]
    ]
    assert missing == []


def test_a_script_comes_apart_into_statements() -> None:
    script = "CREATE TABLE a (x DEFAULT ';'); -- a; comment\nINSERT INTO a VALUES ('b;c');\n\n"
    assert list(statements(script)) == [
        "CREATE TABLE a (x DEFAULT ';');",
        "-- a; comment\nINSERT INTO a VALUES ('b;c');",
    ]
