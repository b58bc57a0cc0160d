import os
import sqlite3
from contextlib import closing
from io import FileIO
from pathlib import Path

import pytest

from tests.unit.store.damage import PAGE, fill, root_page
from tests.unit.store.making import HeldClock, ask
from tui_app.store import Store
from tui_app.store import pages as pages_module
from tui_app.store.pages import Pages


def test_a_file_that_is_cut_while_it_is_read_ends_in_zeros(database: Path) -> None:
    fill(database)
    with Pages(database) as pages:
        last = pages.count
        os.truncate(database, 2 * PAGE + 100)
        assert pages.page(2) != bytes(PAGE)
        assert pages.page(3)[100:] == bytes(PAGE - 100)
        assert pages.page(last) == bytes(PAGE)
        assert list(pages.rows(last)) == []


def test_a_page_that_the_disk_cannot_read_is_left_out(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    root = root_page(database, "session")
    body = root_page(database, "body")
    read = pages_module._read

    def failing(file: FileIO, start: int, length: int) -> bytes:
        if start <= (root - 1) * PAGE < start + length:
            raise OSError(5, "Input/output error")
        return read(file, start, length)

    with Pages(database) as pages:
        monkeypatch.setattr(pages_module, "_read", failing)
        assert pages.page(root) == bytes(PAGE)
        assert pages.page(body) != bytes(PAGE)
        assert list(pages.rows(root)) == []


def test_a_log_that_is_cut_while_it_is_read_says_no_more(database: Path) -> None:
    store = Store.open(database, HeldClock())
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("SELECT count(*) FROM session").fetchone()
        ask(store)
        log = database.with_name(f"{database.name}-wal")
        content = log.read_bytes()
    store.close()
    log.write_bytes(content)
    with Pages(database) as pages:
        logged = pages.page(2)
        assert logged != bytes(PAGE)
        os.truncate(log, 0)
        assert pages.page(2) in (logged, bytes(PAGE))
