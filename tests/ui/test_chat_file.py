"""Saving the open chat as markdown."""

import stat
from pathlib import Path

import pytest

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the app is started in."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


async def test_a_chat_is_saved_and_nothing_replaced_unasked(tmp_path: Path, folder: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("An *answer* of old."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("What: is/this?")
            await chat.shows("of old")
            await chat.until(lambda: not chat.app.streaming)
            await chat.ask("/save")
            await chat.shows("Save this chat as")
            assert "what-is-this.md" in chat.text
            await chat.press("enter")
            await chat.shows("This chat saved as what-is-this.md")
            file = folder / "what-is-this.md"
            text = file.read_text("utf-8")
            assert text.startswith("# What: is/this?\n")
            assert "What: is/this?\n\n## stub-model" in text.replace("example/", "")
            assert text.endswith("An *answer* of old.\n")
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            file.write_text("Mine.", "utf-8")
            await chat.ask("/save what-is-this.md")
            await chat.shows("Replace this file")
            await chat.press("escape")
            await chat.shows("Save this chat as")
            await chat.press("escape")
            assert file.read_text("utf-8") == "Mine."
            await chat.ask("/save what-is-this.md")
            await chat.shows("Replace this file")
            await chat.press("enter")
            await chat.until(lambda: file.read_text("utf-8") == text)
            await chat.ask("/save no/such/folder/x.md")
            await chat.shows("There is no folder")


async def test_a_chat_without_messages_is_not_saved(tmp_path: Path, folder: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        await chat.ask("/save x.md")
        await chat.shows("no messages yet")
        assert list(folder.iterdir()) == []


async def test_a_reply_that_is_streaming_is_saved_as_far_as_it_is(
    tmp_path: Path, folder: Path
) -> None:
    import threading

    from tests.stubs.loopback import WaitFor, delta, event, head

    with LoopbackServer() as server:
        server.script([head(), event(delta("The beginning")), WaitFor(threading.Event())])
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("Well?")
            await chat.shows("The beginning")
            await chat.ask("/save x.md")
            await chat.until((folder / "x.md").exists)
            await chat.shows("saved as x.md")
            text = (folder / "x.md").read_text("utf-8")
            assert "The beginning\n\n*This reply is being written.*" in text
