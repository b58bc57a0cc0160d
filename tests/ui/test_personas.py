"""Personas: chosen, shown and sent; made, edited and deleted in the app."""

from pathlib import Path

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running

REVIEWER = """
description = "Reads code"
system_prompt = "Review it."
model = "maker/other-model"
[parameters]
temperature = 0.2
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / "config" / "personas" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def sent(server: LoopbackServer) -> tuple[object, object, object]:
    body = server.requests[-1].json()
    first = body["messages"][0]
    prompt = first["content"] if first["role"] == "system" else None
    return body["model"], prompt, body.get("temperature")


async def answered(chat: Chat, question: str, answer: str) -> None:
    await chat.ask(question)
    await chat.replied(answer)


async def test_a_persona_answers_in_its_chat_alone(tmp_path: Path) -> None:
    write(tmp_path, "reviewer.toml", REVIEWER)
    write(tmp_path, "broken.toml", 'system_prompt = "x"\n[parameters]\ntemperature = 9\n')
    with LoopbackServer() as server:
        server.script(*(stream_text(f"Reply {number}.") for number in range(1, 5)))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("/persona")
            await chat.shows("broken.toml: Line 3: temperature is 9; allowed is a number from 0")
            await chat.type("code")
            await chat.press("enter")
            await chat.shows("New chat · other-model · as reviewer")
            await answered(chat, "One?", r"Reply 1\.")
            assert sent(server) == ("maker/other-model", "Review it.", 0.2)

            await chat.press("ctrl+n")
            await chat.shows("New chat · stub-model$")
            await answered(chat, "Two?", r"Reply 2\.")
            assert sent(server) == ("example/stub-model", None, None)

        # It is the chat's, also after another start.
        async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
            await chat.shows(r"Two\? · stub-model$")
            await chat.press("tab", "J")
            await chat.shows(r"One\? · other-model · as reviewer")
            await answered(chat, "Three?", r"Reply 3\.")
            assert sent(server) == ("maker/other-model", "Review it.", 0.2)
            await chat.ask("/persona")
            await chat.shows("Without a persona")
            await chat.press("home", "up", "up", "up", "up", "up", "enter")
            await chat.shows(r"One\? · stub-model$")
            await chat.press("ctrl+z")
            await chat.shows("as reviewer")


async def test_names_that_are_not_there_are_told(tmp_path: Path) -> None:
    write(tmp_path, "reviewer.toml", REVIEWER)
    write(tmp_path, "broken.toml", "model = 3")
    async with running(make_app(tmp_path)) as chat:
        await chat.ask("/persona revewer")
        await chat.shows('There is no persona "revewer"; try one of reviewer')
        await chat.ask("/persona broken")
        await chat.shows("broken.toml: Line 1: model is 3")
        await chat.ask("/persona ../reviewer")
        await chat.shows(r'no persona "\.\./reviewer"')


async def test_one_is_made_edited_and_deleted(tmp_path: Path) -> None:
    file = tmp_path / "config" / "personas" / "pirate.toml"
    with LoopbackServer() as server:
        async with running(make_app(tmp_path, config_for(server)), size=(80, 24)) as chat:
            await chat.ask("/system Speak as a pirate.")
            await chat.shows("from the next question on")
            await chat.ask("/persona")
            await chat.shows("Make a new persona")
            await chat.type("make")
            await chat.press("enter")
            await chat.shows("What is the new persona to be called")
            await chat.type("../pirate")
            await chat.press("enter")
            await chat.shows("is no name")
            assert not file.parent.exists()

            await chat.ask("/persona")
            await chat.type("make")
            await chat.press("enter")
            await chat.shows("What is the new persona to be called")
            await chat.type("pirate")
            await chat.press("enter")
            await chat.shows("personas/pirate.toml")
            await chat.press("ctrl+s")
            await chat.shows("Saved pirate.toml")
            text = file.read_text()
            assert 'model = "example/stub-model"' in text
            assert 'system_prompt = "Speak as a pirate."' in text

            await chat.ask("/persona")
            await chat.type("edit")
            await chat.press("enter")
            await chat.shows("Edit which persona")
            await chat.press("enter")
            await chat.shows("personas/pirate.toml")
            await chat.type("tmperature = 1")
            await chat.press("ctrl+s")
            await chat.shows("There is no key tmperature")
            await chat.press("ctrl+z")
            await chat.shows("pirate.toml is as before")
            assert file.read_text() == text

            await chat.ask("/persona")
            await chat.type("delete")
            await chat.press("enter")
            await chat.shows("Delete which persona")
            await chat.press("enter")
            await chat.shows(r"Deleted pirate\.toml")
            assert not file.exists()
            await chat.press("ctrl+z")
            await chat.shows(r"pirate\.toml is back")
            assert file.read_text() == text
            await chat.ask("/persona pirate")
            await chat.shows("as pirate")
