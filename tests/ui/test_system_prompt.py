"""The system prompt of a chat: seen, changed, undone, and what is sent."""

from pathlib import Path

from tests.stubs.loopback import Hang, LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running


def first_sent(server: LoopbackServer) -> tuple[str, str]:
    message = server.requests[-1].json()["messages"][0]
    return message["role"], message["content"]


async def answered(chat: Chat, question: str, answer: str) -> None:
    await chat.ask(question)
    await chat.replied(answer)


async def test_it_is_changed_and_changed_back(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(*(stream_text(f"Reply {number}.") for number in range(1, 5)))
        config = 'system_prompt = "From the settings."\n' + config_for(server)
        async with running(make_app(tmp_path, config)) as chat:
            await chat.shows("New chat · stub-model · system prompt")
            await answered(chat, "One?", r"Reply 1\.")
            assert first_sent(server) == ("system", "From the settings.")

            await chat.ask("/system Speak as a pirate. [bold]")
            await chat.shows("The system prompt is sent from the next question on")
            await answered(chat, "Two?", r"Reply 2\.")
            assert first_sent(server) == ("system", "Speak as a pirate. [bold]")

            await chat.press("ctrl+z")
            await chat.shows("is as before")
            await answered(chat, "Three?", r"Reply 3\.")
            assert first_sent(server) == ("system", "From the settings.")

            # A chat of its own knows nothing of that.
            await chat.ask("/system Only here.")
            await chat.shows("from the next question on")
            await chat.press("ctrl+n")
            await chat.shows("New chat")
            await answered(chat, "Four?", r"Reply 4\.")
            assert first_sent(server) == ("system", "From the settings.")


async def test_the_form_shows_it_and_takes_a_new_one(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Arr."))
        async with running(make_app(tmp_path, config_for(server)), size=(80, 24)) as chat:
            assert "system prompt" not in chat.text
            await chat.ask("/system")
            await chat.shows("Nothing is sent before the first message")
            await chat.type("Be a pirate.")
            await chat.press("enter", "ctrl+g")
            await chat.shows("cannot be lent")
            await chat.press("escape")
            await chat.shows("Esc again leaves it")
            await chat.type("Arr.")
            await chat.press("ctrl+s")
            await chat.shows("New chat · stub-model · system prompt")
            await chat.ask("One?")
            await chat.shows(r"Arr\.$")
            assert first_sent(server) == ("system", "Be a pirate.\nArr.")

            await chat.ask("/system")
            await chat.shows("Be a pirate")
            await chat.press("ctrl+a", "x", "escape", "escape")
            await chat.hides("The system prompt of this chat")
            await chat.shows("system prompt")
            await chat.ask("/system")
            await chat.shows(r"^ *Be a pirate\.")
            await chat.press("up", *["ctrl+u", "ctrl+k", "delete"], "ctrl+u", "ctrl+k", "ctrl+s")
            await chat.shows("No system prompt is sent from the next question on")
            assert "stub-model · system prompt" not in chat.text


async def test_another_window_sees_it(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("Hello."), stream_text("Arr."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await answered(chat, "One?", r"Hello\.")
            async with running(make_app(tmp_path, config_for(server), continue_last=True)) as other:
                await other.shows(r"Hello\.")
                await other.ask("/system Be a pirate.")
                await other.shows("system prompt")
            await chat.shows("stub-model · system prompt")
            await answered(chat, "Two?", r"Arr\.")
            assert first_sent(server) == ("system", "Be a pirate.")


async def test_what_is_chosen_for_a_new_chat_outlives_a_question_taken_back(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        async with running(make_app(tmp_path, config_for(server))) as chat:
            server.script([Hang()])
            await chat.ask("/system Be a pirate.")
            await chat.shows("from the next question on")
            await chat.ask("One?")
            await chat.shows(r"One\? · stub-model · system prompt")
            await chat.press("ctrl+c")
            await chat.shows("New chat · stub-model · system prompt")
