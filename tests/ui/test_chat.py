"""A person at the main screen, against a real server on loopback."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs import loopback
from tests.stubs.loopback import LoopbackServer, WaitFor, delta, event, head, status, stream_text
from tests.ui.chat_app import config_for, make_app, running
from tui_app.core.errors import StoreError
from tui_app.ui.widgets.conversation import ConversationView


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def held(text: str, release: threading.Event, rest: str = "") -> list[loopback.Step]:
    """A reply that says `text`, waits for `release` and then says `rest`."""
    end = [event(delta(rest, "stop")), event("[DONE]"), loopback.END]
    return [head(), event(delta(text)), WaitFor(release), *end]


async def test_a_question_is_answered_saved_and_there_again(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("Use **whole** words."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        assert "Ask anything" in chat.text
        await chat.ask("How?")
        await chat.shows(r"Use whole words\.")
        await chat.shows("tokens")
        assert server.requests[0].json()["messages"] == [{"role": "user", "content": "How?"}]
    app = make_app(tmp_path, config_for(server), continue_last=True)
    async with running(app) as chat:
        await chat.shows(r"Use whole words\.")
        assert "▌ How?" in chat.text
    assert app.resume is not None


async def test_without_a_key_the_guide_answers_and_says_what_it_is(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        assert "not a language model" in chat.text
        assert "AIMLAPI_API_KEY" in chat.text
        await chat.ask("how do I stop a reply")
        await chat.shows("stops the reply in the open chat at once")


async def test_stopping_keeps_what_has_arrived(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("It begins ")), loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell me.")
        await chat.shows("It begins")
        await chat.shows(r"\^C stop")
        await chat.press("ctrl+c")
        await chat.shows("You stopped this reply")
        assert "It begins" in chat.text
        assert server.wait_until_gone(0)


async def test_stopping_before_the_first_word_gives_the_question_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Never mind this")
        await chat.shows(r"Connecting|Waiting")
        await chat.press("escape")
        await chat.shows("> Never mind this")
        await chat.shows("Ask anything")
        await chat.until(lambda: "Never mind" not in "\n".join(line[:30] for line in chat.lines))


async def test_escape_asks_twice_with_a_draft(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(held("It begins ", threading.Event()))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell me.")
        await chat.shows("It begins")
        await chat.type("and")
        await chat.press("escape")
        await chat.shows("Press Esc again")
        await chat.press("escape")
        await chat.shows("You stopped this reply")
        assert "> and" in chat.text


async def test_switching_sessions_while_they_stream_loses_nothing(
    tmp_path: Path, server: LoopbackServer
) -> None:
    first, second = threading.Event(), threading.Event()
    server.script(held("alpha one ", first, "alpha two"), held("beta one ", second, "beta two"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Alpha?")
        await chat.shows("alpha one")
        await chat.press("ctrl+n")
        await chat.ask("Beta?")
        await chat.shows("beta one")
        assert "alpha one" not in chat.text
        first.set()
        await chat.shows(r"Alpha\?\s+•")
        await chat.press("tab", "J")
        await chat.shows("alpha one alpha two")
        assert "beta one" not in chat.text
        await chat.press("K")
        await chat.shows("beta one")
        second.set()
        await chat.shows("beta one beta two")


async def test_a_reply_that_streams_is_seen_as_it_comes_while_its_chat_is_looked_at(
    tmp_path: Path, server: LoopbackServer
) -> None:
    first, second = threading.Event(), threading.Event()
    steps = held("alpha one ", first, "alpha two ")
    steps[-2:-2] = [WaitFor(second), event(delta("alpha three"))]
    server.script(steps, stream_text("beta"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Alpha?")
        await chat.shows("alpha one")
        await chat.press("ctrl+n")
        await chat.ask("Beta?")
        await chat.shows("beta")
        await chat.press("ctrl+t", "down")
        await chat.shows("alpha one")
        first.set()
        await chat.shows("alpha one alpha two")
        second.set()
        await chat.shows("alpha one alpha two alpha three")
        await chat.shows("tokens")
        await chat.press("escape")
        await chat.hides("alpha one")
        assert "beta" in chat.text


async def test_an_error_stands_where_the_reply_would_be_and_can_be_retried(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(status(401, '{"error": {"message": "Bad key [/x] \\u001b[31m"}}'))
    server.script(stream_text("Now it works."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Hello?")
        await chat.shows("The key was not accepted")
        await chat.shows(r"Bad key \[/x\]")
        assert "▌ Hello?" in chat.text
        await chat.press("tab", "r")
        await chat.shows("Now it works")
        assert "not accepted" not in chat.text


async def test_a_draft_put_aside_comes_back(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.type("half a thought")
        await chat.press("ctrl+c")
        await chat.shows("Put aside")
        assert "> half" not in chat.text
        await chat.press("up")
        await chat.shows("> half a thought")


async def test_a_draft_survives_leaving(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.type("not yet")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.shows("> not yet")


async def test_two_interrupts_on_an_empty_prompt_quit(
    tmp_path: Path, server: LoopbackServer
) -> None:
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.press("ctrl+c")
        await chat.shows(r"\^C again")
        await chat.press("ctrl+c")
        await chat.until(lambda: not app.is_running)


async def test_deleting_can_be_undone(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Gone?"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Delete me")
        await chat.shows("tokens")
        await chat.ask("/delete")
        await chat.shows("Deleted “Delete me”")
        await chat.shows("Ask anything")
        await chat.press("ctrl+z")
        await chat.shows("▌ Delete me")
        await chat.shows("is back")


async def test_renaming_and_pinning(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Yes."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Is it?")
        await chat.shows("tokens")
        await chat.ask("/rename A [/better] name")
        await chat.shows(r"A \[/better\] name +\S* *A \[/better\] name|● A \[/better\] name")
        await chat.ask("/pin")
        await chat.shows(r"◆ A \[/better\] name")
        await chat.press("f2")
        await chat.shows("Rename this chat")
        await chat.type("Short")
        await chat.press("enter")
        await chat.shows("◆ Short")


async def test_the_palette_opens_chats_and_runs_actions(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("One."), stream_text("Two."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Apples?")
        await chat.shows("One")
        await chat.press("ctrl+n")
        await chat.ask("Pears?")
        await chat.shows("Two")
        await chat.press("ctrl+p", "enter")
        await chat.shows("▌ Apples")
        await chat.press("ctrl+p")
        await chat.type("help")
        await chat.press("enter")
        await chat.shows("Everywhere")
        await chat.press("escape")
        await chat.hides("Everywhere")


async def test_a_reply_that_ends_under_the_palette_is_shown(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script(held("One ", release, "two"))
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.ask("Count?")
        await chat.shows("Writing")
        await chat.press("ctrl+p")
        await chat.shows("Actions")
        release.set()
        await chat.until(lambda: not app.streaming)
        await chat.press("escape")
        await chat.shows("One two")
        await chat.hides("Writing")


async def test_commands_unknown_and_literal(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Fine."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("/nwe")
        await chat.shows("Try one of /new")
        assert "> /nwe" in chat.text
        await chat.press("ctrl+c")
        await chat.ask("//nwe")
        await chat.shows("▌ /nwe")


async def test_themes_are_chosen_and_remembered(tmp_path: Path, server: LoopbackServer) -> None:
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.ask("/theme chinwag-light")
        await chat.until(lambda: app.theme == "chinwag-light")
        await chat.ask("/theme chinwag-lite")
        await chat.shows("chinwag-light")
    again = make_app(tmp_path, config_for(server))
    async with running(again):
        assert again.theme == "chinwag-light"


async def test_reasoning_is_folded_and_opens(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Answer.", reasoning="Secret thoughts"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Why?")
        await chat.shows("▸ Thought for")
        assert "Secret thoughts" not in chat.text
        await chat.press("tab", "space")
        await chat.shows("Secret thoughts")
        await chat.press("space")
        await chat.hides("Secret thoughts")


async def test_formulas_and_their_sources_change_places_by_one_key(
    tmp_path: Path, server: LoopbackServer
) -> None:
    release = threading.Event()
    server.script(held("So $x^2$ is.\n\n", release, "And $y^2$."))
    app = make_app(tmp_path, "maths = false\n" + config_for(server))
    async with running(app) as chat:
        await chat.ask("Why?")
        await chat.shows(r"So \$x\^2\$ is")
        await chat.press("tab", "m")
        await chat.shows("So x² is")
        release.set()
        await chat.shows("And y²")
        await chat.until(lambda: not app.streaming)
        await chat.press("m")
        await chat.shows(r"So \$x\^2\$ is\.\n.*\n.*And \$y\^2\$")


async def test_details_name_the_call(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Answer."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Why?")
        await chat.shows("tokens")
        await chat.press("tab", "i")
        await chat.shows("example/stub-model")
        await chat.shows("Finish reason +stop")


async def test_it_follows_only_at_the_bottom(tmp_path: Path, server: LoopbackServer) -> None:
    release = threading.Event()
    text = "\n\n".join(f"Paragraph {number}." for number in range(60))
    server.script(held(text, release, "\n\nThe very last one."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Tell me.")
        await chat.shows(r"Paragraph 59\.")
        await chat.press("pageup")
        await chat.hides(r"Paragraph 59\.")
        before = [line[31:] for line in chat.lines if "Paragraph" in line]
        release.set()
        await chat.shows("New below")
        assert [line[31:] for line in chat.lines if "Paragraph" in line] == before
        await chat.press("ctrl+end")
        await chat.shows("The very last one")
        assert "New below" not in chat.text


async def test_the_sidebar_folds_away(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Yes."))
    async with running(make_app(tmp_path, config_for(server)), size=(80, 24)) as chat:
        await chat.ask("Narrow?")
        await chat.shows("tokens")
        assert "Chats" not in chat.lines[0]
        await chat.press("ctrl+t")
        await chat.shows("^ ?Chats")
        await chat.press("escape")
        await chat.hides("^ ?Chats")


async def test_a_terminal_too_small_is_told(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server)), size=(40, 12)) as chat:
        await chat.shows("Ask anything")
        await chat.pilot.resize_terminal(39, 12)
        await chat.shows("40x12")
        await chat.pilot.resize_terminal(40, 11)
        await chat.shows("40x12")
        await chat.pilot.resize_terminal(40, 12)
        await chat.shows("Ask anything")


async def test_the_mouse_selects_folds_and_follows_links(
    tmp_path: Path, server: LoopbackServer
) -> None:
    text = "\n\n".join([*("Some words [here](https://example.org/x).",), *["More."] * 40])
    server.script(stream_text(text, reasoning="Hidden thoughts"))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Why?")
        await chat.shows("tokens")
        await chat.press("ctrl+home")
        row = next(number for number, line in enumerate(chat.lines) if "Some words" in line)
        column = chat.lines[row].index("Some words")
        await chat.drag((column + 5, row), (column + 14, row))
        view = chat.app.screen.query_one(ConversationView)
        assert await view.picked_text() == "words here"
        await chat.press("escape")
        assert view.picked is None
        await chat.pilot.click(offset=(column + 12, row), button=3)
        assert "Open this link" not in chat.text
        await chat.pilot.click(offset=(column + 12, row))
        await chat.shows("Open this link")
        await chat.shows("https://example.org/x")
        await chat.press("escape")
        await chat.pilot.click(offset=(column, row - 2))
        await chat.shows("Hidden thoughts")
        assert "New below" not in chat.text


async def test_a_message_in_view_keeps_its_place_when_clicked(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("\n\n".join(f"Line {number}." for number in range(60))))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Why?")
        await chat.shows("tokens")
        await chat.press("pageup")
        before = [line[32:70].strip() for line in chat.lines]
        await chat.pilot.click(offset=(50, 10))
        await chat.shows("▎")
        assert [line[32:70].strip() for line in chat.lines[2:-3]] == before[2:-3]


async def test_a_new_chat_is_in_the_list_while_it_streams(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(held("Slowly ", threading.Event()))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Listed?")
        await chat.shows(r"● Listed\? +✱")


async def test_asking_right_after_stopping(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("One ")), loopback.Hang()], stream_text("Two."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("First?")
        await chat.shows("One")
        await chat.type("Second?")
        await chat.press("ctrl+c", "ctrl+c")
        await chat.press("up", "enter")
        await chat.shows("Two")
        assert "▌ Second?" in chat.text


async def test_stopping_and_leaving_at_once_keeps_the_question(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Do not lose me")
        await chat.shows("Connecting|Waiting")
        await chat.press("ctrl+c", "ctrl+n")
        await chat.shows("> Do not lose me")


async def test_a_question_comes_back_where_the_history_cannot_be_read(
    tmp_path: Path, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session_id: str | None) -> str:
        raise StoreError("The disk is gone.")

    server.script([loopback.Hang()])
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.ask("Do not lose me")
        await chat.shows("Connecting|Waiting")
        await chat.press("ctrl+n")
        await chat.type("nor me")
        await chat.shows("Do not lose me +✱")
        await chat.press("ctrl+t", "enter")
        await chat.shows("▌ Do not lose me")
        assert app._services is not None
        monkeypatch.setattr(app._services.store, "draft", fail)
        await chat.press("ctrl+c")
        await chat.shows("> Do not lose me")
        await chat.shows("^ *nor me")
        monkeypatch.undo()


async def test_a_chat_deleted_before_its_first_word_comes_back(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([loopback.Hang()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Still here?")
        await chat.shows("Connecting|Waiting")
        await chat.ask("/delete")
        await chat.shows("Deleted")
        await chat.press("ctrl+z")
        await chat.shows("▌ Still here")


async def test_what_was_put_aside_is_there_after_a_restart(
    tmp_path: Path, server: LoopbackServer
) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.type("later")
        await chat.press("ctrl+c")
        await chat.shows("Put aside")
    server.script(stream_text("Sent."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.press("up")
        await chat.shows("> later")
        await chat.press("enter")
        await chat.shows("Sent")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.press("ctrl+n", "up")
        assert "> later" not in chat.text


async def test_a_draft_survives_sending_an_earlier_question(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("One."), stream_text("Two."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Again?")
        await chat.replied("One")
        await chat.type("my draft")
        await chat.press("up", "enter")
        await chat.shows("Two")
        await chat.shows("> my draft")


async def test_typing_among_the_messages_goes_to_the_prompt_whole(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("Fine."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("How?")
        await chat.shows("tokens")
        await chat.press("tab")
        await chat.type("write rigid joke")
        await chat.shows("> write rigid joke")
        assert len(server.requests) == 1


async def test_the_list_is_a_key_away(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Fine."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("How?")
        await chat.shows("tokens")
        await chat.press("ctrl+t", "p")
        await chat.shows("◆ How")
        await chat.press("ctrl+t")
        await chat.hides("Chats Archive")
        await chat.press("ctrl+t")
        await chat.shows("Chats Archive Trash +1")


async def test_an_unknown_session_is_told(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server), session="nope")) as chat:
        await chat.shows("There is no chat nope")


async def test_another_windows_messages_appear(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("From the first."), stream_text("From the second."))
    async with running(make_app(tmp_path, config_for(server))) as first:
        await first.ask("One?")
        await first.shows("From the first")
        await first.until(lambda: not first.app.streaming)
        again = make_app(tmp_path, config_for(server), continue_last=True)
        async with running(again) as second:
            await second.shows("From the first")
            await second.ask("Two?")
            await second.shows("From the second")
            await first.shows("From the second")


async def test_a_sent_draft_does_not_come_back(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Yes."))
    app = make_app(tmp_path, config_for(server))
    async with running(app) as chat:
        await chat.type("Once only")
        await chat.press("ctrl+n")
        await chat.shows("> Once only")
        await chat.press("enter")
        await chat.shows("tokens")
        await chat.press("ctrl+n")
        await chat.shows(r"Ask anything\.")
        assert "> Once only" not in chat.text
