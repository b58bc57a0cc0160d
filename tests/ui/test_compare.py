"""One question to several models at once, side by side, until one reply is kept."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.loopback import (
    END,
    LoopbackServer,
    Request,
    Step,
    WaitFor,
    delta,
    event,
    head,
    status,
    usage,
)
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.ui.screens.compare import CompareScreen
from tui_app.ui.screens.models_picker import ModelsPicker
from tui_app.ui.widgets.compared_reply import ComparedReply
from tui_app.ui.widgets.prompt import Prompt


class Models:
    """Answers as each model; `hold` keeps the end of what some of them say back."""

    def __init__(self) -> None:
        self.released = {name: threading.Event() for name in ("ada", "bob", "cyd")}
        self.broken: set[str] = set()
        self.asked: list[tuple[str, list[str]]] = []

    def hold(self, *names: str) -> None:
        for name, gate in self.released.items():
            if name not in names:
                gate.set()

    def release(self) -> None:
        for gate in self.released.values():
            gate.set()

    def __call__(self, request: Request) -> Iterator[Step]:
        asked = request.json()
        name = asked["model"]
        self.asked.append((name, [message["content"] for message in asked["messages"]]))
        if name in self.broken:
            yield from status(400, "No such model")
            return
        yield head()
        yield event(delta(f"I am {name}"))
        gate = self.released.get(name)
        if gate is not None:
            yield WaitFor(gate)
        yield event(delta(", whole.", finish="stop"))
        yield event(usage(10, 7))
        yield event("[DONE]")
        yield END


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def server(models: Models) -> Iterator[LoopbackServer]:
    with LoopbackServer(models) as server:  # type: ignore[arg-type]
        yield server
        models.release()


async def first_turn(chat: Chat) -> None:
    await chat.ask("Who are you?")
    await chat.replied("I am example/stub-model, whole")
    await chat.shows("Enter send")


async def test_the_last_question_is_asked_again_and_one_reply_is_kept(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("bob")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows(r"1 ada.*2 bob")
        await chat.shows(r"I am ada, whole.*I am bob")
        await chat.shows(r"Done · 7 tokens")
        await chat.shows(r"Writing")
        assert [asked for _, asked in models.asked[1:]] == [["Who are you?"]] * 2
        models.release()
        await chat.shows("I am bob, whole")
        await chat.press("2")
        await chat.shows("‹3/3›")
        await chat.shows("Kept")
        await chat.ask("And now?")
        await chat.until(lambda: len(models.asked) == 4, "the next question")
        assert models.asked[3][1] == ["Who are you?", "I am bob, whole.", "And now?"]
        await chat.replied("I am example/stub-model, whole")
        await chat.press("tab", "k", "k", "left")
        await chat.shows("I am ada, whole")


async def test_a_question_of_the_prompt_is_compared_by_way_of_the_palette(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.type("Which?")
        await chat.press("ctrl+p")
        await chat.type("compare")
        await chat.shows("Compare models")
        await chat.press("enter")
        await chat.until(lambda: isinstance(chat.app.screen, ModelsPicker), "the picker")
        await chat.type("ada")
        await chat.shows("by this name")
        await chat.press("enter")
        await chat.shows("✓ ada")
        await chat.type("stub")
        await chat.press("space")
        await chat.shows("Enter compares 2")
        await chat.press("enter")
        await chat.shows(r"1 ada.*2 stub-model")
        await chat.shows(r"I am ada, whole.*I am example/stub")
        assert [asked for _, asked in models.asked] == [["Which?"]] * 2
        await chat.press("enter")
        await chat.shows("‹1/2›")
        await chat.hides("> Which")


async def test_a_question_stands_below_the_models(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("/compare ada bob\nWhich?\nAnd why?")
        await chat.shows("I am ada, whole.*I am bob, whole")
        assert [asked for _, asked in models.asked] == [["Which?\nAnd why?"]] * 2
        await chat.press("1")
        await chat.shows("‹1/2›")
        assert chat.app.screen.query_one(Prompt).text == ""
        await chat.press("up")
        assert chat.app.screen.query_one(Prompt).text == "/compare ada bob\nWhich?\nAnd why?"


async def test_leaving_the_screen_stops_nothing_and_compare_goes_back(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("bob", "cyd")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob cyd")
        await chat.shows("I am ada, whole.*I am bob.*I am cyd")
        await chat.press("escape")
        await chat.shows("‹2/4›")
        await chat.shows("stop")
        # What is sent meanwhile waits.
        await chat.ask("Next?")
        await chat.shows("Next?")
        await chat.press("tab", "right")
        await chat.shows("I am bob")
        await chat.press("escape")
        await chat.ask("/compare")
        await chat.shows("1 ada.*2 bob.*3 cyd")
        models.release()
        await chat.shows("whole.*whole.*whole")
        await chat.press("tab", "tab", "enter")
        await chat.shows("‹4/4›")
        await chat.press("enter")
        await chat.until(lambda: len(models.asked) == 5, "what waited")
        assert models.asked[4][1] == ["Who are you?", "I am cyd, whole.", "Next?"]


async def test_one_is_stopped_one_fails_and_then_all_are_stopped(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("ada", "cyd")
    models.broken.add("bob")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob cyd")
        await chat.shows("I am ada.*I am cyd")
        await chat.shows("✖ Failed")
        await chat.press("s")
        await chat.shows("◌ Stopped")
        await chat.shows("Writing")
        await chat.press("ctrl+c")
        await chat.hides("Writing")
        await chat.press("escape")
        await chat.shows("You stopped this reply")
        await chat.shows("Enter send")


async def test_keeping_one_stops_the_others(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("bob")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows("I am ada, whole.*I am bob")
        await chat.press("1")
        await chat.shows("‹2/3›")
        await chat.until(lambda: not chat.app.streaming, "the end of the other")
        await chat.shows("Enter send")
        await chat.press("tab", "right")
        await chat.shows("You stopped this reply")


async def test_after_a_restart_the_comparison_is_there_still(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("bob")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows("I am ada, whole.*I am bob")
    async with running(make_app(tmp_path, config_for(server), continue_last=True)) as chat:
        await chat.shows("‹2/3›")
        await chat.ask("/compare")
        await chat.shows("◌ Interrupted")
        await chat.shows("Who are you?")
        await chat.press("enter")
        await chat.shows("Kept")


async def test_another_window_sees_them_come(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("ada", "bob")
    async with running(make_app(tmp_path, config_for(server))) as ours:
        await first_turn(ours)
        await ours.ask("/compare ada bob")
        await ours.shows("I am ada.*I am bob")
        async with running(make_app(tmp_path, config_for(server), continue_last=True)) as theirs:
            await theirs.ask("/compare")
            await theirs.shows("another window")
            models.release()
            await theirs.shows("I am ada, whole.*I am bob, whole")
            await theirs.press("2")
            await theirs.shows("‹3/3›")
        await ours.press("escape")
        await ours.shows("‹3/3›")


async def test_narrow_they_stand_below_each_other(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    async with running(make_app(tmp_path, config_for(server)), (80, 24)) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob cyd")
        await chat.shows("(?s)1 ada.*I am ada, whole.*2 bob.*Done.*3 cyd.*Done")
        await chat.press("tab")
        await chat.shows("I am bob, whole")
        tops = [each.region.y for each in chat.app.screen.query(ComparedReply)]
        assert tops == sorted(set(tops))
        await chat.pilot.resize_terminal(130, 24)
        await chat.shows("I am ada, whole.*I am bob, whole.*I am cyd, whole")


async def test_a_failure_is_retried_from_there(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    models.broken.add("ada")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows("Failed.*Done")
        row = next(n for n, line in enumerate(chat.lines) if "Retry" in line)
        await chat.pilot.click(offset=(chat.lines[row].index("Retry") + 1, row))
        await chat.shows("‹4/4›")
        await chat.replied("I am example/stub-model, whole")


async def test_what_cannot_be_compared_is_said(tmp_path: Path, server: LoopbackServer) -> None:
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("/compare ada bob")
        await chat.shows("Type a question first")
        await chat.ask("/compare ada\nWhich?")
        await chat.shows("Name 2 to 4 models")
        assert not isinstance(chat.app.screen, CompareScreen)


async def test_providers_stand_for_their_own_models(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    other = f'[providers.other]\nlabel = "Other"\nbase_url = "{server.url}"\nmodel = "maker/cyd"\n'
    async with running(make_app(tmp_path, config_for(server) + other)) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada other")
        await chat.shows("1 ada · local.*2 cyd · other")
        assert sorted(name for name, _ in models.asked[1:]) == ["ada", "maker/cyd"]


async def test_models_and_providers_complete_word_by_word(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.type("/compare ada stub")
        await chat.shows("ada example/stub-model")
        await chat.press("tab")
        assert chat.app.screen.query_one(Prompt).text == "/compare ada example/stub-model"
        await chat.press("enter")
        await chat.shows("1 ada.*2 stub-model")


async def test_the_mouse_chooses_and_esc_lets_go_of_a_selection_first(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold()
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows("I am ada, whole.*I am bob, whole")
        await chat.pilot.click(offset=(100, 20))
        await chat.shows("▌2 bob")
        row = next(n for n, line in enumerate(chat.lines) if "I am bob" in line)
        column = chat.lines[row].index("I am bob")
        await chat.drag((column, row), (column + 4, row))
        await chat.press("escape")
        await chat.shows("▌2 bob")
        await chat.press("y")
        await chat.shows("clipboard")
        await chat.press("enter")
        await chat.shows("‹3/3›")


async def test_a_comparison_in_another_chat_is_told_of_once(
    tmp_path: Path, server: LoopbackServer, models: Models
) -> None:
    models.hold("ada", "bob")
    async with running(make_app(tmp_path, config_for(server))) as chat:
        rung: list[bool] = []
        chat.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        await first_turn(chat)
        await chat.ask("/compare ada bob")
        await chat.shows("I am ada.*I am bob")
        engine = chat.app._services.engine
        (session,) = engine.streaming
        await chat.press("escape", "ctrl+n")
        await chat.shows("New chat")
        models.released["ada"].set()
        await chat.until(lambda: len(engine.running(session)) == 1, "the end of the first")
        models.released["bob"].set()
        await chat.shows("“Who are you.” is answered")
        assert rung == [True]
