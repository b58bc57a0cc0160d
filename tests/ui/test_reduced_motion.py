"""With reduced motion nothing moves but what says something new."""

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.snapshots.scenes import Scenes
from tests.stubs.history import write_history
from tests.stubs.loopback import LoopbackServer
from tests.ui.chat_app import config_for, make_app, running
from tui_app.ui import spinner
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.prompt import Prompt


@pytest.mark.parametrize("reduced", [True, False])
async def test_what_turns_blinks_and_glides(tmp_path: Path, reduced: bool) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    with LoopbackServer() as server:
        scenes = Scenes(server)
        config = config_for(server).replace("motion = true", f"motion = {str(reduced).lower()}")
        app = make_app(tmp_path, config, clock=scenes.clock)
        async with running(app, (100, 14)) as chat:
            await scenes.half_a_reply(chat)
            assert app.screen.query_one(Prompt).cursor_blink is not reduced
            view, seen = app.screen.query_one(ConversationView), set[str]()
            for _ in spinner.FRAMES:
                view.tick()
                await chat.pilot.pause()
                seen |= {line.split(" Writing")[0][-1] for line in chat.lines if "Writing" in line}
            assert (seen == {spinner.STILL}) is reduced
            # What Textual's own scrolling goes by.
            assert (app.animation_level == "none") is reduced
            await chat.press("f2")
            assert app.screen.query_one(Input).cursor_blink is not reduced
            await chat.press("escape")
            await scenes.palette(chat)
            assert app.screen.query_one(Input).cursor_blink is not reduced
            await chat.press("escape", "ctrl+f")
            await chat.shows("Find")
            assert app.screen.query_one("FindBar Input", Input).cursor_blink is not reduced
