"""The disk fills up while chinwag is open, and what was typed and said is not lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running
from tui_app.app import ChinwagApp
from tui_app.ui.widgets.divider import Divider

LONG = "All of it, and it is long. " * 2000


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        server.script(stream_text(LONG))
        yield server


def set_room(app: ChinwagApp, pages: int) -> None:
    """Let the database have so many pages more: SQLite then finds the disk full."""
    assert app._services is not None
    with app._services.store._connections.writing() as connection:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + pages}")


def unsaved(folder: Path) -> list[str]:
    files = (folder / "data" / "unsaved").glob("*")
    return [file.read_text(encoding="utf-8") for file in files]


async def test_what_a_full_disk_keeps_out_of_the_history_lies_in_a_file(
    tmp_path: Path, server: LoopbackServer
) -> None:
    app = make_app(tmp_path, config_for(server))
    async with running(app, size=(80, 24)) as chat:
        set_room(app, 4)
        await chat.ask("How long?")
        await chat.shows(r"✖ The disk is full\. Free some space and try again")
        await chat.pilot.click(Divider, offset=(10, 0))
        await chat.shows(r"chinwag\.db cannot grow")
        await chat.press("escape", *"Typed", "ctrl+q")
        await chat.until(lambda: not app.is_running)
    assert "(The disk is full): “How long?” and its reply" in app.left_over
    (text,) = unsaved(tmp_path)
    assert LONG.strip() in text
    assert "How long?" in text


async def test_nothing_is_left_over_once_there_is_room_again(
    tmp_path: Path, server: LoopbackServer
) -> None:
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        set_room(app, 4)
        await chat.ask("How long?")
        await chat.shows("✖ The disk is full")
        set_room(app, 1000)
    assert app.left_over == ""
    assert unsaved(tmp_path) == []
    async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
        await chat.shows("All of it")
        assert "interrupted" not in chat.text
