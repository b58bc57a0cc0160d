"""The history cannot be opened: what the app says, and the ways on."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from textual import events
from textual.widgets import OptionList

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.app import ChinwagApp
from tui_app.config.command_line import CommandLine
from tui_app.config.paths import Paths
from tui_app.core.errors import StoreError
from tui_app.ui.screens import opening, trouble
from tui_app.ui.ways_on import WayOn, ways_on


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter chooses at once."""
    monkeypatch.setattr(trouble, "GRACE", 0)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@asynccontextmanager
async def troubled(app: ChinwagApp, size: tuple[int, int] = (120, 36)) -> AsyncGenerator[Chat]:
    """The app on a screen, with a history that it cannot open."""
    async with app.run_test(size=size) as pilot:
        yield Chat(app, pilot)


async def make_history(folder: Path, server: LoopbackServer, question: str = "A question") -> Path:
    server.script(stream_text("Said before."))
    async with running(make_app(folder, config_for(server))) as chat:
        await chat.ask(question)
        await chat.shows("tokens")
    return folder / "data" / "chinwag.db"


def garble(database: Path, what: str = "session") -> bytes:
    """Overwrite the page that a table or an index begins with; what is there now."""
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = connection.execute(query, (what,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(database.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(content)
    return bytes(content)


def spoil_open(database: Path) -> None:
    """Damage a history so that the windows on it notice at once."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'message'")
        connection.execute("PRAGMA schema_version = 99")
        connection.commit()


def foreign(folder: Path) -> Path:
    database = folder / "data" / "chinwag.db"
    database.parent.mkdir(parents=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE other (x)")
        connection.commit()
    return database


async def choose(chat: Chat, title: str) -> None:
    """Move to a way on and take it."""
    options = chat.app.screen.query_one(OptionList)
    titles = [str(option.prompt).partition("\n")[0] for option in options.options]
    await chat.press(*["down"] * titles.index(title), "enter")


async def test_a_damaged_history_is_recovered_on_the_spot(
    tmp_path: Path, server: LoopbackServer
) -> None:
    database = await make_history(tmp_path, server)
    before = garble(database)
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("The history is damaged")
        await chat.shows("Recover what can be read")
        assert database.read_bytes() == before
        await chat.press("enter")
        await chat.shows("Chats recovered: 1, with 2 messages")
        await chat.press("enter")
        await chat.shows("Ask anything")
        assert "A question" in chat.text
        await chat.press("ctrl+p", "enter")
        await chat.shows("Said before")
        await chat.shows("▌ A question")
    kept = [path for path in database.parent.iterdir() if path.suffix == ".db" and path != database]
    assert [path.read_bytes() for path in kept] == [before]


async def test_damage_that_is_met_only_once_it_is_open_is_recovered_too(
    tmp_path: Path, server: LoopbackServer
) -> None:
    garble(await make_history(tmp_path, server), "message_streaming")
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("The history is damaged")
        await choose(chat, "Recover what can be read")
        await chat.shows("Chats recovered: 1, with 2 messages")


def other_ways(data_dir: Path) -> set[WayOn]:
    problem = StoreError("It cannot be opened.").report()
    return {way.way for way in ways_on(problem, Paths(Path("/c"), data_dir))}


def test_where_there_can_be_no_other_folder_none_is_offered() -> None:
    assert other_ways(Path("/")) == {WayOn.AGAIN, WayOn.MEMORY, WayOn.QUIT}


@pytest.mark.parametrize("free", [1000, 10_000_000])
def test_no_folder_is_offered_on_a_disk_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    assert (WayOn.ELSEWHERE in other_ways(tmp_path / "new" / "data")) == (free > 1000)


@pytest.mark.parametrize("writable", [True, False])
def test_no_folder_is_offered_where_none_may_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    # Root may write wherever the modes forbid it.
    monkeypatch.setattr(os, "access", lambda folder, mode: writable)
    assert (WayOn.ELSEWHERE in other_ways(tmp_path / "data")) == writable


async def test_another_folder_is_begun_and_named_at_the_end(
    tmp_path: Path, server: LoopbackServer
) -> None:
    database = foreign(tmp_path)
    before = database.read_bytes()
    server.script(stream_text("Fresh."))
    app = make_app(tmp_path, config_for(server))
    async with troubled(app) as chat:
        await chat.shows("This is no history of chinwag")
        assert "Recover" not in chat.text
        await choose(chat, "Begin a new history in another folder")
        await chat.shows("A new history begins in")
        await chat.press("enter")
        await chat.ask("New here?")
        await chat.shows("Fresh")
    assert database.read_bytes() == before
    assert (tmp_path / "data-2" / "chinwag.db").exists()
    assert app.resume is not None
    assert app.resume.data_dir == tmp_path / "data-2"


async def test_without_a_history_one_can_talk_and_nothing_is_written(
    tmp_path: Path, server: LoopbackServer
) -> None:
    database = foreign(tmp_path)
    server.script(stream_text("Fleeting."))
    app = make_app(tmp_path, config_for(server))
    async with troubled(app) as chat:
        await chat.shows("Go on without a history")
        await choose(chat, "Go on without a history")
        await chat.shows("Nothing is saved")
        await chat.press("escape")
        await chat.shows("not saved")
        await chat.ask("Hello?")
        await chat.shows("Fleeting")
    assert app.resume is None
    assert [path.name for path in database.parent.iterdir()] == ["chinwag.db"]


async def test_trying_again_works_once_the_cause_is_gone(
    tmp_path: Path, server: LoopbackServer
) -> None:
    database = foreign(tmp_path)
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("This is no history of chinwag")
        await choose(chat, "Try again")
        await chat.shows("Try again")
        database.unlink()
        await choose(chat, "Try again")
        await chat.hides("Try again")
        await chat.shows("Ask anything")
        assert "no history" not in chat.text


async def test_a_history_that_others_lock_is_waited_for_and_then_opened(
    tmp_path: Path, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SLOW", 0.01)
    database = await make_history(tmp_path, server)
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE session SET title = title")
        async with troubled(make_app(tmp_path, config_for(server))) as chat:
            await chat.shows("Opening the history…")
            other.close()
            await chat.shows("A question")
            assert "Opening the history" not in chat.text


async def test_what_was_typed_stays_and_enter_asks_again(
    tmp_path: Path, server: LoopbackServer
) -> None:
    foreign(tmp_path)
    server.script(stream_text("Answered."))
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("Try again")
        await chat.press("escape")
        await chat.hides("Try again")
        await chat.shows("This is no history of chinwag")
        await chat.shows("Enter ways on")
        await chat.press(*"My words", "enter")
        await chat.shows("Try again")
        await choose(chat, "Go on without a history")
        await chat.shows("Nothing is saved")
        await chat.press("enter")
        await chat.shows("> My words")
        await chat.shows("Enter send")
        await chat.press("enter")
        await chat.shows("Answered")


async def test_an_enter_that_comes_as_the_ways_on_appear_chooses_none(
    tmp_path: Path, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "GRACE", 3600)
    before = garble(await make_history(tmp_path, server))
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("Recover what can be read")
        await chat.press("enter")
        await chat.type("my question")
        await chat.shows("> my question")
        await chat.press("enter")
        await chat.shows("Recover what can be read")
        await chat.press("enter", "escape")
        await chat.hides("Recover what can be read")
        assert (tmp_path / "data" / "chinwag.db").read_bytes() == before
        assert "> my question" in chat.text


async def test_a_question_comes_back_where_the_history_is_damaged_meanwhile(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        spoil_open(tmp_path / "data" / "chinwag.db")
        await chat.ask("Is it whole?")
        await chat.shows("✖")
        await chat.shows("> Is it whole?")


def squeezed(text: str) -> str:
    """`text` without what wrapping and frames have put in."""
    return re.sub(r"[\s┃]", "", text)


async def test_lines_for_the_shell_name_the_files_in_use(
    tmp_path: Path, server: LoopbackServer
) -> None:
    garble(await make_history(tmp_path, server))
    command = CommandLine(config=("--no-config",), data_dir=Path("/a b"))
    files = "chinwag --no-config --data-dir '/a b'"
    async with troubled(make_app(tmp_path, config_for(server), command=command)) as chat:
        await chat.shows("Recover what can be read")
        line = squeezed(f"Then {files} restore FILE puts")
        await chat.until(lambda: line in squeezed(chat.text), line)
        await chat.press("escape")
        await chat.hides("Recover what can be read")
        line = squeezed(f"{files} doctor --recover saves")
        await chat.until(lambda: line in squeezed(chat.text), line)


async def test_lines_for_the_shell_name_the_folder_that_was_begun(
    tmp_path: Path, server: LoopbackServer
) -> None:
    foreign(tmp_path)
    async with troubled(make_app(tmp_path, config_for(server)), size=(500, 36)) as chat:
        await chat.shows("This is no history of chinwag")
        await choose(chat, "Begin a new history in another folder")
        await chat.shows("A new history begins in")
        await chat.press("enter")
        spoil_open(tmp_path / "data-2" / "chinwag.db")
        await chat.ask("Is it whole?")
        line = squeezed(f"chinwag --data-dir {tmp_path}/data-2 doctor --recover saves")
        await chat.until(lambda: line in squeezed(chat.text), line)


async def test_lines_for_the_shell_in_a_chat_name_the_files_in_use(
    tmp_path: Path, server: LoopbackServer
) -> None:
    database = await make_history(tmp_path, server)
    advice = "`chinwag doctor --recover` saves what can be read."
    error = {"kind": "store_damaged", "title": "It is damaged", "what": "Told.", "advice": advice}
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE message SET state = 'failed' WHERE role = 'assistant'")
        connection.execute("UPDATE call SET state = 'failed', error_json = ?", (json.dumps(error),))
        connection.commit()
    command = CommandLine(data_dir=Path("/a b"))
    app = make_app(tmp_path, config_for(server), continue_last=True, command=command)
    async with running(app) as chat:
        await chat.shows("It is damaged")
        await chat.shows("chinwag --data-dir '/a b' doctor --recover saves what can be read")


async def test_quitting_is_a_way_too(
    tmp_path: Path, server: LoopbackServer, caplog: pytest.LogCaptureFixture
) -> None:
    foreign(tmp_path)
    app = make_app(tmp_path, config_for(server))
    async with troubled(app) as chat:
        await chat.shows("Try again")
        await chat.press("end")
        # The pilot would wait for a screen that is gone.
        app.post_message(events.Key("enter", "\r"))
        await chat.until(lambda: not app.is_running)
    assert "the history cannot be opened" in caplog.text


@pytest.mark.parametrize("typed", ["My words", ""])
async def test_what_was_typed_without_a_history_is_kept_in_a_file(
    tmp_path: Path, server: LoopbackServer, typed: str
) -> None:
    foreign(tmp_path)
    app = make_app(tmp_path, config_for(server))
    async with troubled(app) as chat:
        await chat.shows("Try again")
        await chat.press("escape")
        await chat.press(*typed, *["enter"] * bool(typed))
        await chat.press("ctrl+q")
        await chat.until(lambda: not app.is_running)
    files = list((tmp_path / "data" / "unsaved").glob("*"))
    assert [typed in file.read_text(encoding="utf-8") for file in files] == [True] * bool(typed)
    assert ("It is kept in" in app.left_over) == bool(typed)


async def test_all_of_the_advice_for_damage_is_in_sight_on_80_columns(
    tmp_path: Path, server: LoopbackServer
) -> None:
    garble(await make_history(tmp_path, server))
    command = CommandLine(data_dir=Path("/home/somebody/chats"))
    app = make_app(tmp_path, config_for(server), command=command)
    async with troubled(app, size=(80, 24)) as chat:
        await chat.shows("Recover what can be read")
        for line in ("Try again", "Quit", "backup in its place", "Enter does it"):
            assert squeezed(line) in squeezed(chat.text)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_way_is_in_sight_on_a_small_screen(
    tmp_path: Path, server: LoopbackServer, size: tuple[int, int]
) -> None:
    foreign(tmp_path)
    async with troubled(make_app(tmp_path, config_for(server)), size=size) as chat:
        await chat.shows("Try again")
        await chat.press("end")
        await chat.shows("Quit")
        await chat.shows("Enter does it")


async def test_who_types_on_quickly_types_into_the_prompt(
    tmp_path: Path, server: LoopbackServer
) -> None:
    foreign(tmp_path)
    async with troubled(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("Try again")
        for character in "quick":
            chat.app.post_message(events.Key(character, character))
        await chat.shows("> quick")
        await chat.hides("Try again")
