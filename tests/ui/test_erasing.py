"""Erasing chats for good, from the app."""

from pathlib import Path

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running


def holding(folder: Path, word: str) -> list[str]:
    """The files below `folder` that hold `word`."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


async def test_an_erased_chat_is_in_no_file(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("The code is XYLOPHONE."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("MARZIPAN?")
            await chat.replied("XYLOPHONE")
            await chat.ask("/erase")
            await chat.shows("Erase this chat for good")
            await chat.shows("MARZIPAN")
            await chat.press("enter")
            await chat.shows("Erased “MARZIPAN")
            await chat.shows("Ask anything")
            await chat.ask("/undo")
            await chat.shows("nothing to undo")
    assert holding(tmp_path / "data", "XYLOPHONE") == []
    assert holding(tmp_path / "data", "MARZIPAN") == []


async def test_erasing_asks_first(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Kept."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("Keep?")
            await chat.replied("Kept")
            await chat.ask("/erase")
            await chat.shows("Erase this chat for good")
            await chat.press("escape")
            await chat.hides("Erase this chat for good")
            assert "Kept." in chat.text


async def test_deleted_chats_are_erased_together(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        for word in ("ALPHA", "BETA", "GAMMA"):
            server.script(stream_text(f"{word}."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            for word in ("ALPHA", "BETA"):
                await chat.ask(f"Say {word}")
                await chat.shows(rf"{word}\.")
                await chat.shows("tokens")
                await chat.ask("/delete")
                await chat.shows("Deleted")
            await chat.ask("Say GAMMA")
            await chat.replied(r"GAMMA\.")
            await chat.ask("/erase deleted")
            await chat.shows("2 chats")
            await chat.press("enter")
            await chat.shows("Erased 2 chats")
            await chat.ask("/undo")
            await chat.shows("nothing to undo")
            await chat.ask("/erase deleted")
            await chat.shows("No deleted chats are kept")
    assert holding(tmp_path / "data", "BETA") == []
    assert holding(tmp_path / "data", "GAMMA") != []


async def test_the_draft_of_the_new_chat_survives_an_erasure(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Kept."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("Old one?")
            await chat.replied("Kept")
            await chat.press("ctrl+n")
            await chat.type("precious")
            await chat.press("ctrl+p")
            await chat.shows("Chats and actions")
            await chat.press("enter")
            await chat.shows("Kept")
            await chat.ask("/erase")
            await chat.shows("Erase this chat for good")
            await chat.press("enter")
            await chat.shows("Erased")
            await chat.shows("> precious")
    async with running(make_app(tmp_path)) as chat:
        await chat.shows("> precious")
