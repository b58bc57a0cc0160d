"""The title that the model gives a new chat, as it is seen."""

from pathlib import Path

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import config_for, make_app, running


async def test_a_new_chat_gets_its_title_in_sight(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("They look around."), stream_text("SQL windows"))
        config = config_for(server).replace("titles_by_model = false", "titles_by_model = true")
        async with running(make_app(tmp_path, config)) as chat:
            await chat.ask("How do window functions work?")
            await chat.shows(r"SQL windows · stub-model")
            await chat.shows(r"^ ● SQL windows")
            assert chat.text.count("How do window functions work?") == 1
            await chat.press("ctrl+n")
            await chat.shows("New chat")
            assert chat.text.count("SQL windows") == 1
