"""Another model from the next question on."""

from pathlib import Path

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running


async def test_the_next_question_goes_to_the_model_that_was_named(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        for _ in range(3):
            server.script(stream_text("An answer."))
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("One?")
            await chat.until(lambda: len(server.requests) == 1 and not chat.app.streaming)
            await chat.ask("/model other/model-2")
            await chat.shows("other/model-2 answers from the next question on")
            await chat.shows("model-2$")
            await chat.ask("Two?")
            await chat.until(lambda: len(server.requests) == 2 and not chat.app.streaming)
            await chat.press("ctrl+o")
            await chat.shows("Which model of Loopback")
            await chat.press("ctrl+u")
            await chat.type("exa")
            await chat.press("right", "enter")
            await chat.shows("example/stub-model answers")
            await chat.ask("Three?")
            await chat.until(lambda: len(server.requests) == 3 and not chat.app.streaming)
        models = [request.json()["model"] for request in server.requests]
        assert models == ["example/stub-model", "other/model-2", "example/stub-model"]


async def test_the_guide_has_no_other(tmp_path: Path) -> None:
    async with running(make_app(tmp_path)) as chat:
        await chat.press("ctrl+o")
        await chat.shows("only the manual")


async def test_a_model_belongs_to_its_provider(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("/model other")
            await chat.ask("/provider guide")
            await chat.shows("not a language model")
            await chat.ask("/provider local")
            await chat.shows("· other$")
