"""Branches: any message asked or edited anew, gone between, seen as a tree, deleted, forked."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.loopback import END, LoopbackServer, WaitFor, delta, event, head, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def sent(server: LoopbackServer) -> list[str]:
    """What was said in the last request."""
    return [message["content"] for message in server.requests[-1].json()["messages"]]


async def talk(chat: Chat, server: LoopbackServer, *turns: tuple[str, str]) -> None:
    """Ask questions one after the other; each has its reply whole."""
    for question, reply in turns:
        server.script(stream_text(reply))
        await chat.ask(question)
        await chat.shows(reply)
        await chat.shows("Enter send")


async def test_an_earlier_question_is_edited_and_both_branches_stay(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."), ("Two?", "Reply two."))
        server.script(stream_text("Reply uno."))
        await chat.press("tab", "g", "e")
        await chat.shows("> One")
        await chat.press("end", "!", "enter")
        await chat.shows("Reply uno")
        await chat.shows("Enter send")
        assert sent(server) == ["One?!"]
        await chat.hides(r"Two\?")
        await chat.press("tab", "g")
        await chat.shows("‹2/2›")
        await chat.press("left")
        await chat.shows("Reply two")
        await chat.shows("‹1/2›")
        await chat.press("l")
        await chat.shows("Reply uno")
        await chat.press("right")
        await chat.shows("no branch after this one")


async def test_what_is_sent_is_the_branch_that_is_shown(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."), ("Two?", "Reply two."))
        server.script(stream_text("Reply uno."))
        await chat.press("tab", "g", "j", "r")
        await chat.shows("Reply uno")
        await chat.shows("‹2/2›")
        await chat.hides("Reply two")
        await chat.press("tab", "h")
        await chat.shows("Reply two")
        await chat.press("escape")
        await talk(chat, server, ("Three?", "Reply three."))
        assert sent(server) == ["One?", "Reply one.", "Two?", "Reply two.", "Three?"]
        await chat.press("tab", "g", "j", "l")
        await chat.shows("Reply uno")
        # Each branch goes on where it was left.
        await chat.press("h")
        await chat.shows("Reply three")


async def test_a_branch_can_be_left_while_its_reply_streams(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        server.script(
            [
                head(),
                event(delta("Beg")),
                WaitFor(release),
                event(delta("un.")),
                event("[DONE]"),
                END,
            ]
        )
        await chat.press("tab", "r")
        await chat.shows("Beg")
        await chat.press("tab", "left")
        await chat.shows("Reply one")
        await chat.shows("Esc back")
        release.set()
        await chat.until(lambda: not chat.app._services.streaming, "the end")
        await chat.press("right")
        await chat.shows(r"Begun\.")
        await chat.shows("‹2/2›")


async def test_a_question_stopped_on_another_branch_comes_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        server.script([head(), WaitFor(threading.Event())])
        await chat.press("tab", "g", "e")
        await chat.shows("> One")
        await chat.press("end", "!", "enter")
        await chat.shows("‹2/2›")
        await chat.press("tab", "g", "left")
        await chat.shows("Reply one")
        await chat.press("ctrl+c")
        await chat.shows("> One\\?!")
        assert "Reply one" in chat.text


async def test_a_reply_is_edited_beside_what_the_model_wrote(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        await chat.press("tab", "E")
        await chat.shows("> Reply one")
        await chat.press("end", "*", "enter")
        await chat.shows(r"Reply one\.\*")
        await chat.shows(r"edited · ‹2/2›")
        await chat.hides("> Reply")
        await talk(chat, server, ("Two?", "Reply two."))
        assert sent(server) == ["One?", "Reply one.*", "Two?"]


async def test_what_was_edited_is_no_draft_any_more(tmp_path: Path, server: LoopbackServer) -> None:
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        assert app._services is not None
        store = app._services.store
        (session,) = store.sessions()
        await chat.press("tab", "E")
        await chat.until(lambda: store.draft(session.id) == "Reply one.", "the draft")
        await chat.press("end", "*", "enter")
        await chat.shows("edited")
        await chat.until(lambda: store.draft(session.id) == "", "no draft")


async def test_a_text_that_begins_with_a_slash_is_edited_as_it_is(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("//quit?", "Reply one."))
        server.script(stream_text("Again."))
        await chat.press("tab", "e")
        await chat.shows("> //quit")
        await chat.press("enter")
        await chat.shows("Again")
        assert sent(server) == ["/quit?"]


async def test_a_message_is_deleted_alone_and_comes_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."), ("Two?", "Reply two."))
        await chat.press("tab", "g", "j", "delete")
        await chat.shows("Deleted the message")
        await chat.hides("Reply one")
        assert "Reply two" in chat.text
        await chat.press("escape", "ctrl+z")
        await chat.shows("The message is back")
        await chat.shows("Reply one")
        await chat.press("tab", "g", "j", "D")
        await chat.shows("Deleted 3 messages")
        await chat.hides("Reply two")
        await talk(chat, server, ("Three?", "Reply three."))
        assert sent(server) == ["One?\n\nThree?"]


async def test_all_of_a_chat_can_be_deleted_and_brought_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        await chat.press("tab", "g", "D")
        await chat.shows("Deleted 2 messages")
        await chat.hides("Reply one")
        await chat.press("escape", "ctrl+z")
        await chat.shows("Reply one")


async def test_the_tree_goes_to_names_and_deletes_branches(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."))
        server.script(stream_text("Reply uno."))
        await chat.press("tab", "r")
        await chat.shows("Reply uno")
        await chat.shows("Enter send")
        await chat.ask("/tree")
        await chat.shows("3 messages, 2 branches")
        await chat.shows("├   Reply one")
        await chat.press("up", "n")
        await chat.shows("Name this branch")
        await chat.press(*"short", "enter")
        await chat.shows("├   short  Reply one")
        await chat.press("enter")
        await chat.shows("‹1/2›")
        await chat.press("t")
        await chat.shows("2 branches")
        await chat.press("right", "D")
        await chat.shows("2 messages, 1 branch")
        await chat.press("escape")
        await chat.hides("Branches of this chat")
        assert "Reply one" in chat.text
        assert "‹1/2›" not in chat.text


async def test_a_fork_is_a_chat_of_its_own(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."), ("Two?", "Reply two."))
        await chat.press("tab", "g", "j", "f")
        await chat.shows("a chat of its own now")
        await chat.hides("Reply two")
        await talk(chat, server, ("Three?", "Reply three."))
        assert sent(server) == ["One?", "Reply one.", "Three?"]
        assert len(chat.app._services.store.sessions()) == 2


async def test_a_branch_keeps_its_place_on_the_screen(
    tmp_path: Path, server: LoopbackServer
) -> None:
    first, second = (
        "\n\n".join(f"{word} {number}." for number in range(40)) for word in ("Early", "Late")
    )
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await talk(chat, server, ("One?", "Reply one."), ("Two?", first.splitlines()[-1]))
        server.script(stream_text(first), stream_text(second))
        for last in ("Early 39", "Late 39"):
            await chat.press("tab", "r")
            await chat.shows(last)
            await chat.shows("Enter send")
        await chat.press("tab", "k", "j")
        before = next(n for n, line in enumerate(chat.lines) if "Late 0" in line)
        await chat.press("left")
        await chat.shows("Early 1[.]")
        assert before == next(n for n, line in enumerate(chat.lines) if "Early 0" in line)
        await chat.press("pagedown", "right")
        await chat.shows("Late 1[.]")
